/** Is it trained on all of my data? The way of the rows from the files to training, each number with its reason. */
import { departures, type LedgerRow, ledgerOf } from '../../state/ledger/ledger.js';
import type { LedgerVerdict } from '../../state/ledger/verdict.js';
import { bar } from '../draw/bar.js';
import { frame, inside } from '../draw/frame.js';
import { formatCount } from '../draw/number.js';
import { cellWidth, cut, fitText, pad, printable, wrapText } from '../draw/text.js';
import type { StyleName } from '../theme.js';
import { reasonText } from '../words/ledger/catalogue.js';
import { notice, type Pane, type PaneProps } from './pane.js';

/** Rows held out on purpose are no loss that anybody need worry about. */
function verdictStyle(verdict: LedgerVerdict): StyleName {
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
}

function columnsOf(rows: readonly LedgerRow[], width: number, props: PaneProps): Columns {
  const { stages } = props.look.words.ledger;
  const stage = 2 + Math.max(...rows.map((row) => cellWidth(stages[row.id])));
  const number = Math.max(...rows.map((row) => cellWidth(numberText(row, props))));
  const used = stage + number + 4;
  const long = width >= 104;
  const drawn = long ? Math.min(28, Math.floor((width - used) / 4)) : Math.max(0, width - used);
  return { stage, number, bar: drawn, reason: long ? width - used - drawn - 2 : 0 };
}

/** Reason and source: the source gives way first, and both are dimmer than the number. */
function explanation(row: LedgerRow, width: number, props: PaneProps): string {
  const { words, theme } = props.look;
  const reason = row.reason ? printable(reasonText(words.ledger, row.reason)) : '';
  const source = row.source ? printable(words.ledger.source(row.source)) : '';
  if (source === '') return cut(reason, width);
  const between = reason === '' ? '' : '  ';
  const room = width - cellWidth(source) - between.length;
  const least = Math.min(cellWidth(reason), Math.floor(width / 2));
  if (room < least) return `${cut(reason, width - 12)}${between}${theme.style.mark(cut(source, 12 - between.length))}`;
  return `${cut(reason, room)}${between}${theme.style.dim(source)}`;
}

function chainRows(row: LedgerRow, columns: Columns, scale: Scale, width: number, props: PaneProps): readonly string[] {
  const { words, theme, glyphs } = props.look;
  const style = barStyle(row);
  const share = Math.abs(row.rows ?? 0) / (repeating.has(row.id) ? scale.repeated : scale.once);
  const stage = fitText(`  ${words.ledger.stages[row.id]}`, columns.stage);
  const number = pad(numberText(row, props), columns.number, 'right');
  const painted =
    row.rows === null
      ? theme.style.dim(number)
      : departures.has(row.id)
        ? theme.style[style](number)
        : theme.style.strong(number);
  const drawn = row.rows === null ? ' '.repeat(columns.bar) : theme.style[style](bar(share, columns.bar, glyphs));
  const line = `${theme.style.dim(stage)}  ${painted}  ${drawn}`;
  if (columns.reason > 0) return [`${line}  ${explanation(row, columns.reason, props)}`];
  const text = explanation(row, width - columns.stage - 2, props);
  return text === '' ? [line] : [line, `${' '.repeat(columns.stage + 2)}${text}`];
}

/** All rows of the chain, before scrolling. */
export function ledgerContent(rows: readonly LedgerRow[], width: number, props: PaneProps): readonly string[] {
  const { words, theme } = props.look;
  const columns = columnsOf(rows, width, props);
  const scale = scaleOf(rows);
  const content: string[] = [];
  let dataset: string | null | undefined;
  const many = new Set(rows.map((row) => row.dataset)).size > 1;
  for (const row of rows) {
    if (row.dataset !== dataset) {
      if (content.length > 0) content.push('');
      if (many) content.push(theme.style.strong(row.dataset === null ? words.ledger.together : printable(row.dataset)));
      dataset = row.dataset;
    }
    content.push(...chainRows(row, columns, scale, width, props));
  }
  return content;
}

export const dataPane: Pane = (props) => {
  const { run, look, width, height, view } = props;
  const { words, theme, glyphs } = look;
  const { rows, verdict } = ledgerOf(run);
  if (rows.length === 0) return { rows: notice(words.ledger.none, props), extent: { page: 1, count: 0 } };
  const sentence = wrapText(words.ledger.verdict(verdict), width - 2).map(
    (line) => ` ${theme.style[verdictStyle(verdict)](line)}`,
  );
  const top = [...sentence, ''];
  const area = inside(width, height - top.length);
  const content = ledgerContent(rows, area.width, props);
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
