/**
 * A reading of `nvidia-smi`, as the watcher and recordings keep it: JSON with the tool's raw output.
 *
 *     {"tool": "nvidia-smi", "devices": "0, GPU-…, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00\n",
 *      "processes": "GPU-…, 1328667, /usr/bin/python3, 18000\n", "problem": null}
 *
 * Cells that are no number (`[N/A]`, `[Not Supported]`, `[Unknown Error]`, `ERR!`) are unknown. Rows are read from both
 * ends, because a card's name may hold a comma. Whole-command failures come as text in place of rows.
 */
import type { GpuProcess, GpuReading, GpusEvent } from '../state/event.js';
import { firstWords, isRecord } from './loose-json.js';
import type { Context } from './parser.js';

export const nvidiaDeviceQuery = [
  '--query-gpu=index,uuid,name,memory.used,memory.total,utilization.gpu,temperature.gpu,power.draw,power.limit',
  '--format=csv,noheader,nounits',
] as const;

export const nvidiaProcessQuery = [
  '--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory',
  '--format=csv,noheader,nounits',
] as const;

const mebibyte = 1024 * 1024;

const cell = (text: string | undefined): number | null =>
  text !== undefined && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;

const bytesOf = (text: string | undefined): number | null => {
  const number = cell(text);
  return number === null ? null : number * mebibyte;
};

function processRow(line: string): { readonly uuid: string; readonly process: GpuProcess } | null {
  const cells = line.split(', ');
  const pid = cell(cells[1]);
  if (cells.length < 4 || pid === null) return null;
  const name = cells.slice(2, -1).join(', ');
  return { uuid: cells[0] ?? '', process: { pid, name, memory: bytesOf(cells.at(-1)) } };
}

function deviceRow(line: string, processes: readonly ReturnType<typeof processRow>[]): GpuReading | null {
  const cells = line.split(', ');
  const index = cell(cells[0]);
  if (cells.length < 9 || index === null || !Number.isInteger(index)) return null;
  const [used, total, utilization, temperature, power, limit] = cells.slice(-6);
  const uuid = cells[1]?.startsWith('[') === false ? cells[1] : null;
  return {
    index,
    uuid,
    name: cells.slice(2, -6).join(', '),
    memoryUsed: bytesOf(used),
    memoryTotal: bytesOf(total),
    utilization: cell(utilization),
    temperature: cell(temperature),
    power: cell(power),
    powerLimit: cell(limit),
    processes: processes.flatMap((row) => (row && row.uuid === uuid ? [row.process] : [])),
  };
}

export function parseGpuReading(text: string, context: Context): GpusEvent {
  const base = { type: 'gpus', time: context.time, place: { source: context.source, line: null } } as const;
  let reading: unknown;
  try {
    reading = JSON.parse(text);
  } catch {
    return { ...base, tool: null, cards: [], problem: `a GPU reading that is not JSON: ${firstWords(text)}` };
  }
  if (!isRecord(reading)) return { ...base, tool: null, cards: [], problem: 'a GPU reading without content' };
  const tool = typeof reading.tool === 'string' ? reading.tool : null;
  const told = typeof reading.problem === 'string' ? reading.problem : null;
  if (tool !== null && tool !== 'nvidia-smi') {
    return { ...base, tool, cards: [], problem: `readings of ${firstWords(tool, 30)} are not understood yet` };
  }
  const lines = (value: unknown): readonly string[] =>
    typeof value === 'string' ? value.split(/\r?\n/).filter((line) => line.trim() !== '') : [];
  const processes = lines(reading.processes).map(processRow);
  const cards: GpuReading[] = [];
  const strange: string[] = [];
  for (const line of lines(reading.devices)) {
    const card = deviceRow(line, processes);
    if (card) cards.push(card);
    else strange.push(line);
  }
  const silence = cards.length === 0 && tool !== null ? `${tool} lists no GPU` : null;
  const complaint = strange[0] === undefined ? silence : `${tool ?? 'the tool'} says: ${firstWords(strange[0], 120)}`;
  return { ...base, tool, cards, problem: told ?? complaint };
}
