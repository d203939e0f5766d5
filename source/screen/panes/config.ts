/** The settings as given, each with its source, and what they come to: batch, steps, warm-up. */
import { meaningOf } from '../../state/meaning.js';
import type { RunState } from '../../state/run.js';
import { formatCount } from '../draw/number.js';
import { cellWidth, fitText, printable } from '../draw/text.js';
import { type Glyphs, noValue } from '../glyphs.js';
import {
  besideEachOther,
  differingNames,
  figureRows,
  leastBeside,
  otherNames,
  settingRows,
} from './config-differences.js';
import { notice, type Pane, type PaneProps } from './pane.js';

export interface MeaningRow {
  readonly name: string;
  readonly value: string;
}

/** Examples in one step of the optimizer and what they are made of, `16 = 2 × 4 × 2`; null when it is not known. */
export function batchFormula(run: RunState, glyphs: Glyphs): string | null {
  const { totalBatch, batchPerDevice, accumulation, devices } = meaningOf(run);
  if (totalBatch === null) return null;
  const parts = [batchPerDevice, accumulation, devices];
  const formula = parts.every((part) => part !== null)
    ? ` = ${parts.map((part) => formatCount(part ?? 0)).join(` ${glyphs.times} `)}`
    : '';
  return formatCount(totalBatch) + formula;
}

/** The small table of consequences; unknown ones are said to be unknown. */
export function meaningRows(props: Pick<PaneProps, 'run' | 'look'>): readonly MeaningRow[] {
  const { run, look } = props;
  const words = look.words.config;
  const meaning = meaningOf(run);
  const number = (value: number | null | undefined): string => (value == null ? words.unknown : formatCount(value));
  return [
    { name: words.effectiveBatch, value: batchFormula(run, look.glyphs) ?? words.unknown },
    { name: words.examples, value: number(meaning.examples) },
    { name: words.evalExamples, value: number(meaning.evalExamples) },
    { name: words.stepsPerEpoch, value: number(meaning.stepsPerEpoch) },
    { name: words.epochs, value: number(run.progress.epochs) },
    { name: words.totalSteps, value: number(run.progress.totalSteps) },
    { name: words.warmup, value: number(meaning.warmupSteps) },
    { name: words.trainable, value: number(run.progress.banner.trainable_parameters) },
    { name: words.seen, value: number(meaning.seen) },
  ];
}

/** More than any screen shows in a row: a prompt may be a book. */
const longestValue = 2000;

const valueText = (value: unknown): string =>
  printable((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, longestValue));

/** All rows of settings, before scrolling. */
export function configContent(props: PaneProps, width: number): readonly string[] {
  const { theme } = props.look;
  const { settings } = props.run.config;
  // What a person wrote comes before the hundred defaults that the event files of TensorBoard list.
  const isDefault = (name: string): number => (settings[name]?.origin === 'tensorboard' ? 1 : 0);
  const differing = differingNames(props);
  // In what the compared runs differ stands first.
  const rank = (name: string): number => (differing.has(name) ? -1 : isDefault(name));
  const names = [...new Set([...Object.keys(settings), ...differing])].sort(
    (one, other) => rank(one) - rank(other) || (one < other ? -1 : 1),
  );
  const figures = figureRows(props);
  const nameWidth = Math.min(
    34,
    Math.max(16, width - leastBeside(props) - 3),
    [...names, ...figures.map(({ name }) => name)].reduce((most, name) => Math.max(most, cellWidth(name)), 4),
  );
  const settingsDiffering = settingRows(
    names.filter((name) => differing.has(name)),
    valueText,
    props,
  );
  const told = besideEachOther([...figures, ...settingsDiffering], width - nameWidth - 3, props);
  const besides = new Map(settingsDiffering.map(({ name }, at) => [name, told[figures.length + at] ?? '']));
  const many = props.run.config.origins.length > 1;
  const origins = props.run.config.origins.reduce((most, name) => Math.max(most, cellWidth(printable(name))), 0);
  const valueWidth = Math.min(
    40,
    Math.max(0, width - nameWidth - origins - 6),
    names.reduce((most, name) => Math.max(most, cellWidth(valueText(settings[name]?.value))), 0),
  );
  const differences = figures.map(({ name }, at) =>
    fitText(` ${theme.style.title(fitText(name, nameWidth))}  ${told[at]}`, width),
  );
  const rows = names.map((name) => {
    const setting = settings[name];
    const value = besides.get(name) ?? (setting ? valueText(setting.value) : noValue);
    const origin = printable(setting?.origin ?? '');
    // Half an origin names none: the value comes first.
    const hasRoom = nameWidth + Math.max(valueWidth, cellWidth(value)) + cellWidth(origin) + 5 <= width;
    const row =
      many && hasRoom
        ? `${cellWidth(value) < valueWidth ? fitText(value, valueWidth) : value}${theme.style.dim(`  ${origin}`)}`
        : value;
    return fitText(` ${theme.style.accent(fitText(printable(name), nameWidth))}  ${row}`, width);
  });
  return [...differences, ...rows];
}

/** The same in a few lines, where the table has no room beside the settings: what is known, one after the other. */
function meaningLines(props: PaneProps): readonly string[] {
  const { theme, words, glyphs } = props.look;
  const told = meaningRows(props)
    .filter(({ value }) => !value.startsWith(words.config.unknown))
    .map(({ name, value }) => ({
      width: cellWidth(name) + cellWidth(value) + 1,
      text: `${theme.style.dim(name)} ${value}`,
    }));
  const between = theme.style.dim(` ${glyphs.dot} `);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { width, text } of told) {
    if (line !== '' && used + 3 + width > props.width - 2) {
      lines.push(line);
      line = '';
      used = 0;
    }
    used += width + (line === '' ? 0 : 3);
    line += line === '' ? text : between + text;
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => ` ${each}`);
}

/** Width of the settings list: the table of consequences stands beside it where there is room. */
export const configListWidth = (width: number): number => (width >= 110 ? Math.min(width - 52, 110) : width);

export const configPane: Pane = (props) => {
  const { look, width, height, view, run, matches } = props;
  const listWidth = configListWidth(width);
  const content = configContent(props, listWidth);
  const head = [
    ...(listWidth === width && height >= 14 && content.length > 0 ? meaningLines(props) : []),
    ` ${look.theme.style.title(look.words.config.settings)}  ${look.theme.style.dim(run.config.origins.map(printable).join(', '))}${otherNames(props)}`,
  ];
  const room = height - head.length;
  const extent = { page: room, count: content.length };
  if (content.length === 0) return { rows: notice(look.words.config.none, props), extent };
  const scroll = Math.min(view.config.selected, Math.max(0, content.length - room));
  const current = matches.current === null ? null : matches.lines[matches.current];
  const rows = content
    .slice(scroll, scroll + room)
    .map((row, at) => (at + scroll === current ? look.theme.style.match(row.replace(/\u001b\[[0-9;]*m/g, '')) : row));
  return { rows: [...head, ...rows], extent };
};
