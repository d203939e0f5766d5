/** The machine as it is now, for the checks of it: a fresh reading of a run whose processes are there. */
import type { HostEvent } from '../../event.js';
import type { RunState } from '../../run.js';

/** A reading comes every two seconds; one that is older than this (seconds) says nothing of now. */
const freshSeconds = 60;

/** Null when there is none. */
export function hostNow(run: RunState, now: number): HostEvent | null {
  const { reading } = run.host;
  if (reading === null || now - reading.time > freshSeconds || run.machine.processes?.alive !== true) return null;
  return reading;
}

export interface Memory {
  readonly used: number;
  readonly total: number;
  /** The limit is that of its container or job, not of the machine. */
  readonly isLimit: boolean;
}

/** What the run may use and what is used of it: the narrower of the machine's memory and its own limit. */
export function memoryOf(reading: HostEvent): Memory | null {
  const { memoryTotal, memoryAvailable, memoryLimit = null, memoryInLimit = null } = reading;
  const machine =
    memoryTotal === null || memoryAvailable === null || memoryTotal <= 0
      ? null
      : { used: memoryTotal - memoryAvailable, total: memoryTotal, isLimit: false };
  if (memoryLimit === null || memoryInLimit === null || memoryLimit <= 0) return machine;
  const own = { used: memoryInLimit, total: memoryLimit, isLimit: true };
  // A limit beyond the machine's memory is none.
  return machine === null || own.total - own.used < machine.total - machine.used ? own : machine;
}

export const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
