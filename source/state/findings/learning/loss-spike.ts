/**
 * The loss leapt far above where it had been, and perhaps has not come back. `signals/spike.ts` has the thresholds.
 * Not for preferences, whose loss jumps from batch to batch.
 */
import { isTold, type Spike } from '../../signals/spike.js';
import type { Check } from '../finding.js';
import {
  evidenceFrom,
  freshestSignals,
  isPreference,
  learningNames,
  rowEvidence,
  rowMoment,
  signalSources,
} from '../row-evidence.js';
import { excessiveRateOf } from './excessive-rate.js';

export const lossSpike: Check<
  'loss-spike',
  {
    readonly step: number;
    /** The highest loss of the episode, and the median of the 20 rows before it. */
    readonly top: number;
    readonly base: number;
    readonly rows: number;
    readonly recoveredStep: number | null;
    /** How many there were in all, this one included. */
    readonly count: number;
    /** Null where the learning rate is one that can be worked with. */
    readonly excessiveRate: number | null;
  }
> = {
  id: 'loss-spike',
  find(run) {
    if (isPreference(run)) return null;
    const fresh = freshestSignals(run);
    const open = fresh?.spike.open && isTold(fresh.spike.open) ? fresh.spike.open : null;
    const source = open ? fresh : signalSources(run).find(({ spike }) => spike.past !== null);
    const spike: Spike | null = open ?? source?.spike.past ?? null;
    if (!source || !spike) return null;
    const excessive = excessiveRateOf(run);
    const { first, top, base, rows, end } = spike;
    return {
      severity: 'warning',
      facts: {
        step: first.step,
        top: top.values.loss ?? Number.NaN,
        base,
        rows,
        recoveredStep: end?.step ?? null,
        excessiveRate: excessive?.value ?? null,
        count: source.spike.count + (open ? 1 : 0),
      },
      evidence: evidenceFrom(
        rowEvidence(first, learningNames),
        first === top ? null : rowEvidence(top, learningNames),
        excessive?.evidence,
      ),
      since: rowMoment(first),
      until: end ? rowMoment(end) : null,
    };
  },
};
