/** One card as a line and as a block: its memory split among its users, what it does, and who is on it. */

import type { CardUse } from '../../state/cards.js';
import type { GpuProcess, GpuReading } from '../../state/event.js';
import { type GpuMoment, nearlyFull } from '../../state/gpus.js';
import { type BarPart, bar, stackedBar } from '../draw/bar.js';
import { formatBytes, formatDuration, formatPercent } from '../draw/number.js';
import { sparkline } from '../draw/sparkline.js';
import { cellWidth, fitText, pad, printable } from '../draw/text.js';
import { noValue } from '../glyphs.js';
import type { StyleName } from '../theme.js';
import type { PaneProps } from './pane.js';

const share = (used: number | null, total: number | null): number | null =>
  used !== null && total !== null && total > 0 ? used / total : null;

/** A card is there to be filled: no colour of warning before the share from which a finding tells of it. */
export const memoryStyle = (used: number): StyleName => (used >= nearlyFull ? 'warn' : 'good');

/** The parts of the memory bar: this run, the others, and what nobody is named for; one part where nothing is known. */
function memoryParts({ card, ownMemory, foreignMemory }: CardUse, props: PaneProps): readonly BarPart[] {
  const whole = share(card.memoryUsed, card.memoryTotal) ?? 0;
  const own = share(ownMemory, card.memoryTotal);
  const others = share(foreignMemory, card.memoryTotal) ?? 0;
  if ((own ?? 0) + others === 0) return [{ share: whole, style: memoryStyle(whole) }];
  const { shade } = props.look.glyphs;
  const ours = Math.min(own ?? 0, whole);
  return [
    { share: ours, style: memoryStyle(whole) },
    { share: Math.max(0, Math.min(others, whole - ours)), style: 'series2', sign: shade },
    { share: Math.max(0, whole - ours - others), style: 'dim', sign: shade },
  ];
}

/** Of a card whose memory nobody knows none is drawn: an empty one would say that all of it is free. */
function memoryBar(use: CardUse, width: number, props: PaneProps): string {
  const { theme, glyphs } = props.look;
  const { fault, memoryUsed } = use.card;
  if (fault !== null) return theme.style.bad(fitText(printable(fault), width));
  return memoryUsed === null ? ' '.repeat(width) : stackedBar(memoryParts(use, props), width, theme, glyphs);
}

function memoryText(card: GpuReading, props: PaneProps): string {
  if (card.memoryUsed === null || card.memoryTotal === null) return props.look.words.gpu.unknown;
  return `${formatBytes(card.memoryUsed)} / ${formatBytes(card.memoryTotal)}`;
}

/** The last readings of one number, drawn against its whole, so that a full card looks full. */
function historyOf(
  card: GpuReading,
  value: (moment: GpuMoment) => number | null,
  whole: number | null,
  width: number,
  props: PaneProps,
): string {
  const moments = (props.run.gpus.history[card.index] ?? []).slice(-width * 2);
  const values = moments.map((moment) => value(moment) ?? Number.NaN);
  const total = whole ?? Math.max(0, ...values.filter(Number.isFinite));
  const series = {
    length: values.length,
    y: (index: number) => values[index] ?? Number.NaN,
    range: (from: number, to: number) => {
      if (from === 0 && to === values.length) return { min: 0, max: total };
      const part = values.slice(from, to).filter(Number.isFinite);
      return part.length === 0
        ? { min: Number.NaN, max: Number.NaN }
        : { min: Math.min(...part), max: Math.max(...part) };
    },
  };
  return sparkline(series, width, props.look.glyphs);
}

const memoryHistory = (card: GpuReading, width: number, props: PaneProps): string =>
  historyOf(card, (moment) => moment.memoryUsed, card.memoryTotal, width, props);

const rankText = (use: CardUse, props: PaneProps): string =>
  use.ranks.length === 0 ? '' : props.look.words.gpu.rank(use.ranks.join(','));

