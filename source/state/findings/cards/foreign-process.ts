/**
 * Another process holds memory on a card of the run: its room and its time are shared.
 *
 * Told by the driver's own table, and only where that table also names a process of the run on the same card, or named
 * this one before the run could have been there: in a container it has the pids of another system, and every process
 * would look foreign. Less than 256 MiB is what a monitor or a desktop takes, and no harm.
 */
import { ownCards } from '../../cards.js';
import type { Check } from '../finding.js';
import { cardEvidence, gibibytes, isFresh } from './readings.js';

const leastBytes = 256 * 1024 ** 2;

export const foreignProcess: Check<
  'foreign-process',
  {
    readonly card: number;
    readonly pid: number;
    readonly name: string;
    readonly memory: number | null;
    /** Further processes of others on this card or on other cards of the run. */
    readonly more: number;
  }
> = {
  id: 'foreign-process',
  find(run, now) {
    if (!isFresh(run, now)) return null;
    const found = ownCards(run).flatMap((use) =>
      use.foreign
        .filter((process) => process.memory === null || process.memory >= leastBytes)
        .map((process) => ({ card: use.card, process })),
    );
    found.sort((one, other) => (other.process.memory ?? 0) - (one.process.memory ?? 0));
    const most = found[0];
    if (!most) return null;
    return {
      severity: 'info',
      facts: {
        card: most.card.index,
        pid: most.process.pid,
        name: most.process.name,
        memory: most.process.memory,
        more: found.length - 1,
      },
      evidence: found
        .slice(0, 5)
        .map(({ card, process }) =>
          cardEvidence(run, card, `process ${process.pid} (${process.name}) holds ${gibibytes(process.memory)}`),
        ),
      since: { step: null, time: run.gpus.time },
      until: null,
    };
  },
};
