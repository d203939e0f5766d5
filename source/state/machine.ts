/** What the machine says of the run: its processes and the room on its disk, as last read. */
import type { DiskEvent, Event, ProcessesEvent } from './event.js';

export interface MachineState {
  readonly processes: ProcessesEvent | null;
  readonly disk: DiskEvent | null;
}

export const initialMachine: MachineState = { processes: null, disk: null };

export function reduceMachine(state: MachineState, event: Event): MachineState {
  if (event.type === 'processes') return { ...state, processes: event };
  if (event.type === 'disk') return { ...state, disk: event };
  return state;
}
