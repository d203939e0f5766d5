/** The machine that trains, as last read, and the memory of the run's processes over time. */
import type { Event, HostEvent } from './event.js';
import { emptyTrace, type Trace, traced } from './trace.js';

export interface HostState {
  readonly reading: HostEvent | null;
  /** Resident memory of all processes of the run together, in bytes. */
  readonly memory: Trace;
}

export const initialHost: HostState = { reading: null, memory: emptyTrace };

export function reduceHost(state: HostState, event: Event): HostState {
  if (event.type === 'host') return { ...state, reading: event };
  if (event.type !== 'processes' || event.processes.length === 0) return state;
  const memory = event.processes.reduce((sum, process) => sum + (process.memory ?? 0), 0);
  return memory > 0 ? { ...state, memory: traced(state.memory, event.time, memory) } : state;
}
