/**
 * The cards wait for data: for a minute every loader's worker was fully at work while the cards of the run did less than
 * half of what they could. Users who ask why utilization is low have a tokenizer, an image decoder or a slow disk in
 * the way more often than a small batch. Worth knowing: it costs time, not the run.
 */
import { ownCards } from '../../cards.js';
import { isFresh, isTraining, lastReadings, meanOf } from '../cards/readings.js';
import type { Check } from '../finding.js';
import { hostNow } from './host-now.js';

const windowSeconds = 60;
const lowPercent = 50;

export const loaderBound: Check<
  'loader-bound',
  { readonly workers: number; readonly utilization: number; readonly cores: number | null }
> = {
  id: 'loader-bound',
  find(run, now) {
    const reading = hostNow(run, now);
    const since = run.host.workersBusySince;
    const seen = run.host.seenAt;
    if (reading === null || since === null || seen === null || seen - since < windowSeconds) return null;
    if (!isFresh(run, now) || !isTraining(run, now)) return null;
    const utilization = meanOf(
      ownCards(run).map(({ card }) =>
        meanOf(lastReadings(run, card.index, windowSeconds).map((moment) => moment.utilization)),
      ),
    );
    if (utilization === null || utilization >= lowPercent) return null;
    const workers = (run.machine.processes?.processes ?? []).filter((process) => process.role === 'worker');
    const shares = workers.map(({ pid, processor }) => `${pid}: ${Math.round(100 * (processor ?? 0))} %`);
    const text = `workers ${shares.slice(0, 8).join(', ')}; cards ${Math.round(utilization)} %`;
    return {
      severity: 'info',
      facts: { workers: workers.length, utilization, cores: reading.cores },
      evidence: [{ source: 'processes', line: null, text }],
      since: { step: null, time: since },
      until: null,
    };
  },
};
