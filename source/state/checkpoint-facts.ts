/** What other parts of the run say about a checkpoint: its evaluation. */
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
