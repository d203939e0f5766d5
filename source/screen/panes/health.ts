/** What is wrong with the run, what shows it, and what to do. */
import { findingsOf } from '../../state/findings/checks.js';
import { notice, type Pane } from './pane.js';

export const healthPane: Pane = (props) => {
  const findings = findingsOf(props.run, props.now);
  const extent = { page: 1, count: findings.length };
  return { rows: notice(props.look.words.health.well, props), extent };
};
