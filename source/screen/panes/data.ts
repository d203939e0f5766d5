/** Is it trained on all of my data? The way of the rows from the files to training, each number with its reason. */

import { departures, type LedgerRow } from '../../state/ledger/ledger.js';
import type { LedgerVerdict } from '../../state/ledger/verdict.js';
import { own } from '../../state/own.js';
import { frame, inside } from '../draw/frame.js';
import { formatCount } from '../draw/number.js';
import { cellWidth, fitText, pad, printable, wrapText } from '../draw/text.js';
import { shownLedger } from '../shown-ledger.js';
import type { StyleName } from '../theme.js';
import { reasonText } from '../words/ledger/catalogue.js';
import { notice, type Pane, type PaneProps } from './pane.js';

/** Rows held out on purpose are no loss that anybody need worry about. */
export function verdictStyle(verdict: LedgerVerdict): StyleName {
  switch (verdict.answer) {
    case 'yes':
      return 'good';
    case 'no':
      return verdict.losses.every((loss) => loss.id === 'validation') ? 'good' : 'warn';
    default:
      return 'accent';
  }
}

/** What repeats of later epochs count in is drawn on a scale of its own. */
const repeating: ReadonlySet<LedgerRow['id']> = new Set(['planned', 'seen']);

interface Scale {
  readonly once: number;
  readonly repeated: number;
}

function scaleOf(rows: readonly LedgerRow[]): Scale {
  const most = (wanted: (row: LedgerRow) => boolean): number =>
    Math.max(1, ...rows.filter(wanted).map((row) => row.rows ?? 0));
  return { once: most((row) => !repeating.has(row.id)), repeated: most((row) => repeating.has(row.id)) };
}

function barStyle(row: LedgerRow): StyleName {
  if (row.id === 'validation') return 'evaluation';
  if (departures.has(row.id)) return 'warn';
  return repeating.has(row.id) ? 'series3' : 'series1';
}

function numberText(row: LedgerRow, props: PaneProps): string {
  const { ledger } = props.look.words;
  if (row.rows === null) return ledger.unknown;
  const count = formatCount(Math.abs(row.rows));
  if (row.atLeast) return ledger.atLeast(count);
  if (!departures.has(row.id)) return count;
  return row.rows < 0 ? `+${count}` : `−${count}`;
}

interface Columns {
  readonly stage: number;
  readonly number: number;
  readonly bar: number;
  /** 0 where the reason stands on a row of its own. */
  readonly reason: number;
  readonly source: number;
}

const sourceText = (row: LedgerRow, props: PaneProps): string =>
  row.source ? printable(props.look.words.ledger.source(row.source)) : '';

/** Why the number differs from the one before; nothing where the sentence on top says already why it is not known. */
function reasonOf(row: LedgerRow, props: PaneProps): string {
  const { verdict } = shownLedger(props);
  const isSaid = row.reason?.id === 'unknown' && verdict.answer === 'unknown' && verdict.because === row.reason.because;
  return row.reason && !isSaid ? printable(reasonText(props.look.words.ledger, row.reason)) : '';
}

const gap = 2;
/** From this width on, number, bar, reason and source stand on one row. */
const wideFrom = 104;

function columnsOf(rows: readonly LedgerRow[], width: number, props: PaneProps): Columns {
  const { stages } = props.look.words.ledger;
  const cellsOf = (text: (row: LedgerRow) => string): number => Math.max(...rows.map((row) => cellWidth(text(row))));
  const stage = cellsOf((row) => `  ${stages[row.id]}`);
  const number = cellsOf((row) => numberText(row, props));
  const source = Math.min(
    cellsOf((row) => sourceText(row, props)),
    Math.floor(width / 3),
  );
  const rest = width - stage - number - source - 3 * gap;
  if (width < wideFrom) return { stage, number, bar: Math.max(0, rest), reason: 0, source };
  const drawn = Math.min(48, Math.floor(rest / 3));
  // The source stands close behind the reason: over a wide gap the eye loses the row.
  const reason = Math.min(
    rest - drawn - gap,
    cellsOf((row) => reasonOf(row, props)),
  );
  return { stage, number, bar: drawn, reason: Math.max(1, reason), source };
}

/** The end of a long path tells more than its beginning. */
function cutStart(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  const signs = [...text];
  while (signs.length > 0 && cellWidth(signs.join('')) > width - 1) signs.shift();
  return `…${signs.join('')}`;
}