/** A line for the overview: number, memory and utilization. */
export function cardLine(use: CardUse, width: number, props: PaneProps): string {
  const { card } = use;
  const utilization = card.utilization === null ? `  ${noValue} ` : pad(formatPercent(card.utilization), 5, 'right');
  const room = Math.max(4, width - 4 - 21 - 7);
  return `${pad(String(card.index), 2, 'right')} ${memoryBar(use, room, props)} ${pad(memoryText(card, props), 20, 'right')} ${utilization}`;
}

/** The same for several cards in one row: number, bar and share of the memory. */
export function cardCell(use: CardUse, width: number, props: PaneProps): string {
  const used = share(use.card.memoryUsed, use.card.memoryTotal);
  const text = used === null ? noValue : formatPercent(100 * used);
  const room = Math.max(2, width - 9);
  return `${pad(String(use.card.index), 2, 'right')} ${memoryBar(use, room, props)} ${pad(text, 5, 'right')}`;
}

/** Columns of a card in the list: the first ones stay when there is no room for all. */
export function listLine(use: CardUse, isSelected: boolean, width: number, props: PaneProps): string {
  const { card } = use;
  const { theme } = props.look;
  const number = (value: number | null, text: (value: number) => string): string =>
    value === null ? noValue : text(value);
  const power =
    card.power === null
      ? noValue
      : `${Math.round(card.power)}${card.powerLimit === null ? '' : ` / ${Math.round(card.powerLimit)}`} W`;
  const cells = [
    pad(memoryText(card, props), 19, 'right'),
    pad(number(card.utilization, formatPercent), 5, 'right'),
    pad(
      number(card.temperature, (value) => `${Math.round(value)} °C`),
      6,
      'right',
    ),
    pad(power, 11, 'right'),
    pad(rankText(use, props), 8),
  ];
  const rest = width - 5 - cells.reduce((sum, cell) => sum + cellWidth(cell) + 1, 0);
  const barWidth = Math.max(4, Math.min(36, rest >= 40 ? Math.floor(rest * 0.6) : rest));
  const history = rest - barWidth - 1;
  const drawn = history >= 6 ? ` ${theme.style.accent(memoryHistory(card, history, props))}` : '';
  const foreign = use.foreign.length > 0 ? theme.style.warn('!') : ' ';
  const mark = card.fault === null ? foreign : theme.style.bad('!');
  const name = `${isSelected ? '›' : ' '}${pad(String(card.index), 2, 'right')}`;
  return `${isSelected ? theme.style.key(name) : name}${mark} ${memoryBar(use, barWidth, props)} ${cells.join(' ')}${drawn}`;
}

/** The driver takes about half a GiB for itself; less is not worth a word. */
const leastUnnamed = 256 * 1024 ** 2;

/** Cells of an amount: `1023 MiB`, so that nothing behind it moves when one has a digit more. */
const amountWidth = 8;
const legendGap = 3;

/** What the colours of the memory bar stand for, with the amounts, in the order of the bar: in as many rows as it needs. */
function legend(use: CardUse, width: number, props: PaneProps): readonly string[] {
  const { card, ownMemory, foreignMemory, own, foreign } = use;
  const { words, theme, glyphs } = props.look;
  const whole = share(card.memoryUsed, card.memoryTotal) ?? 0;
  // What no process is named for: the driver's own, and processes that it does not tell of.
  const unnamed =
    own.length + foreign.length > 0 && card.memoryUsed !== null && foreignMemory !== null
      ? card.memoryUsed - (ownMemory ?? (own.length > 0 ? card.memoryUsed : 0)) - foreignMemory
      : 0;
  const amount = (bytes: number | null): string =>
    pad(bytes === null ? words.gpu.unknown : formatBytes(bytes), amountWidth);
  const parts = [
    own.length > 0 ? `${theme.style[memoryStyle(whole)](glyphs.full)} ${words.gpu.thisRun} ${amount(ownMemory)}` : null,
    foreign.length > 0 ? `${theme.style.series2(glyphs.shade)} ${words.gpu.others} ${amount(foreignMemory)}` : null,
    unnamed >= leastUnnamed ? `${theme.style.dim(glyphs.shade)} ${words.gpu.unnamed} ${amount(unnamed)}` : null,
    card.memoryUsed === null || card.memoryTotal === null
      ? null
      : `${theme.style.border(glyphs.empty)} ${words.gpu.free} ${amount(Math.max(0, card.memoryTotal - card.memoryUsed))}`,
  ].filter((part) => part !== null);
  const rows: string[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && cellWidth(last) + legendGap + cellWidth(part) <= width) {
      rows[rows.length - 1] = `${last}${' '.repeat(legendGap)}${part}`;
    } else rows.push(part);
  }
  return rows;
}

