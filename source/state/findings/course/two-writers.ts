/**
 * Two processes train into one folder and write one log: each step stands there twice, with losses that differ a
 * little and with two clocks (seen in a published run that was started with several tasks and without torchrun: 416
 * steps back). Told from the third turn on; over when 40 rows came without one.
 *
 * Rows that repeat to the last digit are one training that two nodes write down (`save_on_each_node` on a shared disk):
 * information. With the same seed two separate processes repeat each other as well; then each says that its world has
 * size 1.
 */
import type { RunState } from '../../run.js';
import type { Check, Found } from '../finding.js';
import { rowEvidence, rowMoment } from '../row-evidence.js';

interface Facts {
  /** 0 where only the console tells. */
  readonly turns: number;
  readonly step: number;
  readonly same: boolean;
}

const leastTurns = 3;
const quietRows = 40;

/**
 * Two processes that each call themselves the only one, and train, in one console: `srun` started several tasks, or two
 * commands were given the same file. One that died without a word before it trained leaves no banner.
 */
function onConsole({ evidence, progress }: RunState): Found<Facts> | null {
  const { alone, banners, current } = evidence.trainings;
  const named = evidence.notices['process-rank'];
  if (alone < 2 || banners < 2 || named?.training !== current) return null;
  return {
    severity: 'error',
    facts: { turns: 0, step: progress.step ?? 0, same: false },
    evidence: [named.first, named.last].map((event) => ({ ...event.place, text: event.text })),
    since: { step: null, time: named.last.time },
    until: null,
  };
}

export const twoWriters: Check<'two-writers', Facts> = {
  id: 'two-writers',
  find(run) {
    const { writers, log } = run.signals;
    if (writers.turns < leastTurns || !writers.first || !writers.last) return onConsole(run);
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
