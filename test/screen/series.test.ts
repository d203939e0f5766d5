/** Where the points of a curve stand on each x axis, from a log whose numbers are written here. */
import { expect, it } from 'vitest';
import { foldChunks, initialFold } from '../../source/commands/fold.js';
import { horizontalAxes } from '../../source/screen/interface-state.js';
import { positionOf, seriesBeside, usableAxis } from '../../source/screen/series.js';
import { type Curve, curveOf } from '../../source/state/curves.js';

function curvesOf(log: string): { readonly loss: Curve; readonly evaluation: Curve } {
  const bytes = Buffer.from(log);
  const chunk = { kind: 'append' as const, path: 'trainer_log.jsonl', at: 0, bytes, time: 1, modified: 1 };
  const { metrics } = foldChunks(initialFold({ kind: 'directory', path: null, name: 'x' }), [chunk]).run;
  const [loss, evaluation] = [curveOf(metrics, 'loss'), curveOf(metrics, 'eval_loss')];
  if (!loss || !evaluation) throw new Error('the log has both');
  return { loss, evaluation };
}

const row = (step: number, tokens: string): string =>
  `{"current_steps": ${step}, "total_steps": 40, "loss": 2.5, "epoch": ${step / 10}, "elapsed_time": "0:00:${step}"${tokens}}\n`;
const evaluated =
  '{"current_steps": 20, "total_steps": 40, "eval_loss": 2.0, "epoch": 2.0, "elapsed_time": "0:00:20"}\n';

it('is the step, the epoch, the tokens that were counted, or the trainer’s clock', () => {
  const { loss } = curvesOf(row(10, ', "total_tokens": 4096') + row(20, ', "total_tokens": 8192') + evaluated);
  const at = horizontalAxes.map((axis) => [axis, usableAxis(loss, axis), positionOf(loss, axis)(1)]);
  expect(at).toEqual([
    ['step', 'step', 20],
    ['epoch', 'epoch', 2],
    ['tokens', 'tokens', 8192],
    ['time', 'time', 20],
  ]);
});

it('is the step where nobody counted tokens', () => {
  const { loss } = curvesOf(row(10, '') + row(20, '') + evaluated);
  expect(usableAxis(loss, 'tokens')).toBe('step');
});

it('of an evaluation, which counts no tokens, is that of the same step of the training', () => {
  const { loss, evaluation } = curvesOf(
    row(10, ', "total_tokens": 4096') + row(20, ', "total_tokens": 8192') + evaluated,
  );
  expect(seriesBeside(evaluation, loss, 'tokens', 'evaluation').x(0)).toBe(8192);
  expect(seriesBeside(evaluation, loss, 'time', 'evaluation').x(0)).toBe(20);
});
