/** The runs that are being made on a machine whose disks all answer. */
import { DiskAnswers } from '../../../source/watch/disk-answers.js';
import { type LiveRuns, lookForLiveRuns } from '../../../source/watch/proc/live-runs.js';
import type { ProcFiles } from '../../../source/watch/proc/proc-files.js';

export const findLiveRuns = (proc: ProcFiles): Promise<LiveRuns> =>
  lookForLiveRuns(proc, new DiskAnswers(async () => {}));
