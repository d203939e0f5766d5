/**
 * Rows were dropped because they are longer than a pack (`Dropped lengthy example with length L > cutoff_len`). Only
 * packing does that; without it rows are cut and nothing is said.
 *
 * A warning from 1 % of the rows on, as for invalid rows.
 */
import { passesOf } from '../../data.js';
import type { Check } from '../finding.js';
import { warningShare } from './rows-dropped-invalid.js';

export const rowsDroppedLong: Check<
  'rows-dropped-long',
  { readonly dropped: number; readonly rows: number | null; readonly longest: number; readonly limit: number | null }
> = {
  id: 'rows-dropped-long',
  find(run) {
    const pass = passesOf(run.data).find((one) => one.long.count > 0);
    const first = pass?.long.first;
    if (!pass || !first) return null;
    const dropped = pass.long.count;
    const rows = pass.rows?.rows ?? null;
    return {
      severity: rows === null || dropped >= warningShare * rows ? 'warning' : 'info',
      facts: { dropped, rows, longest: pass.long.longest, limit: pass.long.limit },
      evidence: [{ ...first.place, text: first.text }],
      since: { step: null, time: first.time },
      until: null,
    };
  },
};
