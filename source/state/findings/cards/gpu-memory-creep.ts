/**
 * The memory of a card grows steadily while training: what ends as "out of memory" hours later.
 *
 * PyTorch keeps what it once took, so the used memory of a healthy run never falls; it rises in jumps whenever a longer
 * batch comes and then stays (user reports of out-of-memory in mid-run are mostly such jumps, not leaks): only a ramp
 * counts. The first five minutes of training do not: buffers and caches fill then. Judged only where no other process is
 * on the card.
 *
 * It is a warning when the card would be full before the run ends at this pace, else worth knowing.
 */
import { ownCards } from '../../cards.js';
import { rampOf, stretches } from '../../ramp.js';
import { timeLeft } from '../../rate.js';
import type { RunState } from '../../run.js';
import { pointsSince } from '../../trace.js';
import type { Check } from '../finding.js';
import { cardEvidence, gibibytes, isFresh, isTraining, trainingBegan } from './readings.js';

const settlingSeconds = 300;

export const gpuMemoryCreep: Check<
  'gpu-memory-creep',
  {
    readonly card: number;
    readonly from: number;
    readonly to: number;
    readonly seconds: number;
    /** Seconds until the card is full at this pace. */
    readonly fullIn: number;
    /** Whether that comes before the run's end; null when its end is not known. */
    readonly beforeEnd: boolean | null;
  }
> = {
  id: 'gpu-memory-creep',
  find(run: RunState, now: number) {
    const began = trainingBegan(run);
    if (began === null || !isFresh(run, now) || !isTraining(run, now)) return null;
    for (const { card, foreign } of ownCards(run)) {
      const trace = run.gpus.traces[card.index];
      if (!trace || card.memoryTotal === null || foreign.length > 0) continue;
      const ramp = rampOf(pointsSince(trace, began + settlingSeconds), card.memoryTotal);
      if (!ramp) continue;
      const pace = (ramp.to - ramp.from) / ramp.seconds;
      const fullIn = Math.max(0, card.memoryTotal - ramp.to) / pace;
      const left = timeLeft(run.progress, now);
      const beforeEnd = left === null ? null : fullIn < left;
      const text = `${gibibytes(ramp.from)} → ${gibibytes(ramp.to)} of ${gibibytes(card.memoryTotal)} in ${Math.round(ramp.seconds / 60)} min, rising in each of ${stretches} stretches`;
      return {
        severity: beforeEnd === true ? 'warning' : 'info',
        facts: { card: card.index, from: ramp.from, to: ramp.to, seconds: ramp.seconds, fullIn, beforeEnd },
        evidence: [cardEvidence(run, card, text)],
        since: { step: null, time: ramp.began },
        until: null,
      };
    }
    return null;
  },
};
