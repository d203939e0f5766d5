/**
 * A dataset file holds another number of rows than the run read: it was changed since, or the run read an older state of
 * it from datasets' cache. Rows that came later are not trained on.
 */
import { ledgerOf } from '../../ledger/ledger.js';
import type { Check } from '../finding.js';

export const datasetChanged: Check<
  'dataset-changed',
  { readonly dataset: string; readonly read: number; readonly now: number }
> = {
  id: 'dataset-changed',
  find(run) {
    if (Object.keys(run.data.files).length === 0) return null;
    for (const row of ledgerOf(run).rows) {
      if (row.reason?.id !== 'file-changed' || row.rows === null || row.dataset === null) continue;
      const file = run.data.files[row.dataset];
      const { now } = row.reason;
      const line = row.source?.kind === 'console' ? row.source.line : null;
      return {
        severity: 'info',
        facts: { dataset: row.dataset, read: row.rows, now },
        evidence: [
          { source: 'console', line, text: `${row.dataset}: ${row.rows} rows` },
          { source: file?.files.join(', ') ?? row.dataset, line: null, text: `${now} rows` },
        ],
        since: { step: null, time: file?.modified ?? null },
        until: null,
      };
    }
    return null;
  },
};
