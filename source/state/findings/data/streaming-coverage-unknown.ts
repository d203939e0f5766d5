/**
 * In streaming mode nobody counts rows: `Num examples` is max_steps × batch, and whether the data was gone through once,
 * in part or several times cannot be read from the log (LLaMA-Factory #736).
 */
import { settingSource } from '../../ledger/settings.js';
import type { Check } from '../finding.js';

export const streamingCoverageUnknown: Check<
  'streaming-coverage-unknown',
  { readonly planned: number | null; readonly rows: number | null }
> = {
  id: 'streaming-coverage-unknown',
  find(run, _now, chainOnce) {
    const chain = chainOnce();
    if (!chain.settings.streaming || chain.settings.purpose !== 'train') return null;
    const from = settingSource(run, 'streaming');
    // Packed examples are no rows: there is nothing to compare.
    const counts = chain.datasets.map((one) => (one.file && !one.file.atLeast && !chain.packed ? one.file.rows : null));
    const known = counts.every((count): count is number => count !== null) ? counts : null;
    return {
      severity: 'info',
      facts: {
        planned: chain.examples,
        rows: known && known.length > 0 ? known.reduce((all, one) => all + one, 0) : null,
      },
      evidence: [{ source: from?.kind === 'setting' ? from.origin : 'settings', line: null, text: 'streaming: true' }],
      since: { step: null, time: run.began },
      until: null,
    };
  },
};
