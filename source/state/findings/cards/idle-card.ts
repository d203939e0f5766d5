/**
 * A card of the run does nothing while its other cards work: a rank that hangs, or one that was given no work.
 *
 * Users are told to judge on a minute, never on one reading: a card counts as idle when every reading of at least 60
 * seconds was 0 %, and the others as working when their mean over that minute is 20 % or more. Only while training: in a
 * save, an evaluation or a tokenising pass one rank works and the others wait, as they should.
 */
import { ownCards } from '../../cards.js';
import type { Check } from '../finding.js';
import { cardEvidence, isFresh, isTraining, lastReadings, meanOf } from './readings.js';

const idleSeconds = 60;
const workingPercent = 20;
/** A minute of a slow tool is few readings; fewer than this are none to judge by. */
const leastReadings = 4;

export const idleCard: Check<
  'idle-card',
  { readonly card: number; readonly rank: number | null; readonly seconds: number; readonly others: number }
> = {
  id: 'idle-card',
  find(run, now) {
    if (!isFresh(run, now) || !isTraining(run, now)) return null;
    const own = ownCards(run);
    if (own.length < 2) return null;
    const entered = run.phase.changes.at(-1)?.time ?? Number.POSITIVE_INFINITY;
    const newest = run.gpus.time ?? now;
    for (const { card, ranks } of own) {
      // What was idle before training began is no fault of training's.
      const since = Math.max(run.gpus.idleSince[card.index] ?? Number.POSITIVE_INFINITY, entered);
      const readings = lastReadings(run, card.index, idleSeconds).filter((moment) => moment.time >= since);
      if (newest - since < idleSeconds || readings.length < leastReadings) continue;
      const others = own.filter((use) => use.card.index !== card.index);
      const work = others.map((use) =>
        meanOf(lastReadings(run, use.card.index, idleSeconds).map((moment) => moment.utilization)),
      );
      const mean = meanOf(work);
      if (mean === null || mean < workingPercent) continue;
      const text = `0 % in ${readings.length} readings of ${Math.round(newest - since)} s, the others ${Math.round(mean)} %`;
      return {
        severity: 'warning',
        facts: { card: card.index, rank: ranks[0] ?? null, seconds: newest - since, others: mean },
        evidence: [cardEvidence(run, card, text)],
        since: { step: null, time: since },
        until: null,
      };
    }
    return null;
  },
};
