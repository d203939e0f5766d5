/** Why no curve will come, for the two panes that draw curves. */
import { isOver } from '../../state/checkpoints/condition.js';
import { ledgerOf } from '../../state/ledger/ledger.js';
import type { PaneProps } from './pane.js';

/** It never came, or nothing is trained here; null while there may still be one. */
export function noCurveText({ run, now, look }: PaneProps): string | null {
  const { overview, ledger } = look.words;
  const { verdict } = look.memo.of('ledger', [run], () => ledgerOf(run));
  if (verdict.answer === 'no-training') return ledger.verdict(verdict);
  return isOver(run, now) ? overview.noLoss : null;
}
