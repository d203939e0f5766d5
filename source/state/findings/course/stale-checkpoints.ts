/**
 * Checkpoints of another run in the same folder: their step is beyond this run's last one, or they were written before
 * it began from step 0. `overwrite_output_dir` does not delete them, and a resume takes the one with the highest
 * number. Beyond the last step is a warning, for a resume from there would train nothing; older ones are information.
 */

import type { Checkpoint } from '../../checkpoints.js';
import { clockDoubt } from '../../clock-doubt.js';
import type { RunState } from '../../run.js';
import type { Check } from '../finding.js';

/** When the one attempt began by its own clock, null when the run was resumed or that cannot be told. */
function beganAt({ progress }: RunState): number | null {
  const [attempt, second] = progress.attempts;
  if (!attempt || second || attempt.fromStep > 0) return null;
  const last = progress.rows.at(-1);
  return last?.elapsed == null ? null : last.time - last.elapsed;
}

export const staleCheckpoints: Check<
  'stale-checkpoints',
  { readonly paths: readonly string[]; readonly totalSteps: number; readonly beyond: boolean }
> = {
  id: 'stale-checkpoints',
  find(run) {
    const total = run.progress.totalSteps;
    const { list } = run.checkpoints;
    if (total === null || list.length === 0 || !run.phase.everTrained) return null;
    const beyond = list.filter((checkpoint) => checkpoint.step > total);
    const began = beganAt(run);
    // A log that begins at a later step was deleted on a resume: the checkpoints before that are the run's own.
    const from = run.signals.log.first?.step ?? 0;
    const isOlder = ({ step, modified }: Checkpoint, time: number): boolean =>
      step > from && modified < time - clockDoubt;
    const older = began === null ? [] : list.filter((checkpoint) => isOlder(checkpoint, began));
    const stale = beyond.length > 0 ? beyond : older;
    const [first] = stale;
    if (!first) return null;
    return {
      severity: beyond.length > 0 ? 'warning' : 'info',
      facts: { paths: stale.map((checkpoint) => checkpoint.path), totalSteps: total, beyond: beyond.length > 0 },
      evidence: stale.slice(0, 3).map((checkpoint) => ({
        source: checkpoint.path,
        line: null,
        text: `${checkpoint.path} of ${total} steps, written ${new Date(checkpoint.modified * 1000).toISOString()}`,
      })),
      since: { step: null, time: run.progress.trainingBegan },
      until: null,
    };
  },
};
