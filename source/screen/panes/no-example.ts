/** Why no example is shown: it is to come, or the console that prints it is not at hand. */
import { isBeforeFirstWord } from '../../state/awaited.js';
import { isOver } from '../../state/checkpoints/condition.js';
import type { PaneProps } from './pane.js';

export function noExampleText({ run, now, look }: Pick<PaneProps, 'run' | 'now' | 'look'>): string {
  const words = look.words.samples;
  // A trainer that resumes has rows of its last start before its own first word.
  const hasPrinted = run.metrics.counts.log.train > 0 && !isBeforeFirstWord(run);
  if (run.log.start.length === 0 && hasPrinted) return words.noneFinished;
  return isOver(run, now) ? words.noneEver : words.none;
}