function processRow(process: GpuProcess, use: CardUse, props: PaneProps): string {
  const { words, theme } = props.look;
  const known = props.run.machine.processes?.processes.find((one) => one.pid === process.pid);
  const memory = process.memory === null ? words.gpu.unknown : formatBytes(process.memory);
  const isForeign = use.foreign.includes(process);
  const whose = isForeign
    ? theme.style.warn(words.gpu.notThisRun)
    : known
      ? known.rank === null
        ? words.gpu.thisRun
        : words.gpu.rank(String(known.rank))
      : '';
  return `${pad(String(process.pid), 8, 'right')} ${pad(memory, 10, 'right')}  ${whose === '' ? '' : `${whose}  `}${theme.style.dim(printable(process.name))}`;
}

const labelWidth = 13;

/** Rows of the card in full, the most needed first. */
export function cardRows(use: CardUse, width: number, props: PaneProps): readonly string[] {
  const { card } = use;
  const { words, theme, glyphs } = props.look;
  const label = (text: string): string => theme.style.dim(fitText(text, labelWidth));
  // Of a card that fell off the bus nothing else is known.
  if (card.fault !== null && card.memoryUsed === null) {
    return [`${label(words.gpu.fault)}${theme.style.bad(printable(card.fault))}`];
  }
  const barWidth = Math.max(8, Math.min(120, width - labelWidth - 22));
  const moments = props.run.gpus.history[card.index] ?? [];
  const shown = moments.slice(-barWidth * 2);
  const span = (shown.at(-1)?.time ?? 0) - (shown[0]?.time ?? 0);
  const worked = historyOf(card, (moment) => moment.utilization, 100, barWidth, props);
  // A card that works as much as it can is as it should be: no colour of warning here.
  const utilization =
    card.utilization === null
      ? theme.style.dim(words.gpu.untold)
      : `${theme.style.good(worked)} ${formatPercent(card.utilization)}`;
  const limited = share(card.power, card.powerLimit);
  const power =
    card.power === null
      ? theme.style.dim(words.gpu.unknown)
      : limited === null
        ? `${Math.round(card.power)} W`
        : `${theme.style.accent(bar(limited, barWidth, glyphs))} ${Math.round(card.power)} / ${Math.round(card.powerLimit ?? 0)} W`;
  const rows = [
    ...(card.fault === null ? [] : [`${label(words.gpu.fault)}${theme.style.bad(printable(card.fault))}`]),
    card.memoryUsed === null
      ? `${label(words.gpu.memory)}${theme.style.dim(words.gpu.untold)}`
      : `${label(words.gpu.memory)}${memoryBar(use, barWidth, props)} ${memoryText(card, props)}`,
    ...legend(use, width - labelWidth, props).map((row) => `${label('')}${row}`),
    `${label(words.gpu.history)}${theme.style.accent(memoryHistory(card, barWidth, props))} ${theme.style.dim(formatDuration(span))}`,
    `${label(words.gpu.utilization)}${utilization}`,
    `${label(words.gpu.temperature)}${card.temperature === null ? theme.style.dim(words.gpu.unknown) : `${card.temperature} °C`}`,
    `${label(words.gpu.power)}${power}`,
  ];
  const processes = [...use.own, ...use.foreign];
  const listed = processes.length > 0 ? processes : card.processes;
  if (listed.length === 0) {
    rows.push(`${label(words.gpu.processes)}${theme.style.dim(words.gpu.noProcesses)}`);
  }
  listed.forEach((process, at) => {
    rows.push(`${label(at === 0 ? words.gpu.processes : '')}${processRow(process, use, props)}`);
  });
  return rows;
}
