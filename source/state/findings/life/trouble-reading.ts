/** What could not be read: lines of the log that no parser understood, files without permission. So much is not shown. */
import { pointerTrouble } from '../../event.js';
import type { Check } from '../finding.js';

const shown = 5;

export const troubleReading: Check<
  'trouble-reading',
  { readonly count: number; readonly sources: readonly string[]; readonly first: string }
> = {
  id: 'trouble-reading',
  find(run) {
    const troubles = run.evidence.troubles.filter((trouble) => !trouble.waits && !trouble.refused);
    const first = troubles[0];
    if (!first) return null;
    return {
      // Of a file that was never fetched nothing at all is known: that nothing was found in it is no comfort.
      severity: troubles.some(({ message }) => message === pointerTrouble) ? 'warning' : 'info',
      facts: {
        count: troubles.length,
        sources: [...new Set(troubles.map((trouble) => trouble.place.source))],
        first: first.message,
      },
      evidence: troubles.slice(0, shown).map((trouble) => ({ ...trouble.place, text: trouble.message })),
      since: { step: null, time: first.time },
      until: null,
    };
  },
};
