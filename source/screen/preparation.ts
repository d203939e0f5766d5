/**
 * What the first picture of a long history takes long for, made before it in steps: keys are answered in between.
 *
 * Only what is kept from one picture to the next can be made before; a picture that comes sooner makes the rest itself.
 */
import { shownCurve } from '../state/shown-curve.js';
import { smoothings } from './interface-state.js';
import { judgementOf } from './judgement.js';
import type { Look } from './look.js';
import { isSmoothed, selectedMetric } from './panes/metrics.js';
import { lossName } from './panes/overview.js';
import type { Scene } from './picture.js';
import { smoothingSteps } from './smoothing.js';

export function* preparation({ run, now, view }: Scene, look: Look): Generator<undefined, null> {
  judgementOf(run, now, look);
  yield;
  const name = view.pane === 'metrics' ? selectedMetric(run, view) : lossName(run);
  const curve = name === undefined ? null : shownCurve(run, name);
  const weight = smoothings[view.metrics.smoothing] ?? 0;
  if (curve && isSmoothed(curve, weight)) yield* smoothingSteps(curve.name, curve, weight, look.memo);
  return null;
}
