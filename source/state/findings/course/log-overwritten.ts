/**
 * The trainer deleted the `trainer_log.jsonl` that it found (`overwrite_output_dir: true`), even when it resumed: the
 * curve from before is then only in the checkpoints' `trainer_state.json`. Information; a warning where the run was
 * resumed and no such file in the folder has the earlier steps. Where only the console is watched nobody knows that.
 */

import { isDirectorySeen } from '../../checkpoints/by-console.js';
import { valueAt } from '../../column.js';
import { overSince, saidNow } from '../../evidence.js';
import { rowCount } from '../../table.js';
import type { Check } from '../finding.js';

export const logOverwritten: Check<
  'log-overwritten',
  { readonly resumedFrom: number | null; readonly earlierKnown: boolean | null }
> = {
  id: 'log-overwritten',
  find(run) {
    const told = run.evidence.notices['log-deleted'];
    if (!told) return null;
    const { last: deleted, training } = told;
    const until = overSince(run.evidence, training);
    const resumed = until === null ? saidNow(run.evidence, 'resumed')?.notice : undefined;
    const resumedFrom = resumed?.id === 'resumed' ? resumed.step : null;
    const { train } = run.metrics.sources['trainer_state.json'];
    const watched = isDirectorySeen(run);
    const earlier = resumedFrom !== null && rowCount(train) > 0 && valueAt(train.step, 0) <= resumedFrom;
    const earlierKnown = watched ? earlier : null;
    return {
      severity: resumedFrom !== null && earlierKnown === false ? 'warning' : 'info',
      facts: { resumedFrom, earlierKnown },
      evidence: [{ ...deleted.place, text: deleted.text }],
      since: { step: resumedFrom, time: deleted.time },
      until,
    };
  },
};
