/** Why no curve will come, for the two panes that draw curves. */
import { isOver } from '../../state/checkpoints/condition.js';
import { shownLedger } from '../shown-ledger.js';
import type { PaneProps } from './pane.js';

/** It never came, or nothing is trained here; null while there may still be one. */
export function noCurveText(props: PaneProps): string | null {
  const { run, now, look } = props;
  const { overview, ledger } = look.words;
  const { verdict } = shownLedger(props);
  if (verdict.answer === 'no-training') return ledger.verdict(verdict);
  return isOver(run, now) ? overview.noLoss : null;
}
