/**
 * The trainer deleted the `trainer_log.jsonl` that it found (`overwrite_output_dir: true`), even when it resumed: the
 * curve from before is then only in the checkpoints' `trainer_state.json`. Information; a warning where the run was
 * resumed and no such file has the earlier steps.
 */
import { rowCount } from '../../table.js';
import { valueAt } from '../../column.js';
import type { Check } from '../finding.js';

export const logOverwritten: Check<
  'log-overwritten',
  { readonly resumedFrom: number | null; readonly earlierKnown: boolean }
> = {
  id: 'log-overwritten',
  find(run) {
    const deleted = run.evidence.notices['log-deleted']?.last;
    if (!deleted) return null;
    const resumed = run.evidence.notices.resumed?.last.notice;
    const resumedFrom = resumed?.id === 'resumed' ? resumed.step : null;
    const { train } = run.metrics.sources['trainer_state.json'];
    const earlierKnown = resumedFrom !== null && rowCount(train) > 0 && valueAt(train.step, 0) <= resumedFrom;
    return {
      severity: resumedFrom !== null && !earlierKnown ? 'warning' : 'info',
      facts: { resumedFrom, earlierKnown },
      evidence: [{ ...deleted.place, text: deleted.text }],
      since: { step: resumedFrom, time: deleted.time },
      until: null,
    };
  },
};
