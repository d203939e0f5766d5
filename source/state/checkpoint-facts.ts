/** What other parts of the run say about a checkpoint: its evaluation, and whether it is the best. */
import type { Checkpoint } from './checkpoints.js';
import { curveOf, curveValueAt, indexOfStep, stepAt } from './curves.js';
import type { RunState } from './run.js';

/** The eval loss of exactly this step, null when none was taken there. */
export function evalLossAt(run: RunState, step: number): number | null {
  const curve = curveOf(run.metrics, 'eval_loss');
  if (!curve) return null;
  const index = indexOfStep(curve, step);
  const value = curveValueAt(curve, index);
  return stepAt(curve, index) === step && Number.isFinite(value) ? value : null;
}

/** The trainer's own choice, which it makes only when it was told to load the best model at the end. */
export const isBest = (run: RunState, checkpoint: Checkpoint): boolean => {
  const best = run.checkpoints.bestCheckpoint?.replace(/[\\/]+$/, '');
  return best !== undefined && best.split(/[\\/]/).at(-1) === checkpoint.path;
};
