/**
 * Rows were dropped because LLaMA-Factory could make no prompt and answer of them (`Dropped invalid example`): an empty
 * answer, turns that do not alternate, columns of another name. It says so once a row, in the middle of a bar.
 *
 * From 1 % of the rows on it is a warning: below, it is the odd row of a large set; above, a kind of row is missing.
 */
import { passesOf } from '../../data.js';
import type { Check } from '../finding.js';

export const warningShare = 0.01;

export const rowsDroppedInvalid: Check<
  'rows-dropped-invalid',
  { readonly dropped: number; readonly rows: number | null; readonly set: 'train' | 'eval' }
> = {
  id: 'rows-dropped-invalid',
  find(run) {
    const pass = passesOf(run.data).find((one) => one.invalid.count > 0);
    const first = pass?.invalid.first;
    if (!pass || !first) return null;
    const dropped = pass.invalid.count;
    const rows = pass.rows?.rows ?? null;
    return {
      severity: rows === null || dropped >= warningShare * rows ? 'warning' : 'info',
      facts: { dropped, rows, set: pass.set ?? 'train' },
      evidence: [{ ...first.place, text: first.text }],
      since: { step: null, time: first.time },
      until: null,
    };
  },
};
