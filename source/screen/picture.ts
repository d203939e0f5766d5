/** One whole picture: header, tabs, the open pane or the help, footer. A pure function of what is known and chosen. */
import type { RunState } from '../state/run.js';
import { toAscii } from './draw/ascii.js';
import { cellWidth, fitBlock, fitText, printable, wrapText } from './draw/text.js';
import { footerRow, searchKeys } from './footer.js';
import { type HeaderProps, type PauseView, type ReplayView, statusRow, tabsRow } from './header.js';
import { helpRows } from './help.js';
import type { Extent } from './interface.js';
import type { InterfaceState, PaneId } from './interface-state.js';
import type { Look } from './look.js';
import { checkpointsPane } from './panes/checkpoints.js';
import { configListWidth, configPane, type MeaningRow, meaningRows } from './panes/config.js';
import { dataPane } from './panes/data.js';
import { gpuPane } from './panes/gpu.js';
import { healthPane } from './panes/health.js';
import { logPane } from './panes/log.js';
import { metricsPane } from './panes/metrics.js';
import { overviewPane } from './panes/overview.js';
import type { Fellows, LogText, Matches, Pane, PaneProps } from './panes/pane.js';
import { runsPane } from './panes/runs.js';
import { samplesPane } from './panes/samples.js';

export interface Scene {
  readonly run: RunState;
  readonly now: number;
  readonly view: InterfaceState;
  readonly replay: ReplayView | null;
  readonly pause: PauseView | null;
  readonly history: number | null;
  readonly logText: LogText;
  readonly matches: Matches;
  /** Something to say in the last row, null for nothing. */
  readonly message: string | null;
  readonly fellows: Fellows;
  readonly columns: number;
  readonly rows: number;
}

export interface Picture {
  readonly columns: number;
  readonly rows: readonly string[];
  /** A small table that stands in the body's right part, below its row `top`; null on most panes. */
  readonly aside: {
    readonly rows: readonly MeaningRow[];
    readonly left: number;
    readonly top: number;
    /** Drawn with lines by ink-table, which counts characters and not cells, and whose lines are not ASCII. */
    readonly isBoxed: boolean;
  } | null;
  readonly extent: Extent;
  /** Nothing is known of the run yet. */
  readonly fresh: boolean;
}

const sameTexts = (first: readonly string[], second: readonly string[]): boolean =>
  first.length === second.length && first.every((text, index) => text === second[index]);

/** Whether two pictures look the same. */
export function samePicture(first: Picture, second: Picture): boolean {
  const texts = ({ aside }: Picture): readonly string[] => aside?.rows.flatMap((row) => [row.name, row.value]) ?? [];
  return (
    first.fresh === second.fresh &&
    first.columns === second.columns &&
    first.aside?.left === second.aside?.left &&
    first.aside?.top === second.aside?.top &&
    sameTexts(first.rows, second.rows) &&
    sameTexts(texts(first), texts(second))
  );
}

const panes: Readonly<Record<PaneId, Pane>> = {
  overview: overviewPane,
  metrics: metricsPane,
  samples: samplesPane,
  data: dataPane,
  checkpoints: checkpointsPane,
  gpu: gpuPane,
  log: logPane,
  config: configPane,
  health: healthPane,
  runs: runsPane,
};

const leastColumns = 60;
const leastRows = 15;

/** The search line: what is typed, and how many were found. */
function searchText(props: HeaderProps, scene: Scene): string | null {
  const { search } = scene.view;
  if (!search) return null;
  const { words, theme } = props.look;
  const { lines, current, searching } = scene.matches;
  const found = searching
    ? words.search.searching
    : search.text === '' || search.pane === 'runs'
      ? ''
      : lines.length === 0
        ? words.search.none
        : words.search.found((current ?? 0) + 1, lines.length);
  const cursor = search.editing ? theme.style.selection(' ') : '';
  const text = `${theme.style.key('/')}${search.text}${cursor}  ${theme.style.dim(found)}`;
  return search.editing ? text : searchKeys(props, text, lines.length > 0);
}

const said = (scene: Scene, look: Look): string | null =>
  scene.message === null ? null : look.theme.style.warn(printable(scene.message));

/** What the pane is given for a picture of this size. */
export function paneProps(scene: Scene, look: Look): PaneProps {
  const height = scene.view.zoomed ? scene.rows - 2 : scene.rows - 3;
  return {
    run: scene.run,
    now: scene.now,
    width: scene.columns,
    height: Math.max(1, height),
    look,
    view: scene.view,
    logText: scene.logText,
    matches: scene.matches,
    recording: scene.replay !== null,
    fellows: scene.fellows,
  };
}

function asideOf(rows: readonly MeaningRow[], columns: number, top: number, look: Look): Picture['aside'] {
  const isNarrow = rows.every(({ name, value }) => cellWidth(name + value) === (name + value).length);
  return { rows, left: configListWidth(columns) + 1, top, isBoxed: look.glyphs.unicode && isNarrow };
}

export function pictureOf(scene: Scene, look: Look): Picture {
  const { columns, rows, view } = scene;
  const fresh = scene.run.progress.step === null && scene.replay === null && scene.run.origin.kind !== 'none';
  const header: HeaderProps = {
    run: scene.run,
    now: scene.now,
    width: columns,
    look,
    view,
    replay: scene.replay,
    pause: scene.pause,
    history: scene.history,
  };
  if (columns < leastColumns || rows < leastRows) {
    const small = wrapText(look.words.header.small(columns, rows), columns);
    const text = fitBlock([statusRow(header), ...small, tabsRow(header)], columns, Math.max(1, rows));
    return { columns, rows: text, aside: null, extent: { page: 1, count: 1 }, fresh };
  }
  const props = paneProps(scene, look);
  const drawn = view.help
    ? helpRows(look, view.pane, props.width, props.height, view.helpScroll)
    : panes[view.pane](props);
  const body = fitBlock(drawn.rows, columns, props.height);
  const example = scene.replay?.example ? look.theme.style.warn(look.words.header.example) : null;
  // What a key has just come to is said even while a list stays narrowed.
  const sentence = (view.search?.editing ? null : said(scene, look)) ?? searchText(header, scene) ?? example;
  const footer = sentence === null ? footerRow(header, drawn.extent) : fitText(` ${sentence}`, columns);
  const top = view.zoomed ? [statusRow(header)] : [statusRow(header), tabsRow(header)];
  const wide = view.pane === 'config' && !view.help && configListWidth(columns) < columns && drawn.extent.count > 0;
  const all = [...top, ...body, footer];
  return {
    columns,
    rows: look.glyphs.unicode ? all : all.map(toAscii),
    aside: wide ? asideOf(meaningRows(props), columns, top.length, look) : null,
    extent: drawn.extent,
    fresh,
  };
}
