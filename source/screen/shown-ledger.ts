/** The way of the rows as all panes show it: worked out once a state of the run. */
import { type Ledger, ledgerOf } from '../state/ledger/ledger.js';
import type { PaneProps } from './panes/pane.js';

export const shownLedger = ({ run, look }: Pick<PaneProps, 'run' | 'look'>): Ledger =>
  look.memo.of('ledger', [run], () => ledgerOf(run));
