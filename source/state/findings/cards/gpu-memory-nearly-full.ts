/**
 * A card of the run is at 95 % of its memory or more: the next longer batch may not fit.
 *
 * Worth knowing and no more: PyTorch keeps freed memory for itself, so a full card may have room inside, and many good
 * runs end at 99 %. What stands in `nvidia-smi` as used holds a half GiB of the driver's own.
 */
import { ownCards } from '../../cards.js';
import type { Check } from '../finding.js';
import { cardEvidence, gibibytes, isFresh, isTraining } from './readings.js';

export const gpuMemoryNearlyFull: Check<
  'gpu-memory-nearly-full',
  { readonly cards: readonly number[]; readonly used: number; readonly total: number }
> = {
  id: 'gpu-memory-nearly-full',
  find(run, now) {
    if (!isFresh(run, now) || !isTraining(run, now)) return null;
    const full = ownCards(run).filter(({ card }) => run.gpus.fullSince[card.index] != null);
    const first = full[0]?.card;
    if (!first || first.memoryUsed === null || first.memoryTotal === null) return null;
    return {
      severity: 'info',
      facts: { cards: full.map(({ card }) => card.index), used: first.memoryUsed, total: first.memoryTotal },
      evidence: full.map(({ card }) =>
        cardEvidence(run, card, `${gibibytes(card.memoryUsed)} of ${gibibytes(card.memoryTotal)} used`),
      ),
      since: { step: null, time: run.gpus.fullSince[first.index] ?? null },
      until: null,
    };
  },
};
