/** A command that reads many runs once looks through the processes once: what was found is good for all of them. */
import { LiveLook } from '../watch/proc/live-look.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';

export function oneLook(proc: ProcFiles): Pick<LiveLook, 'fresh'> {
  const look = new LiveLook(proc);
  return { fresh: () => look.recent(Number.POSITIVE_INFINITY) };
}
