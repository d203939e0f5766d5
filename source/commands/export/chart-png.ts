/** The loss and its evaluations as a PNG, for chats that show nothing else. Words are few and ASCII. */

import { formatMetric, formatTick, niceTicks } from '../../screen/draw/number.js';
import { type Curve, curveValueAt, lastPoint, lowestPoint } from '../../state/curves.js';
import type { RunState } from '../../state/run.js';
import { nameOfRun } from '../../state/run-name.js';
import { shownCurve } from '../../state/shown-curve.js';
import { isTold } from '../../state/told-step.js';
import { letterHeight, letterWidth } from './bitmap-font.js';
import { Canvas } from './canvas.js';
import { type ChartFrame, placeAt, type Scale, scaleOf, strokesOf } from './chart-scale.js';
import { pngOf } from './png.js';

/** Twice the usual size: screens show half of it a pixel. */
const frame: ChartFrame = { width: 1280, height: 560, margin: { left: 120, right: 28, top: 72, bottom: 56 } };
const zoom = 2;
/** As on the page. */
const palette = ['ffffff', '1b1f24', '5b6470', 'd8dde3', '0b67c2', 'b4540a'];
const ink = { text: 1, dim: 2, rule: 3 } as const;
const colours = [4, 5] as const;
/** Evaluations are few and each matters: they get dots. */
const mostDots = 200;

function axes(canvas: Canvas, scale: Scale): void {
  const { width, height, margin } = frame;
  const ticksY = niceTicks(scale.low, scale.high, 5);
  const distanceY = (ticksY[1] ?? scale.high) - (ticksY[0] ?? scale.low);
  for (const tick of ticksY) {
    const y = scale.y(tick);
    canvas.line(margin.left, y, width - margin.right, y, 1, ink.rule);
    canvas.words(formatTick(tick, distanceY), margin.left - 10, y - (letterHeight * zoom) / 2, zoom, ink.dim, 'right');
  }
  const ticksX = niceTicks(scale.first, scale.last, 8);
  const distanceX = (ticksX[1] ?? scale.last) - (ticksX[0] ?? scale.first);
  for (const tick of ticksX) {
    canvas.words(formatTick(tick, distanceX), scale.x(tick), height - 38, zoom, ink.dim, 'middle');
  }
}

/** `loss 0.4190 @ 815, lowest 0.2875 @ 775`. */
function captionOf(curve: Curve): string {
  const told = (point: ReturnType<typeof lastPoint>): string =>
    point ? `${formatMetric(point.value)} @ ${isTold(point.step) ? point.step : '?'}` : '-';
  return `${curve.name} ${told(lastPoint(curve))}, lowest ${told(lowestPoint(curve))}`;
}

/** Null where there is no loss to draw. */
export function lossPng(run: RunState): Buffer | null {
  const curves = ['loss', 'eval_loss'].flatMap((name) => shownCurve(run, name) ?? []);
  const scale = scaleOf(curves, frame);
  if (!scale) return null;
  const canvas = new Canvas(frame.width, frame.height);
  axes(canvas, scale);
  let x = frame.margin.left;
  canvas.words(nameOfRun(run), x, 10, zoom, ink.text, 'left');
  for (const [index, curve] of curves.entries()) {
    const colour = curve.name === 'loss' ? colours[0] : colours[1];
    for (const stroke of strokesOf(curve, scale)) {
      for (const [at, spot] of stroke.entries()) {
        const before = stroke[at - 1] ?? spot;
        canvas.line(before.x, before.y, spot.x, spot.y, 3, colour);
      }
    }
    if (index > 0 && curve.length <= mostDots) {
      for (let at = 0; at < curve.length; at += 1) {
        const value = curveValueAt(curve, at);
        if (Number.isFinite(value)) canvas.disc(scale.x(placeAt(curve, at)), scale.y(value), 5, colour);
      }
    }
    const caption = captionOf(curve);
    canvas.words(caption, x, 36, zoom, colour, 'left');
    x += (caption.length + 3) * letterWidth * zoom;
  }
  return pngOf(frame.width, frame.height, canvas.pixels, palette);
}
