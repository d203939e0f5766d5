/**
 * `npu-smi info`, which has no form but its table. A device is a pair of rows, a process a row of the second table:
 *
 *     | NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
 *     | Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
 *     | 0     910B3               | OK            | 121.6       40                0    / 0             |
 *     | 0                         | 0000:C1:00.0  | 10          0    / 0          57895/ 65536         |
 *     | 2       0                 | 1333928       |                          | 37709                   |
 *
 * Seen: 24.1.rc2.1, 25.5.2. Widths differ by version; the blank before the slash comes and goes. NPU numbers need not
 * begin at 0. Where an NPU has two chips (A3, 910C) the second row holds `chip phy-id`, and the second number is the one
 * that `ASCEND_RT_VISIBLE_DEVICES` counts by. 310P has no HBM and no power. Health other than `OK` is told as it stands.
 */
import type { GpuProcess, GpuReading } from '../../state/event.js';
import { type CardParser, linesOf, mebibyte } from './answers.js';

export const ascendQuery = ['info'] as const;

const deviceRow = /^\|\s*(\d+)\s+(\S+)\s*\|\s*([A-Za-z]+)\s*\|\s*(\S+)\s+(\S+)\s+\d+\s*\/\s*\d+\s*\|/;
const chipRow =
  /^\|\s*(\d+)(?:\s+(\d+))?\s*\|\s*(?:[0-9A-Fa-f:.]+|NA)\s*\|\s*(\d+|NA|-)\s+(\d+)\s*\/\s*(\d+)(?:\s+(\d+)\s*\/\s*(\d+))?/;
const processRow = /^\|\s*(\d+)\s+(\d+)\s*\|\s*(\d+)\s*\|(.*)\|\s*(\d+)\s*\|\s*$/;

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;

interface Device {
  readonly npu: string;
  readonly chip: string;
  readonly physical: string | undefined;
  readonly card: Omit<GpuReading, 'index' | 'processes'>;
}

interface Owned {
  readonly npu: string;
  readonly chip: string;
  readonly process: GpuProcess;
}

function deviceOf(first: RegExpExecArray, second: RegExpExecArray): Device {
  const [, npu = '', name = '', health = '', power, temperature] = first;
  const [, chip = '', physical, core, used, total, highUsed, highTotal] = second;
  const bytes = (text: string | undefined): number | null => {
    const number = numberOf(text);
    return number === null ? null : number * mebibyte;
  };
  // A device without memory of the one kind says 0 / 0 there.
  const hasHigh = (numberOf(highTotal) ?? 0) > 0;
  return {
    npu,
    chip,
    physical,
    card: {
      uuid: null,
      name: /^\d/.test(name) ? `Ascend ${name}` : name,
      memoryUsed: bytes(hasHigh ? highUsed : used),
      memoryTotal: bytes(hasHigh ? highTotal : total),
      utilization: numberOf(core),
      temperature: numberOf(temperature),
      power: numberOf(power),
      powerLimit: null,
      fault: health === 'OK' ? null : `health ${health}`,
    },
  };
}

/** An NPU number counts where each has one chip; else the physical one, or the place in the table. */
function indexOf(device: Device, place: number, devices: readonly Device[]): number {
  if (device.physical !== undefined) return Number(device.physical);
  const isOnly = devices.filter((other) => other.npu === device.npu).length === 1;
  return isOnly ? Number(device.npu) : place;
}

export const parseAscend: CardParser = (answers) => {
  const devices: Device[] = [];
  const owned: Owned[] = [];
  let first: RegExpExecArray | null = null;
  const lines = linesOf(answers.devices);
  for (const line of lines) {
    const second: RegExpExecArray | null = first ? chipRow.exec(line) : null;
    if (first && second) devices.push(deviceOf(first, second));
    first = second ? null : deviceRow.exec(line);
    const [, npu, chip, pid, name, memory] = processRow.exec(line) ?? [];
    if (npu === undefined || chip === undefined) continue;
    const process = { pid: Number(pid), name: (name ?? '').trim(), memory: Number(memory) * mebibyte };
    owned.push({ npu, chip, process });
  }
  const cards = devices.map((device, place): GpuReading => {
    const processes = owned.filter((one) => one.npu === device.npu && one.chip === device.chip);
    return {
      index: indexOf(device, place, devices),
      ...device.card,
      processes: processes.map((one) => one.process),
    };
  });
  const strange = cards.length > 0 ? null : (lines.find((line) => /[A-Za-z]/.test(line)) ?? null);
  return { cards, strange, lost: null };
};
