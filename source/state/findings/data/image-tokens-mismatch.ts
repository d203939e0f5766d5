/**
 * The run died because a sample's media and the tokens that stand for them do not match: `cutoff_len` cut some of them
 * off (tokens below features), or the placeholder is missing (no tokens at all).
 *
 *     ValueError: Image features and image tokens do not match: tokens: 720, features 360
 */
import type { Check } from '../finding.js';

const mismatch = /\b(image|video|audio)\b[^:]*do(?:es)? not match[^\d]*tokens:? (\d+)[^\d]+features:? (\d+)/i;

export const imageTokensMismatch: Check<
  'image-tokens-mismatch',
  { readonly media: string; readonly tokens: number; readonly features: number; readonly cutoff: number | null }
> = {
  id: 'image-tokens-mismatch',
  find(run) {
    for (const exception of run.phase.exceptions) {
      const match = mismatch.exec(exception.message);
      if (!match) continue;
      const limit = run.config.settings.cutoff_len?.value;
      return {
        severity: 'error',
        facts: {
          media: (match[1] ?? '').toLowerCase(),
          tokens: Number(match[2]),
          features: Number(match[3]),
          cutoff: typeof limit === 'number' ? limit : null,
        },
        evidence: [{ ...exception.place, text: `${exception.name}: ${exception.message}`.slice(0, 500) }],
        since: { step: run.progress.step, time: exception.time },
        until: null,
      };
    }
    return null;
  },
};
