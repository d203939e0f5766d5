/** Is it trained on all of my data? The way of the rows from the files to training, each number with its reason. */
import { ledgerOf } from '../../state/ledger/ledger.js';
import { notice, type Pane } from './pane.js';

export const dataPane: Pane = (props) => {
  const { rows } = ledgerOf(props.run);
  const extent = { page: 1, count: rows.length };
  return { rows: notice(props.look.words.data.unknown, props), extent };
};
