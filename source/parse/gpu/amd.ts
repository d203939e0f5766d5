/**
 * AMD's two tools. `amd-smi` (ROCm 6 on) and `rocm-smi` (older, still there):
 *
 *     [{"gpu": 0, "usage": {"gfx_activity": {"value": 94, "unit": "%"}}, "power": {"socket_power": {"value": 612, "unit":
 *       "W"}}, "mem_usage": {"total_vram": {"value": 196592, "unit": "MB"}, "used_vram": …}, "temperature": {…}}]
 *     [{"gpu": 0, "process_list": [{"process_info": {"name": "python", "pid": 123, "mem_usage": {"value": …}}}]}]
 *     {"card0": {"GPU use (%)": "0", "VRAM Total Memory (B)": "34342961152", "VRAM Total Used Memory (B)": "6782976"}}
 *
 * Any value may be `N/A`. The list may stand in `{"gpu_data": [...]}`. Warnings (`User is missing the following required
 * groups`, a card in a low-power state) come before the JSON. `MB` are mebibytes. `amd-smi` may list a process under every
 * card; its own memory there tells on which it really is. `rocm-smi` does not say which process is on which card.
 */
import type { GpuProcess, GpuReading } from '../../state/event.js';
import { isRecord } from '../loose-json.js';
import { type Answers, type CardParser, type Cards, linesOf } from './answers.js';

export const amdMetricQuery = ['metric', '--json'] as const;
export const amdProcessQuery = ['process', '--json'] as const;
export const amdFixedQuery = ['static', '--asic', '--limit', '--json'] as const;
export const rocmQuery = [
  '--showmeminfo',
  'vram',
  '--showuse',
  '--showtemp',
  '--showpower',
  '--showproductname',
  '--showuniqueid',
  '--json',
] as const;

const unitBytes: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** Warnings take a few lines; what begins with a bracket again and again is no answer. */
const mostAttempts = 20;

