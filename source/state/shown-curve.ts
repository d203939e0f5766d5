/**
 * A metric as it may be shown. transformers logs 0.0 where a loss was NaN: the figure of such a step is nan, and a chart
 * has a gap there, as the finding `loss-not-finite` says.
 */
import { lowerBound } from './column.js';
import { type Curve, curveOf, type Piece } from './curves.js';
import { brokenSteps } from './findings/learning/silence.js';
import type { RunState } from './run.js';

/** The piece in its parts before, in and after the steps. */
function parts(piece: Piece, first: number, last: number): readonly Piece[] {
  const within = (row: number): number => Math.max(piece.from, Math.min(piece.to, row));
  const begin = within(lowerBound(piece.table.step, first));
  const end = within(lowerBound(piece.table.step, last + 1));
  const all = [
    { ...piece, to: begin },
    { ...piece, from: begin, to: end, isVoid: true },
    { ...piece, from: end },
  ];
  return all.filter(({ from, to }) => from < to);
}

export function shownCurve(run: RunState, name: string): Curve | null {
  const curve = curveOf(run.metrics, name);
  const broken = curve !== null && name === 'loss' ? brokenSteps(run) : null;
  if (curve === null || broken === null) return curve;
  return { ...curve, pieces: curve.pieces.flatMap((piece) => parts(piece, broken.first, broken.last)) };
}
