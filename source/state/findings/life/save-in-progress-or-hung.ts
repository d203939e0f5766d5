/**
 * A save began and nothing has been written for 20 minutes. DeepSpeed ZeRO-3 gathers all weights on one rank before it
 * writes, and hangs for ever where another rank has failed or the machine's memory is short. transformers never says
 * that a save is done, so only the checkpoint's files tell: its `trainer_state.json` is among the last.
 */
import { judgeCheckpoint } from '../../checkpoints.js';
import type { Check } from '../finding.js';
import { silenceOf } from './silence-of.js';

export const saveInProgressOrHung: Check<
  'save-in-progress-or-hung',
  { readonly path: string | null; readonly silent: number; readonly missing: readonly string[] }
> = {
  id: 'save-in-progress-or-hung',
  find(run, now) {
    const silence = silenceOf(run, now);
    if (silence?.phase !== 'saving') return null;
    const begun = run.evidence.notices['save-begins']?.last;
    const path = begun?.notice.id === 'save-begins' ? begun.notice.path : null;
    const torn = run.checkpoints.list.findLast((one) => path?.endsWith(one.path) ?? false);
    return {
      severity: silence.severity,
      facts: { path, silent: silence.silent, missing: torn ? judgeCheckpoint(torn).missing : [] },
      evidence: [begun ? { ...begun.place, text: begun.text } : silence.evidence],
      since: { step: run.progress.step, time: run.phase.lastActivity },
      until: null,
    };
  },
};
