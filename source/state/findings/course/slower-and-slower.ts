/**
 * A step takes half as long again as in the first tenth of the attempt, as the median of 20 rates each of at least ten
 * seconds (issues 7139, 6087: other people's work on the node, throttling, a gather at every step). 13 published runs
 * stay below 1.2 times; see `signals/pace.ts`.
 */
import { median } from '../../signals/row.js';
import type { Check } from '../finding.js';
import { rowMoment } from '../row-evidence.js';

export const slowerAndSlower: Check<
  'slower-and-slower',
  { readonly early: number; readonly now: number; readonly step: number }
> = {
  id: 'slower-and-slower',
  find(run) {
    const { normal, recent, slowSince, last } = run.signals.pace;
    if (!slowSince || !last || normal === null || run.progress.closed) return null;
    const now = median(recent);
    return {
      severity: 'warning',
      facts: { early: normal, now, step: slowSince.step },
      evidence: [
        { ...slowSince.place, text: `step ${slowSince.step}: ${normal.toPrecision(3)} s a step before` },
        { ...last.place, text: `step ${last.step}: ${now.toPrecision(3)} s a step now` },
      ],
      since: rowMoment(slowSince),
      until: null,
    };
  },
};
