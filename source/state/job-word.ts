/**
 * How SLURM says that a job ended, as a line among the run's last words: a node that fails, or a limit that SIGKILL
 * enforces, leaves nothing in the console.
 *
 *     job 28 OUT_OF_MEMORY (OutOfMemory)
 */
import type { JobEvent, MessageEvent } from './event.js';

/** Ends that say why. `FAILED` repeats the exit code of the script, of which the console says more; so does `COMPLETED`. */
const telling: ReadonlySet<string> = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'DEADLINE',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'TIMEOUT',
]);

export function jobWord({ id, state, reason, time, place }: JobEvent): MessageEvent | null {
  if (state === null || !telling.has(state)) return null;
  const text = `job ${id} ${state}${reason === null ? '' : ` (${reason})`}`;
  return { type: 'message', level: 'error', logger: 'slurm', text, rank: null, time, place };
}
