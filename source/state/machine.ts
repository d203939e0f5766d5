/** What the machine says of the run: its processes, the room on its disk, its place in the queue, as last read. */
import type { DiskEvent, Event, JobEvent, ProcessesEvent } from './event.js';

export interface MachineState {
  readonly processes: ProcessesEvent | null;
  readonly disk: DiskEvent | null;
  /** The last reading that told of the SLURM job. */
  readonly job: JobEvent | null;
}

export const initialMachine: MachineState = { processes: null, disk: null, job: null };

export function reduceMachine(state: MachineState, event: Event): MachineState {
  if (event.type === 'processes') return { ...state, processes: event };
  if (event.type === 'disk') return { ...state, disk: event };
  // A controller that did not answer takes nothing away from what it said before.
  if (event.type === 'job') return event.problem !== null && state.job ? state : { ...state, job: event };
  return state;
}

/** Seconds that the job may still run at `now`; null without a limit, and for a job that does not run. */
export function jobTimeLeft({ job }: MachineState, now: number): number | null {
  if (job === null || job.state !== 'RUNNING' || job.left === null) return null;
  return Math.max(0, job.left - Math.max(0, now - job.time));
}
