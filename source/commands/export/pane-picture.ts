/** A pane as it stands on the screen, as SVG: the inspector's own picture, its styled rows read back into cells. */
import { cellWidth, cut, fitText, pad, pieces, printable } from '../../screen/draw/text.js';
import { initialInterface, type PaneId } from '../../screen/interface-state.js';
import type { Look } from '../../screen/look.js';
import { type Picture, pictureOf } from '../../screen/picture.js';
import type { RunState } from '../../state/run.js';
import { nameOfRun } from '../../state/run-name.js';
import type { ConsoleText } from '../../watch/console-text.js';
import { logTextOf } from '../log-text.js';
import { type Cell, type PictureTheme, screenToSvg } from './screen-svg.js';

type Style = Omit<Cell, 'text' | 'width'>;

const unstyled: Style = {
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

/** SGR (ECMA-48), as much of it as the themes use. */
function styled(style: Style, parameters: readonly number[]): Style {
  const [code = 0, ...rest] = parameters;
  const next = (change: Partial<Style>, used = 0): Style => {
    const more = rest.slice(used);
    const changed = { ...style, ...change };
    return more.length === 0 ? changed : styled(changed, more);
  };
  const [kind, first = 0, green = 0, blue = 0] = rest;
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  if (code === 38 || code === 48) {
    const colour = kind === 5 ? first : `#${hex(first)}${hex(green)}${hex(blue)}`;
    return next(code === 38 ? { foreground: colour } : { background: colour }, kind === 5 ? 2 : 4);
  }
  if (code >= 30 && code <= 37) return next({ foreground: code - 30 });
  if (code >= 90 && code <= 97) return next({ foreground: code - 82 });
  const changes: Readonly<Record<number, Partial<Style>>> = {
    0: unstyled,
    1: { bold: true },
    2: { dim: true },
    3: { italic: true },
    4: { underline: true },
    7: { inverse: true },
  };
  return next(changes[code] ?? {});
}

/** A row of the picture, cell by cell. */
export function cellsOf(row: string): readonly Cell[] {
  const cells: Cell[] = [];
  let style = unstyled;
  for (const piece of pieces(row)) {
    const parameters = /^\u001b\[([\d;]*)m$/.exec(piece.text)?.[1];
    if (parameters !== undefined) style = styled(style, parameters === '' ? [] : parameters.split(';').map(Number));
    else if (piece.width > 0) {
      cells.push({ ...style, text: piece.text, width: piece.width });
      if (piece.width === 2) cells.push({ ...style, text: '', width: 0 });
    }
  }
  return cells;
}

/** The small table that Ink lays over pane 8 stands here as plain rows. */
function rowsOf({ rows, aside, columns }: Picture): readonly string[] {
  if (!aside) return rows;
  const names = Math.max(...aside.rows.map((row) => cellWidth(row.name)));
  return rows.map((row, index) => {
    const one = aside.rows[index - aside.top - 1];
    if (!one) return row;
    return (
      pad(cut(row, aside.left, ''), aside.left) + fitText(`${pad(one.name, names)}  ${one.value}`, columns - aside.left)
    );
  });
}

export interface PaneQuestion {
  readonly run: RunState;
  readonly now: number;
  readonly pane: PaneId;
  readonly look: Look;
  readonly columns: number;
  readonly rows: number;
  readonly text: ConsoleText;
}

export function paneSvg(question: PaneQuestion, theme: PictureTheme): string {
  const { run, now, pane, look, columns, rows, text } = question;
  const picture = pictureOf(
    {
      run,
      now,
      view: { ...initialInterface, pane },
      replay: null,
      pause: null,
      history: null,
      logText: logTextOf(run.log, text),
      matches: { lines: [], current: null, searching: false },
      message: null,
      fellows: { list: [], complete: true, places: [], compared: [] },
      columns,
      rows,
    },
    look,
  );
  return screenToSvg(rowsOf(picture).map(cellsOf), { theme, title: `lf-tui – ${printable(nameOfRun(run))}` });
}
