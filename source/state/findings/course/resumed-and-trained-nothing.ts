/**
 * The checkpoint that the run resumed from is already at or past the last step, so not one step was done and the
 * program ended well (issue 2776: resuming skips what was trained; seen in a published run: `global step 465` of 2).
 */
import { bannerEvidence } from '../banner-evidence.js';
import type { Check } from '../finding.js';

export const resumedAndTrainedNothing: Check<
  'resumed-and-trained-nothing',
  { readonly checkpointStep: number; readonly totalSteps: number }
> = {
  id: 'resumed-and-trained-nothing',
  find(run) {
    const { notices } = run.evidence;
    const resumed = notices.resumed?.last;
    const total = run.progress.banner.total_steps ?? null;
    if (resumed?.notice.id !== 'resumed' || resumed.notice.step === null || total === null) return null;
    // An earlier attempt in the same console is no longer what the run is about.
    const begins = notices['training-begins']?.last;
    if (begins && (begins.time > resumed.time || (begins.place.line ?? 0) > (resumed.place.line ?? 0))) return null;
    const step = resumed.notice.step;
    if (step < total) return null;
    return {
      severity: 'error',
      facts: { checkpointStep: step, totalSteps: total },
      evidence: [{ ...resumed.place, text: resumed.text }, bannerEvidence(run, `Total optimization steps = ${total}`)],
      since: { step, time: resumed.time },
      until: null,
    };
  },
};
