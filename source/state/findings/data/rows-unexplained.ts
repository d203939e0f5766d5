/**
 * Rows are missing, or there are too many, and no setting, no split and no dropped row explains it. Only the remainder
 * after everything that is known is told, and only when all numbers on the way are known.
 */
import type { Check } from '../finding.js';

export const rowsUnexplained: Check<
  'rows-unexplained',
  { readonly missing: number; readonly examples: number | null }
> = {
  id: 'rows-unexplained',
  find(run, _now, chainOnce) {
    const chain = chainOnce();
    if (chain.unexplained === 0) return null;
    const row = chain.rows.find((one) => one.id === 'unexplained' && one.reason?.id !== 'cache-hides-drops');
    const line = row?.source?.kind === 'console' ? row.source.line : null;
    const place = { source: 'console', line };
    const gap = Math.abs(chain.unexplained);
    return {
      severity: 'warning',
      facts: { missing: chain.unexplained, examples: chain.examples },
      evidence: [
        { ...place, text: `${gap} rows ${chain.unexplained > 0 ? 'fewer' : 'more'} than the line before explains` },
      ],
      since: { step: null, time: run.data.banner.examples?.time ?? run.began },
      until: null,
    };
  },
};
