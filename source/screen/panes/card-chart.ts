/** The memory of a card over the whole run, where there is room for a chart: a ramp and a jump are told apart here. */
import type { GpuReading } from '../../state/event.js';
import { asciiChart } from '../draw/ascii-chart.js';
import type { ChartOptions } from '../draw/chart.js';
import { frame, inside } from '../draw/frame.js';
import { lineChart } from '../draw/line-chart.js';
import { formatTick } from '../draw/number.js';
import type { PaneProps } from './pane.js';

/** Rows, with the frame, below which a chart says no more than the row of bars does. */
const leastChart = 9;
const mostChart = 18;
const gibibyte = 1024 ** 3;
/** Share of the card's memory that the chart shows at least: what is allocated goes up and down by some megabytes. */
const leastShown = 0.05;
/** Seconds up to which they are counted; then minutes are. */
const mostSeconds = 180;

/** Empty while there are too few readings for a line. */
export function cardChart(card: GpuReading, height: number, props: PaneProps): readonly string[] {
  const { run, width, look } = props;
  const { words, theme, glyphs } = look;
  const trace = run.gpus.traces[card.index];
  const peaks = trace?.peaks ?? [];
  if (!trace || peaks.length < 3 || height < leastChart) return [];
  const used = (index: number): number => (peaks[index] ?? Number.NaN) / gibibyte;
  const isShort = (peaks.length - 1) * trace.width <= mostSeconds;
  const position = (index: number): number => (index * trace.width) / (isShort ? 1 : 60);
  const range = (from: number, to: number): { readonly min: number; readonly max: number } => {
    const known = peaks.slice(from, to).filter(Number.isFinite);
    return { min: Math.min(...known) / gibibyte, max: Math.max(...known) / gibibyte };
  };
  const framed = Math.min(height, mostChart);
  const area = inside(width, framed);
  const options: ChartOptions = {
    width: area.width,
    height: area.height,
    series: [{ length: peaks.length, x: position, y: used, range, style: 'accent', mode: 'line' }],
    domain: null,
    logarithmic: false,
    leastSpan: (leastShown * (card.memoryTotal ?? 0)) / gibibyte,
    marks: [],
    cursor: null,
    formatX: formatTick,
    xName: isShort ? words.gpu.seconds : words.gpu.minutes,
    theme,
    glyphs,
  };
  const rows = (glyphs.unicode ? lineChart : asciiChart)(options);
  return frame(rows, { title: words.gpu.chart(card.index), width, height: framed, theme, glyphs });
}
