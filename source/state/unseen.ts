/**
 * A run that trains by its files, while no process of this machine is its own: it runs elsewhere, or it died before
 * anybody looked. Nobody can tell which, so this is no finding; but when it falls silent, nothing is promised of it.
 */
import { judgePhase } from './phase.js';
import { currentRate } from './rate.js';
import type { RunState } from './run.js';

/** Files of another machine are seen with a delay. */
const leastSeconds = 30;
/** So many rows in a row do not come late. */
const rowsMissed = 20;

/** Seconds from one row to the next, by the trainer's clock; null where there are too few to tell. */
function rowSeconds({ progress }: RunState): number | null {
  const [first, last] = [progress.rows[0], progress.rows.at(-1)];
  if (first?.elapsed == null || last?.elapsed == null || progress.rows.length < 2) {
    return currentRate(progress)?.secondsPerStep ?? null;
  }
  return (last.elapsed - first.elapsed) / (progress.rows.length - 1);
}

/** Seconds of a silence that its rows do not explain; null while it writes, and where its processes may be hidden. */
export function unseenSilence(run: RunState, now: number): number | null {
  if (run.machine.processes?.unseen !== true) return null;
  const { phase, silent } = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
  const usual = rowSeconds(run);
  if (phase !== 'training' || usual === null) return null;
  return silent > Math.max(leastSeconds, rowsMissed * usual) ? silent : null;
}
