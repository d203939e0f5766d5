/**
 * `max_samples` leaves rows out: the first N of each dataset are kept, whatever stands behind them.
 *
 * Usually that is what the person asked for, so it is a note. It is a warning when N is 1,000 or 100,000 and rows are
 * lost: 41 of the 49 `max_samples` lines in LLaMA-Factory's examples say 1000, and LLaMA Board fills in 100000; whoever
 * started from one of these did not choose it.
 */
import { sum } from '../../ledger/arithmetic.js';
import { settingSource } from '../../ledger/settings.js';
import type { Check } from '../finding.js';

const presets: ReadonlySet<number> = new Set([1000, 100_000]);

export const maxSamplesCuts: Check<
  'max-samples-cuts',
  { readonly limit: number; readonly lost: number; readonly datasets: number; readonly preset: boolean }
> = {
  id: 'max-samples-cuts',
  find(run, _now, chainOnce) {
    const chain = chainOnce();
    const limit = chain.settings.maxSamples;
    if (chain.settings.purpose !== 'train' || chain.settings.streaming || limit === null) return null;
    const cut = chain.datasets.filter((one) => one.lost.maxSamples > 0);
    if (cut.length === 0) return null;
    const from = settingSource(run, 'max_samples');
    const first = cut[0];
    const kept = first?.rows.find((row) => row.id === 'first-rows');
    const line = kept?.source?.kind === 'console' ? kept.source.line : null;
    const read = run.data.reads.find((one) => line !== null && one.converted?.place.line === line)?.converted ?? null;
    const preset = presets.has(limit);
    return {
      severity: preset ? 'warning' : 'info',
      facts: { limit, lost: sum(cut.map((one) => one.lost.maxSamples)), datasets: cut.length, preset },
      evidence: [
        { source: from?.kind === 'setting' ? from.origin : 'settings', line: null, text: `max_samples: ${limit}` },
        ...(read
          ? [{ ...read.place, text: `${first?.dataset ?? ''}: ${read.rows} of ${first?.file?.rows ?? '?'} rows` }]
          : []),
      ],
      since: { step: null, time: read?.time ?? run.began },
      until: null,
    };
  },
};
