/** The machine that trains, as last read, and the memory of the run's processes over time. */
import type { Event, HostEvent, MemoryKills, ProcessesEvent } from './event.js';
import { emptyTrace, type Trace, traced } from './trace.js';

/** The kernel killed between two readings: whom, only the group's count tells. */
export interface MemoryKilled {
  readonly name: 'group' | 'machine';
  readonly before: number;
  readonly after: number;
  readonly time: number;
}

export interface HostState {
  readonly reading: HostEvent | null;
  /** Resident memory of all processes of the run together, in bytes. */
  readonly memory: Trace;
  /** Since when a rank has waited in the kernel (state D) in every reading; null while none does. */
  readonly diskWaitSince: number | null;
  /** Since when every worker that loads data has been fully at work; null while one is not, and without workers. */
  readonly workersBusySince: number | null;
  /** When the processes were last read. */
  readonly seenAt: number | null;
  /** The kernel's counts of kills for memory as last read, and when one of them last rose. */
  readonly kills: MemoryKills | null;
  readonly killed: MemoryKilled | null;
}

/** Share of a core from which a worker counts as fully at work. */
const busyShare = 0.9;
/** Readings further apart than this (seconds) do not tell what was between them. */
const longestGap = 30;

function since(holds: boolean, known: number | null, before: number | null, time: number): number | null {
  if (!holds) return null;
  return known !== null && before !== null && time - before <= longestGap ? known : time;
}

export const initialHost: HostState = {
  reading: null,
  memory: emptyTrace,
  diskWaitSince: null,
  workersBusySince: null,
  seenAt: null,
  kills: null,
  killed: null,
};

function rise(before: MemoryKills | null, after: MemoryKills, time: number): MemoryKilled | null {
  for (const name of ['group', 'machine'] as const) {
    // A group that still counts would have counted one of its own: the kernel killed another's.
    if (name === 'machine' && before?.group != null && after.group !== null) continue;
    const [one, other] = [before?.[name] ?? null, after[name]];
    if (one !== null && other !== null && other > one) return { name, before: one, after: other, time };
  }
  return null;
}

function counted(state: HostState, { kills, time }: ProcessesEvent): HostState {
  if (kills === undefined) return state;
  return { ...state, kills, killed: rise(state.kills, kills, time) ?? state.killed };
}

export function reduceHost(before: HostState, event: Event): HostState {
  if (event.type === 'host') return { ...before, reading: event };
  if (event.type !== 'processes') return before;
  const state = counted(before, event);
  if (event.processes.length === 0) return state;
  const memory = event.processes.reduce((sum, process) => sum + (process.memory ?? 0), 0);
  const ranks = event.processes.filter((process) => process.role === 'rank');
  // A worker's share is known from its second reading on.
  const workers = event.processes.filter((process) => process.role === 'worker' && process.processor !== null);
  const waits = ranks.some((process) => process.state === 'D');
  const busy = workers.length > 0 && workers.every((process) => (process.processor ?? 0) >= busyShare);
  return {
    ...state,
    memory: memory > 0 ? traced(state.memory, event.time, memory) : state.memory,
    diskWaitSince: since(waits, state.diskWaitSince, state.seenAt, event.time),
    workersBusySince: since(busy, state.workersBusySince, state.seenAt, event.time),
    seenAt: event.time,
  };
}