/** The JSON in an output that may begin with words; undefined when there is none. */
function jsonIn(text: string): unknown {
  let attempts = 0;
  for (let at = text.search(/[[{]/); at >= 0 && attempts < mostAttempts; attempts += 1) {
    try {
      return JSON.parse(text.slice(at));
    } catch {
      // A bracket in a warning: the next line that begins with one may be it.
      const next = text.slice(at + 1).search(/^[[{]/m);
      at = next < 0 ? -1 : at + 1 + next;
    }
  }
  return undefined;
}

/** `{"value": 94, "unit": "%"}`, a bare number, or a number as text with its unit; null for `N/A`. */
function leaf(value: unknown): { readonly value: number; readonly unit: string } | null {
  if (isRecord(value)) {
    const inner = isRecord(value.value) ? null : leaf(value.value);
    return inner && { value: inner.value, unit: typeof value.unit === 'string' ? value.unit : inner.unit };
  }
  if (typeof value === 'number') return Number.isFinite(value) ? { value, unit: '' } : null;
  const [, number, unit] = typeof value === 'string' ? (/^(-?\d+(?:\.\d+)?)\s*(\S*)$/.exec(value.trim()) ?? []) : [];
  return number === undefined ? null : { value: Number(number), unit: unit ?? '' };
}

const numberOf = (value: unknown): number | null => leaf(value)?.value ?? null;

/** Bytes; megabytes where no unit is given. */
function bytesOf(value: unknown): number | null {
  const found = leaf(value);
  return found && found.value * (unitBytes[found.unit.toUpperCase()] ?? unitBytes.MB ?? 1);
}

const part = (value: unknown, name: string): Record<string, unknown> => {
  const found = isRecord(value) ? value[name] : undefined;
  return isRecord(found) ? found : {};
};

const firstNumber = (...values: readonly unknown[]): number | null => {
  for (const value of values) {
    const number = numberOf(value);
    if (number !== null) return number;
  }
  return null;
};

/** The entries by the number of their card. */
function entries(text: string): readonly { readonly index: number; readonly entry: Record<string, unknown> }[] {
  const json = jsonIn(text);
  const list = isRecord(json) ? json.gpu_data : json;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const index = isRecord(entry) ? numberOf(entry.gpu) : null;
    return isRecord(entry) && index !== null && Number.isInteger(index) ? [{ index, entry }] : [];
  });
}

/** The limit stands one level deeper since ROCm 7 (`limit.ppt0.socket_power_limit`). */
function powerLimit(limit: Record<string, unknown>): number | null {
  const own = firstNumber(limit.socket_power_limit, limit.socket_power, limit.max_power, limit.max_power_limit);
  return own ?? firstNumber(...Object.values(limit).map((inner) => part({ inner }, 'inner').socket_power_limit));
}

function processOf(value: unknown): GpuProcess | null {
  const info = part(value, 'process_info');
  const pid = numberOf(info.pid);
  if (pid === null || !Number.isInteger(pid)) return null;
  const memory = bytesOf(part(info, 'memory_usage').vram_mem) ?? bytesOf(info.mem_usage);
  return memory === 0 ? null : { pid, name: typeof info.name === 'string' ? info.name : '', memory };
}

const strangeOf = (text: string, cards: readonly unknown[]): string | null =>
  cards.length > 0 ? null : (linesOf(text)[0] ?? null);

export const parseAmd: CardParser = (answers) => {
  const processes = new Map(entries(answers.processes).map(({ index, entry }) => [index, entry.process_list]));
  const fixed = new Map(entries(answers.fixed).map(({ index, entry }) => [index, entry]));
  const cards = entries(answers.devices).map(({ index, entry }): GpuReading => {
    const memory = part(entry, 'mem_usage');
    const power = part(entry, 'power');
    const temperature = part(entry, 'temperature');
    const asic = part(fixed.get(index), 'asic');
    const listed = processes.get(index);
    return {
      index,
      uuid: typeof asic.asic_serial === 'string' ? asic.asic_serial : null,
      name: typeof asic.market_name === 'string' ? asic.market_name : 'AMD GPU',
      memoryUsed: bytesOf(memory.used_vram),
      memoryTotal: bytesOf(memory.total_vram),
      utilization: numberOf(part(entry, 'usage').gfx_activity),
      temperature: firstNumber(temperature.edge, temperature.hotspot, temperature.mem),
      power: firstNumber(power.socket_power, power.current_socket_power, power.average_socket_power),
      powerLimit: powerLimit(part(fixed.get(index), 'limit')),
      processes: Array.isArray(listed) ? listed.map(processOf).filter((process) => process !== null) : [],
      fault: null,
    };
  });
  return { cards, strange: strangeOf(answers.devices, cards), lost: null };
};

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== 'N/A' && value.trim() !== '' ? value : null;

function rocmCard(index: number, card: Record<string, unknown>): GpuReading {
  const bytes = (name: string): number | null => numberOf(card[name]);
  return {
    index,
    uuid: text(card['Unique ID']),
    name: text(card['Card Series']) ?? text(card['Card series']) ?? text(card['Card Model']) ?? 'AMD GPU',
    memoryUsed: bytes('VRAM Total Used Memory (B)'),
    memoryTotal: bytes('VRAM Total Memory (B)'),
    utilization: numberOf(card['GPU use (%)']),
    temperature: firstNumber(card['Temperature (Sensor edge) (C)'], card['Temperature (Sensor junction) (C)']),
    power: firstNumber(
      card['Average Graphics Package Power (W)'],
      card['Current Socket Graphics Package Power (W)'],
      card['Average Socket Graphics Package Power (W)'],
    ),
    powerLimit: numberOf(card['Max Graphics Package Power (W)']),
    processes: [],
    fault: null,
  };
}

export const parseRocm: CardParser = (answers: Answers): Cards => {
  const json = jsonIn(answers.devices);
  const cards = Object.entries(isRecord(json) ? json : {}).flatMap(([name, card]) => {
    const index = /^card(\d+)$/.exec(name)?.[1];
    return index !== undefined && isRecord(card) ? [rocmCard(Number(index), card)] : [];
  });
  cards.sort((one, other) => one.index - other.index);
  return { cards, strange: strangeOf(answers.devices, cards), lost: null };
};
