/**
 * A metric as an SVG: one line a curve, of a long one the lowest and highest value of each pixel column, so that no
 * spike is lost and the size does not grow with the run.
 */

import { formatMetric, formatTick, niceTicks } from '../../screen/draw/number.js';
import { noValue } from '../../screen/glyphs.js';
import { type Curve, curveValueAt, lastPoint, lowestPoint } from '../../state/curves.js';
import { isTold } from '../../state/told-step.js';
import { type ChartFrame, placeAt, type Scale, scaleOf, strokesOf } from './chart-scale.js';
import { html, Markup, nothing } from './markup.js';

export interface Line {
  readonly curve: Curve;
  /** Class of the style sheet: its colour. */
  readonly style: 'first' | 'second';
  /** Points are few and each matters: they get dots. */
  readonly dots: boolean;
}

const frame: ChartFrame = { width: 640, height: 220, margin: { left: 58, right: 12, top: 10, bottom: 26 } };
const { width, height, margin } = frame;

const at = (value: number): string => value.toFixed(1);

/** `M` and `L` of a path. */
const pathOf = (curve: Curve, scale: Scale): string =>
  strokesOf(curve, scale)
    .flatMap((stroke) => stroke.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`))
    .join('');

function dotsOf(curve: Curve, scale: Scale, style: string): readonly Markup[] {
  if (curve.length > 200) return [];
  return Array.from({ length: curve.length }, (_, index) => {
    const value = curveValueAt(curve, index);
    if (!Number.isFinite(value)) return nothing;
    return html`<circle class="${style}" cx="${at(scale.x(placeAt(curve, index)))}" cy="${at(scale.y(value))}" r="2.5"/>`;
  });
}

function axes(scale: Scale): readonly Markup[] {
  const ticksY = niceTicks(scale.low, scale.high, 5);
  const distanceY = (ticksY[1] ?? scale.high) - (ticksY[0] ?? scale.low);
  const ticksX = niceTicks(scale.first, scale.last, 8);
  const distanceX = (ticksX[1] ?? scale.last) - (ticksX[0] ?? scale.first);
  return [
    ...ticksY.map(
      (tick) =>
        html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at(scale.y(tick))}" y2="${at(scale.y(tick))}"/><text x="${margin.left - 6}" y="${at(scale.y(tick) + 4)}" text-anchor="end">${formatTick(tick, distanceY)}</text>`,
    ),
    ...ticksX.map(
      (tick) =>
        html`<text x="${at(scale.x(tick))}" y="${height - 8}" text-anchor="middle">${formatTick(tick, distanceX)}</text>`,
    ),
  ];
}

export interface ChartWords {
  readonly last: string;
  readonly lowest: string;
}

/** A figure with its caption; nothing where no point has a value. */
export function chartOf(lines: readonly Line[], words: ChartWords): Markup {
  const scale = scaleOf(
    lines.map(({ curve }) => curve),
    frame,
  );
  if (!scale) return nothing;
  const captions = lines.map(({ curve, style }) => {
    const [last, lowest] = [lastPoint(curve), lowestPoint(curve)];
    const value = (point: typeof last): string =>
      point ? `${formatMetric(point.value)} @ ${isTold(point.step) ? point.step : '?'}` : noValue;
    return html`<span class="${style}">${curve.name}</span> ${words.last} ${value(last)}, ${words.lowest} ${value(lowest)}`;
  });
  const names = lines.map(({ curve }) => curve.name).join(', ');
  const drawn = lines.map(
    ({ curve, style, dots }) =>
      html`<path class="${style}" d="${pathOf(curve, scale)}"/>${dots ? dotsOf(curve, scale, style) : []}`,
  );
  const caption = captions.map((one, index) => (index === 0 ? one : new Markup(` · ${one.text}`)));
  return html`<figure><figcaption>${caption}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${names}">${axes(scale)}${drawn}</svg></figure>`;
}
