/**
 * LLaMA-Factory would not start into a folder that has files: neither `overwrite_output_dir` nor a checkpoint to resume
 * from (issues 4612, 6227, 721). Told as an error only while nothing was trained after it.
 */
import { saidNow } from '../../evidence.js';
import type { Check } from '../finding.js';

export const outputExists: Check<'output-exists', { readonly directory: string | null }> = {
  id: 'output-exists',
  find(run) {
    const told = saidNow(run.evidence, 'output-exists');
    const fatal = run.phase.exceptions.find((one) => /already exists and is not empty/.test(one.message));
    const found = told ?? fatal;
    if (!found) return null;
    if (saidNow(run.evidence, 'training-begins')) return null;
    const text = 'text' in found ? found.text : `${found.name}: ${found.message}`;
    return {
      severity: 'error',
      facts: { directory: /Output directory \(?(.+?)\)? already exists/.exec(text)?.[1] ?? null },
      evidence: [{ ...found.place, text }],
      since: { step: null, time: found.time },
      until: null,
    };
  },
};
