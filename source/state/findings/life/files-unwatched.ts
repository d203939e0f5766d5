/** The system tells of no changes in the run's directory: they are looked for, and so seen later. */
import type { TroubleEvent } from '../../event.js';
import type { Check } from '../finding.js';

export const filesUnwatched: Check<'files-unwatched', { readonly refused: NonNullable<TroubleEvent['refused']> }> = {
  id: 'files-unwatched',
  find(run) {
    const trouble = run.evidence.troubles.find(({ refused }) => refused !== undefined);
    if (trouble?.refused === undefined) return null;
    return {
      severity: 'info',
      facts: { refused: trouble.refused },
      evidence: [{ ...trouble.place, text: trouble.message }],
      since: { step: null, time: trouble.time },
      until: null,
    };
  },
};
