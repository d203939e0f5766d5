/**
 * `nvidia-smi --query-gpu=… --format=csv,noheader,nounits` and `--query-compute-apps=…`, every driver since 2015:
 *
 *     0, GPU-…, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00
 *     0, GPU-…, NVIDIA H100 80GB HBM3, 11125, 81559, [N/A], 53, 433.78, 700.00        MIG: no utilization
 *     1, GPU-…, NVIDIA A100-SXM4-80GB, [GPU is lost], [GPU is lost], …                fell off the bus (Xid 79)
 *     Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error     the same; the others may follow
 *     GPU-…, 1328667, /usr/bin/python3, 18000                                         a process
 *
 * Cells that are no number (`[N/A]`, `[Not Supported]`, `[Unknown Error]`, `[Insufficient Permissions]`, `ERR!`) are
 * unknown. Rows are read from both ends, because a card's name may hold a comma. Failures of the whole command come as
 * text in place of rows. Processes of a MIG slice stand under the whole card's identifier.
 */
import type { GpuProcess, GpuReading } from '../../state/event.js';
import { type CardParser, linesOf, mebibyte, type Repetition } from './answers.js';

export const nvidiaDeviceQuery = [
  '--query-gpu=index,uuid,name,memory.used,memory.total,utilization.gpu,temperature.gpu,power.draw,power.limit',
  '--format=csv,noheader,nounits',
] as const;

export const nvidiaProcessQuery = [
  '--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory',
  '--format=csv,noheader,nounits',
] as const;

/** `-l 2` repeats the rows every two seconds, with nothing between two answers (seen with driver 580). */
export const nvidiaRepetition: Repetition = {
  words: (seconds) => ['-l', String(seconds)],
  nameOf: (row) => row.split(', ', 2).join(', '),
};

/** Used memory of each card, in MiB: a process that comes or goes takes hundreds of it. */
export function nvidiaPresence(devices: string): string | null {
  const used = linesOf(devices).map((line) => line.split(', ').at(-6));
  return used.every((text) => cell(text) !== null) ? used.join(' ') : null;
}

const lostCell = /^\[?(GPU is lost|GPU requires reset)\.?\]?$/i;
const brokenCell = /^(?:\[Unknown Error\]|ERR!)$/;
const lostLine = /Unable to determine the device handle for (?:gpu|GPU)|GPU is lost|fallen off the bus/i;
/** A single cell that the driver could not read is nothing yet; half of them is a card that does not answer. */
const brokenCells = 3;

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

function faultOf(cells: readonly string[]): string | null {
  for (const text of cells) {
    const lost = lostCell.exec(text.trim())?.[1];
    if (lost !== undefined) return lost;
  }
  const broken = cells.filter((text) => brokenCell.test(text.trim()));
  return broken.length >= brokenCells ? 'Unknown Error' : null;
}

function deviceRow(line: string, processes: readonly ReturnType<typeof processRow>[]): GpuReading | null {
  const cells = line.split(', ');
  const index = cell(cells[0]);
  if (cells.length < 9 || index === null || !Number.isInteger(index)) return null;
  const numbers = cells.slice(-6);
  const [used, total, utilization, temperature, power, limit] = numbers;
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
    fault: faultOf(numbers),
  };
}

export const parseNvidia: CardParser = (answers) => {
  const processes = linesOf(answers.processes).map(processRow);
  const cards: GpuReading[] = [];
  const strange: string[] = [];
  for (const line of linesOf(answers.devices)) {
    const card = deviceRow(line, processes);
    if (card) cards.push(card);
    else strange.push(line);
  }
  return { cards, strange: strange[0] ?? null, lost: strange.find((line) => lostLine.test(line)) ?? null };
};
