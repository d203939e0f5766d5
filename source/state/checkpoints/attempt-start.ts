/** Which step an attempt went on from: by its console, or by the checkpoint that lies before the first row it logged. */
import type { Attempt } from '../attempts.js';
import type { RunState } from '../run.js';

export function attemptStart({ checkpoints }: RunState, { fromStep, earliest }: Attempt): number {
  if (earliest === fromStep) return fromStep;
  const known = [...checkpoints.list.map(({ step }) => step), ...checkpoints.removed];
  const between = known.filter((step) => step >= earliest && step <= fromStep);
  if (between.length > 0) return Math.max(...between);
  // The first row of a training that began at its beginning.
  return earliest === 0 ? 0 : fromStep;
}
