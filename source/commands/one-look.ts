/** A command that reads many runs once looks through the processes once: what was found is good for all of them. */
import type { DiskAnswers } from '../watch/disk-answers.js';
import { LiveLook } from '../watch/proc/live-look.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';

export function oneLook(proc: ProcFiles, answers?: DiskAnswers): Pick<LiveLook, 'fresh'> {
  const look = new LiveLook(proc, answers);
  return { fresh: () => look.recent(Number.POSITIVE_INFINITY) };
}
