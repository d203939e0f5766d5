/**
 * A dataset file holds another number of rows than the run read: it was changed since, or the run read an older state of
 * it from datasets' cache. Rows that came later are not trained on.
 */
import type { Check } from '../finding.js';

export const datasetChanged: Check<
  'dataset-changed',
  { readonly dataset: string; readonly read: number; readonly now: number }
> = {
  id: 'dataset-changed',
  find(run, _now, chainOnce) {
    if (Object.keys(run.data.files).length === 0) return null;
    for (const { dataset, rows } of chainOnce().datasets) {
      const row = rows.find(({ id }) => id === 'file');
      if (row?.reason?.id !== 'file-changed' || row.rows === null) continue;
      const file = run.data.files[dataset];
      const { now } = row.reason;
      const line = row.source?.kind === 'console' ? row.source.line : null;
      return {
        severity: 'info',
        facts: { dataset, read: row.rows, now },
        evidence: [
          { source: 'console', line, text: `${dataset}: ${row.rows} rows` },
          { source: file?.files.join(', ') ?? dataset, line: null, text: `${now} rows` },
        ],
        since: { step: null, time: file?.modified ?? null },
        until: null,
      };
    }
    return null;
  },
};
