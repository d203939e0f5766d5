/**
 * A reading of a GPU tool, as the watcher and recordings keep it (code `g`): JSON with the tool's raw output.
 *
 *     {"tool": "nvidia-smi", "devices": "0, GPU-…, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00\n",
 *      "processes": "GPU-…, 1328667, /usr/bin/python3, 18000\n", "fixed": "", "problem": null}
 */
import type { GpuReading, GpusEvent } from '../../state/event.js';
import { firstWords, isRecord } from '../loose-json.js';
import type { Context } from '../parser.js';
import { gpuTools } from './tools.js';

/** No card has less than nothing, or more memory than a number holds. */
const amount = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) && value >= 0 ? value : null;

const soundCard = (card: GpuReading): GpuReading => ({
  ...card,
  memoryUsed: amount(card.memoryUsed),
  memoryTotal: amount(card.memoryTotal),
  processes: card.processes.map((process) => ({ ...process, memory: amount(process.memory) })),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Never throws: what cannot be read is told as the problem. */
export function parseGpuReading(text: string, context: Context): GpusEvent {
  const base = { type: 'gpus', time: context.time, place: { source: context.source, line: null } } as const;
  const nothing = (tool: string | null, problem: string): GpusEvent => ({ ...base, tool, cards: [], problem });
  let reading: unknown;
  try {
    reading = JSON.parse(text);
  } catch {
    return nothing(null, `a GPU reading that is not JSON: ${firstWords(text)}`);
  }
  if (!isRecord(reading)) return nothing(null, 'a GPU reading without content');
  const told = typeof reading.problem === 'string' ? firstWords(reading.problem, 300) : null;
  if (typeof reading.tool !== 'string') return nothing(null, told ?? 'a GPU reading that names no tool');
  const name = firstWords(reading.tool, 30);
  const tool = gpuTools.find((one) => one.name === reading.tool);
  if (!tool) return nothing(name, `readings of ${name} are not understood`);
  const { cards, strange, lost } = tool.parse({
    devices: textOf(reading.devices),
    processes: textOf(reading.processes),
    fixed: textOf(reading.fixed),
  });
  const sound = cards.map(soundCard);
  const silence = cards.length === 0 ? `${name} lists no card` : null;
  const complaint = strange === null ? silence : `${name} says: ${firstWords(strange, 200)}`;
  const gone = lost === null ? null : firstWords(lost, 200);
  return { ...base, tool: name, cards: sound, problem: told ?? complaint, ...(gone === null ? {} : { lost: gone }) };
}
