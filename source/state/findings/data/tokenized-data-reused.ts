/**
 * Tokenized data was loaded from `tokenized_path`: every other data setting is ignored, a changed dataset, template or
 * cutoff_len as well (LLaMA-Factory `data/loader.py` says so in one line).
 */
import type { Check } from '../finding.js';

export const tokenizedDataReused: Check<'tokenized-data-reused', { readonly path: string | null }> = {
  id: 'tokenized-data-reused',
  find(run) {
    const disk = run.data.fromDisk;
    if (!disk) return null;
    return {
      severity: 'info',
      facts: { path: disk.path },
      evidence: [{ ...disk.place, text: `Loaded tokenized dataset from ${disk.path ?? 'disk'}.` }],
      since: { step: null, time: disk.time },
      until: null,
    };
  },
};
