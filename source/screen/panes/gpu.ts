/** The cards: memory with its history, utilization, temperature, power and who uses them. */

import { isOver } from '../../state/checkpoints/condition.js';
import type { GpuReading } from '../../state/event.js';
import { bar, heat, stackedBar } from '../draw/bar.js';
import { frame, inside } from '../draw/frame.js';
import { formatBytes, formatDuration, formatPercent } from '../draw/number.js';
import { sparkline } from '../draw/sparkline.js';
import { fitText, pad, printable } from '../draw/text.js';
import { notice, type Pane, type PaneProps } from './pane.js';

/** Why there are no readings: of a run that is over none will come. */
export function whyNone({ run, now, look, recording }: PaneProps): string {
  const { words } = look;
  if (run.gpus.problem !== null) return run.gpus.problem;
  if (recording) return words.gpu.recording;
  return isOver(run, now) ? words.gpu.none : words.gpu.waiting;
}

const share = (used: number | null, total: number | null): number | null =>
  used !== null && total !== null && total > 0 ? used / total : null;

function historyOf(card: GpuReading, width: number, props: PaneProps): string {
  const moments = (props.run.gpus.history[card.index] ?? []).slice(-width * 2);
  const values = moments.map((moment) => moment.memoryUsed ?? Number.NaN);
  const total = card.memoryTotal ?? Math.max(...values);
  const series = {
    length: values.length,
    y: (index: number) => values[index] ?? Number.NaN,
    range: (from: number, to: number) => {
      // The line is drawn against the whole memory, so that a full card looks full.
      if (from === 0 && to === values.length) return { min: 0, max: total };
      const part = values.slice(from, to).filter((value) => Number.isFinite(value));
      return part.length === 0
        ? { min: Number.NaN, max: Number.NaN }
        : { min: Math.min(...part), max: Math.max(...part) };
    },
  };
  return sparkline(series, width, props.look.glyphs);
}

/** One line of a card: memory bar and what else is known. */
export function cardLine(card: GpuReading, width: number, props: PaneProps): string {
  const { theme, glyphs } = props.look;
  const memory = share(card.memoryUsed, card.memoryTotal);
  const text =
    card.memoryUsed !== null && card.memoryTotal !== null
      ? `${formatBytes(card.memoryUsed)} / ${formatBytes(card.memoryTotal)}`
      : props.look.words.gpu.unknown;
  const utilization = card.utilization === null ? '  – ' : pad(formatPercent(card.utilization), 5, 'right');
  const room = Math.max(4, width - 4 - 21 - 7);
  const painted = stackedBar([{ share: memory ?? 0, style: heat(memory ?? 0) }], room, theme, glyphs);
  return `${pad(String(card.index), 2, 'right')} ${painted} ${pad(text, 20, 'right')} ${utilization}`;
}

function cardRows(card: GpuReading, width: number, props: PaneProps): readonly string[] {
  const { words, theme, glyphs } = props.look;
  const label = (text: string): string => theme.style.dim(fitText(text, 13));
  const barWidth = Math.max(8, Math.min(60, width - 13 - 26));
  const gauge = (value: number | null, text: string): string => {
    if (value === null) return theme.style.dim(words.gpu.unknown);
    return `${theme.style[heat(value)](bar(value, barWidth, glyphs))} ${text}`;
  };
  const memory = share(card.memoryUsed, card.memoryTotal);
  const power = share(card.power, card.powerLimit);
  const rows = [
    `${label(words.gpu.memory)}${gauge(memory, `${formatBytes(card.memoryUsed ?? 0)} / ${formatBytes(card.memoryTotal ?? 0)}`)}`,
    `${label('')}${theme.style.accent(historyOf(card, barWidth, props))}`,
    `${label(words.gpu.utilization)}${gauge(card.utilization === null ? null : card.utilization / 100, formatPercent(card.utilization ?? 0))}`,
    `${label(words.gpu.power)}${gauge(power, `${Math.round(card.power ?? 0)} / ${Math.round(card.powerLimit ?? 0)} W`)}`,
    `${label(words.gpu.temperature)}${card.temperature === null ? theme.style.dim(words.gpu.unknown) : `${card.temperature} °C`}`,
  ];
  const processes = card.processes.map(
    (process) =>
      `${label(words.gpu.process)}${process.pid}  ${process.memory === null ? '' : formatBytes(process.memory)}  ${printable(process.name)}`,
  );
  const none = `${label(words.gpu.processes)}${theme.style.dim(words.gpu.noProcesses)}`;
  return [...rows, ...(processes.length > 0 ? processes : [none])];
}

export const gpuPane: Pane = (props) => {
  const { run, now, width, height, look, view } = props;
  const { words, theme, glyphs } = look;
  const { cards, problem, time } = run.gpus;
  const extent = { page: 1, count: cards.length };
  if (cards.length === 0) {
    return { rows: notice(whyNone(props), props), extent };
  }
  const selected = Math.min(view.gpu.selected, cards.length - 1);
  const blocks = cards.map((card, index) => {
    const rows = cardRows(card, inside(width, 0).width, props);
    const mark = index === selected && cards.length > 1 ? '› ' : '';
    const title = `${mark}${card.index} · ${printable(card.name)}`;
    return frame(rows, { title, width, height: rows.length + 2, theme, glyphs });
  });
  const age = time === null ? 0 : now - time;
  const warning =
    problem !== null || age > 15 ? [` ${theme.style.warn(problem ?? words.gpu.old(formatDuration(age)))}`] : [];
  // The selected card is always in sight.
  const before = blocks.slice(0, selected).reduce((sum, block) => sum + block.length, 0);
  const block = blocks[selected]?.length ?? 0;
  const all = blocks.flat();
  const offset = Math.max(
    0,
    Math.min(before + block - (height - warning.length), all.length - (height - warning.length)),
    0,
  );
  return { rows: [...warning, ...all.slice(Math.min(offset, before))], extent };
};
