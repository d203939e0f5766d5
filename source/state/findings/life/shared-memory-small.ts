/**
 * A data loader's worker met a bus error: `/dev/shm` is too small for the batches that workers hand over in it. The run
 * dies of it, mostly at once; until then, and where it goes on all the same, this is the warning.
 */
import { overSince } from '../../evidence.js';
import type { Check } from '../finding.js';
import { judgedOf } from './silence-of.js';

export const sharedMemorySmall: Check<'shared-memory-small', { readonly step: number | null }> = {
  id: 'shared-memory-small',
  find(run, now) {
    const known = run.evidence.messages.find(({ event }) => event.text.startsWith('ERROR: Unexpected bus error'));
    if (!known) return null;
    const isPast = overSince(run.evidence, known.training) !== null;
    // A dead run has it as its cause.
    const { phase } = judgedOf(run, now);
    if (!isPast && (phase === 'failed' || phase === 'killed')) return null;
    return {
      severity: 'warning',
      facts: { step: run.progress.step },
      evidence: [{ ...known.event.place, text: known.event.text }],
      since: { step: null, time: known.event.time },
      until: overSince(run.evidence, known.training),
    };
  },
};