/** Levels begin at the left; what leaves is drawn where it is missing from the next level. */
function barText(row: LedgerRow, before: number, scale: Scale, width: number, props: PaneProps): string {
  const { theme, glyphs } = props.look;
  if (row.rows === null || width <= 0) return ' '.repeat(Math.max(0, width));
  const all = repeating.has(row.id) ? scale.repeated : scale.once;
  const paint = theme.style[barStyle(row)];
  if (!departures.has(row.id)) {
    const share = Math.min(1, row.rows / all);
    return fitText(paint(glyphs.low.repeat(row.rows > 0 ? Math.max(1, Math.round(share * width)) : 0)), width);
  }
  const from = Math.min(width - 1, Math.round((Math.max(0, before - row.rows) / all) * width));
  const cells = Math.max(1, Math.min(width - from, Math.round((before / all) * width) - from));
  return fitText(' '.repeat(from) + paint(glyphs.low.repeat(cells)), width);
}

function chainRows(row: LedgerRow, before: number, columns: Columns, scale: Scale, width: number, props: PaneProps) {
  const { words, theme } = props.look;
  const number = pad(numberText(row, props), columns.number, 'right');
  const style = row.rows === null ? 'dim' : departures.has(row.id) ? barStyle(row) : 'strong';
  const stage = theme.style.dim(fitText(`  ${words.ledger.stages[row.id]}`, columns.stage));
  const source = theme.style.dim(pad(cutStart(sourceText(row, props), columns.source), columns.source, 'right'));
  const reason = reasonOf(row, props);
  const drawn = barText(row, before, scale, columns.bar, props);
  const between = ' '.repeat(gap);
  const parts = [stage, theme.style[style](number), drawn];
  if (columns.reason > 0) {
    const [first = '', ...more] = wrapText(reason, columns.reason);
    const indent = ' '.repeat(columns.stage + columns.number + columns.bar + 3 * gap);
    return [[...parts, fitText(first, columns.reason), source].join(between), ...more.map((text) => indent + text)];
  }
  const line = [...parts, source].join(between);
  const indent = columns.stage + gap;
  return [line, ...(reason === '' ? [] : wrapText(reason, width - indent).map((text) => ' '.repeat(indent) + text))];
}

/** All rows of the chain, before scrolling. */
function ledgerContent(rows: readonly LedgerRow[], width: number, props: PaneProps): readonly string[] {
  const { words, theme } = props.look;
  const columns = columnsOf(rows, width, props);
  const scale = scaleOf(rows);
  const content: string[] = [];
  let dataset: string | null | undefined;
  let before = 0;
  const many = new Set(rows.map((row) => row.dataset)).size > 1;
  for (const row of rows) {
    if (row.dataset !== dataset) {
      if (content.length > 0) content.push('');
      if (many) content.push(theme.style.strong(row.dataset === null ? words.ledger.together : printable(row.dataset)));
      dataset = row.dataset;
    }
    content.push(...chainRows(row, before, columns, scale, width, props));
    before = departures.has(row.id) ? before - (row.rows ?? 0) : (row.rows ?? before);
  }
  return content;
}

/** Why rows of a dataset could not be counted, where the console does not tell them either. */
function problemRows(width: number, props: PaneProps): readonly string[] {
  const { words, theme } = props.look;
  const told = shownLedger(props).rows.filter((row) => row.id === 'file' && (row.rows === null || row.atLeast));
  const lines = told.flatMap(({ dataset }) => {
    const problem = dataset === null ? null : own(props.run.data.files, dataset)?.problem;
    return dataset === null || !problem ? [] : wrapText(printable(words.ledger.problems[problem](dataset)), width);
  });
  return lines.length === 0 ? [] : ['', ...lines.map((line) => theme.style.dim(line))];
}

export const dataPane: Pane = (props) => {
  const { look, width, height, view } = props;
  const { words, theme, glyphs } = look;
  const { rows, verdict } = shownLedger(props);
  if (rows.length === 0) return { rows: notice(words.ledger.none, props), extent: { page: 1, count: 0 } };
  const sentence = wrapText(words.ledger.verdict(verdict), width - 2).map(
    (line) => ` ${theme.style[verdictStyle(verdict)](line)}`,
  );
  const top = [...sentence, ''];
  const area = inside(width, height - top.length);
  const spaced = [...ledgerContent(rows, area.width, props), ...problemRows(area.width, props)];
  // Blank rows are the first to go: nobody should have to scroll for the last number because of them.
  const dense = spaced.filter((row) => row !== '');
  const content = spaced.length > area.height && dense.length <= area.height ? dense : spaced;
  const scroll = Math.min(view.data.selected, Math.max(0, content.length - area.height));
  const note =
    content.length > area.height ? `${Math.min(content.length, scroll + area.height)}/${content.length}` : '';
  const box = frame(content.slice(scroll, scroll + area.height), {
    title: words.ledger.title,
    note,
    width,
    height: height - top.length,
    theme,
    glyphs,
  });
  return { rows: [...top, ...box], extent: { page: area.height, count: content.length } };
};
