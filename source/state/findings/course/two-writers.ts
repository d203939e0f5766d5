/**
 * Two processes train into one folder and write one log: each step stands there twice, with losses that differ a
 * little and with two clocks (seen in a published run that was started with several tasks and without torchrun: 416
 * steps back). Told from the third turn on; over when 40 rows came without one.
 *
 * Rows that repeat to the last digit are one training that two nodes write down (`save_on_each_node` on a shared disk):
 * information. With the same seed two separate processes repeat each other as well; then each says that its world has
 * size 1.
 */
import type { Check } from '../finding.js';
import { rowEvidence, rowMoment } from '../row-evidence.js';

const leastTurns = 3;
const quietRows = 40;

export const twoWriters: Check<
  'two-writers',
  { readonly turns: number; readonly step: number; readonly same: boolean }
> = {
  id: 'two-writers',
  find(run) {
    const { writers, log } = run.signals;
    if (writers.turns < leastTurns || !writers.first || !writers.last) return null;
    const process = run.evidence.notices['process-rank']?.last.notice;
    const isAlone = process?.id === 'process-rank' && process.worldSize === 1;
    const same = writers.repeats === writers.turns && !isAlone;
    return {
      severity: same ? 'info' : 'error',
      facts: { turns: writers.turns, step: writers.first.step, same },
      evidence: writers.pair.map((row) => rowEvidence(row, ['loss', 'learning_rate'])),
      since: rowMoment(writers.first),
      until: log.rows - writers.rows > quietRows ? rowMoment(writers.last) : null,
    };
  },
};
