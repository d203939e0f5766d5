/**
 * The cards of the run hold very different amounts: the fullest one limits the batch, and the others' room is unused.
 *
 * Usual causes are DataParallel, which gathers everything on the first card, and a model that was spread by layers.
 * Batches of different length alone make a few per cent of difference; it is told from a quarter of a card's memory on,
 * as the mean of a minute of training, and only where no other process explains it. Worth knowing, not a fault.
 */
import { ownCards } from '../../cards.js';
import type { Check } from '../finding.js';
import { cardEvidence, gibibytes, isFresh, isTraining, lastReadings, meanOf } from './readings.js';

const seconds = 60;
const leastShare = 0.25;

export const memoryImbalance: Check<
  'memory-imbalance',
  { readonly fullest: number; readonly emptiest: number; readonly most: number; readonly least: number }
> = {
  id: 'memory-imbalance',
  find(run, now) {
    if (!isFresh(run, now) || !isTraining(run, now)) return null;
    const own = ownCards(run);
    if (own.length < 2 || own.some((use) => use.foreign.length > 0)) return null;
    // Only cards of one size can be compared by what they hold.
    const total = own[0]?.card.memoryTotal ?? null;
    if (total === null || own.some((use) => use.card.memoryTotal !== total)) return null;
    const entered = run.phase.changes.at(-1)?.time ?? Number.POSITIVE_INFINITY;
    const held = own.flatMap(({ card }) => {
      const readings = lastReadings(run, card.index, seconds);
      const isWhole = readings.length > 0 && (readings[0]?.time ?? 0) >= entered;
      const mean = isWhole ? meanOf(readings.map((moment) => moment.memoryUsed)) : null;
      return mean === null ? [] : [{ card, mean }];
    });
    if (held.length < own.length) return null;
    const sorted = held.toSorted((one, other) => other.mean - one.mean);
    const [fullest, emptiest] = [sorted[0], sorted.at(-1)];
    if (!fullest || !emptiest || fullest.mean - emptiest.mean < leastShare * total) return null;
    return {
      severity: 'info',
      facts: {
        fullest: fullest.card.index,
        emptiest: emptiest.card.index,
        most: fullest.mean,
        least: emptiest.mean,
      },
      evidence: [fullest, emptiest].map(({ card, mean }) =>
        cardEvidence(run, card, `${gibibytes(mean)} of ${gibibytes(total)} used in the last minute`),
      ),
      since: { step: null, time: (run.gpus.time ?? now) - seconds },
      until: null,
    };
  },
};
