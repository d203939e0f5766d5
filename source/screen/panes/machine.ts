/** The head of the GPU pane: the run's processes and the machine around them, as many facts as there is room for. */
import type { TrainerProcess } from '../../state/event.js';
import { trainingBegan } from '../../state/findings/cards/readings.js';
import { pointsSince } from '../../state/trace.js';
import { formatBytes, formatDuration, formatPercent } from '../draw/number.js';
import { sparkline } from '../draw/sparkline.js';
import { cellWidth, pad, printable, wrapText } from '../draw/text.js';
import type { PaneProps } from './pane.js';

const sparkWidth = 8;
/** A growth of memory is told from this share of it on, and over at least this long (seconds). */
const leastGrowth = 0.02;
const shortestSpan = 60;

function processorShare(processes: readonly TrainerProcess[]): string {
  const known = processes.map((process) => process.processor).filter((value) => value !== null);
  if (known.length === 0) return '';
  const text = formatPercent(100 * known.reduce((sum, value) => sum + value, 0));
  // A busy process is above and below a hundred from one second to the next: nothing behind it moves.
  return ` ${pad(text, known.length < 8 ? 5 : 6, 'right')} CPU`;
}

/** Resident memory with its course. */
function memoryFact(props: PaneProps): string | null {
  const { peaks } = props.run.host.memory;
  const known = peaks.filter(Number.isFinite);
  const last = known.at(-1);
  if (last === undefined) return null;
  const { words, theme, glyphs } = props.look;
  const series = {
    length: known.length,
    y: (index: number) => known[index] ?? Number.NaN,
    range: (from: number, to: number) => ({
      min: from === 0 && to === known.length ? 0 : Math.min(...known.slice(from, to)),
      max: Math.max(...known.slice(from, to)),
    }),
  };
  // What a trainer takes up while it imports and loads is no growth: it counts from the training's beginning.
  const counted = pointsSince(props.run.host.memory, trainingBegan(props.run) ?? Number.POSITIVE_INFINITY);
  const [from, to] = [counted[0], counted.at(-1)];
  const span = from && to ? to.time - from.time : 0;
  const growth = from ? (last - from.value) / from.value : 0;
  const drawn = known.length >= sparkWidth ? ` ${theme.style.accent(sparkline(series, sparkWidth, glyphs))}` : '';
  const grown =
    span >= shortestSpan && Math.abs(growth) >= leastGrowth
      ? ` ${growth > 0 ? '+' : '−'}${formatPercent(100 * Math.abs(growth))} ${words.gpu.within(formatDuration(span))}`
      : '';
  return `${words.gpu.resident} ${formatBytes(last)}${drawn}${grown}`;
}

function facts(props: PaneProps): readonly string[] {
  const { words } = props.look;
  const processes = props.run.machine.processes?.processes ?? [];
  const ranks = processes.filter((process) => process.role === 'rank');
  const workers = processes.filter((process) => process.role === 'worker');
  const { reading } = props.run.host;
  const used = (total: number | null, free: number | null): string | null =>
    total === null || free === null ? null : `${formatBytes(Math.max(0, total - free))} / ${formatBytes(total)}`;
  const bounded = (total: number | null, now: number | null): string | null =>
    total === null || now === null ? null : `${formatBytes(now)} / ${formatBytes(total)}`;
  const memory = reading && used(reading.memoryTotal, reading.memoryAvailable);
  const shared = reading && used(reading.sharedTotal, reading.sharedFree);
  const limit = reading && bounded(reading.memoryLimit ?? null, reading.memoryInLimit ?? null);
  const { disk } = props.run.machine;
  const room = disk && used(disk.total, disk.free);
  const cache = reading && used(reading.cacheTotal ?? null, reading.cacheFree ?? null);
  // The same size to the byte is the same file system.
  const isOneDisk = disk !== null && disk.total === reading?.cacheTotal;
  return [
    ranks.length > 0 ? `${words.gpu.ranks(ranks.length)}${processorShare(ranks)}` : null,
    workers.length > 0 ? `${words.gpu.workers(workers.length)}${processorShare(workers)}` : null,
    memoryFact(props),
    memory ? `${words.gpu.machine} ${memory}` : null,
    limit ? `${words.gpu.limit} ${limit}` : null,
    shared ? `/dev/shm ${shared}` : null,
    disk && room ? `${words.gpu.disk} ${room}` : null,
    cache && !isOneDisk ? `${words.gpu.cache} ${cache}` : null,
    reading?.load != null
      ? `${words.gpu.load} ${reading.load.toFixed(1).padStart(4)}${reading.cores === null ? '' : ` / ${words.gpu.cores(reading.cores)}`}`
      : null,
  ].filter((fact) => fact !== null);
}

/** At most `height` rows; none when nothing is known and nothing is to be said. */
export function machineRows(props: PaneProps, height: number): readonly string[] {
  const { theme, words, glyphs } = props.look;
  const { processes } = props.run.machine;
  if (processes === null || height <= 0) return [];
  if (processes.alive === null) {
    const why = processes.problem === null ? words.gpu.hidden : words.said(processes.problem);
    const rows = wrapText(printable(why), props.width - 2);
    return (rows.length > height ? [rows.join(' ')] : rows).map((row) => ` ${theme.style.dim(row)}`);
  }
  if (!processes.alive) return [` ${theme.style.warn(words.gpu.ended)}`];
  const between = theme.style.dim(` ${glyphs.dot} `);
  const rows: string[] = [];
  let row = '';
  for (const fact of facts(props)) {
    const next = row === '' ? fact : `${row}${between}${fact}`;
    if (row === '' || cellWidth(next) + 2 <= props.width) row = next;
    else {
      rows.push(row);
      row = fact;
    }
  }
  if (row !== '') rows.push(row);
  return rows.slice(0, height).map((text) => ` ${text}`);
}
