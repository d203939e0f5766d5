/** `lf-tui export`: the run as a report to share, or its series as a table, to standard output or into a new file. */
import { resolve } from 'node:path';
import { chooseGlyphs } from '../../screen/glyphs.js';
import type { PaneId } from '../../screen/interface-state.js';
import { Memo } from '../../screen/memo.js';
import { type ThemeName, themeOf } from '../../screen/theme.js';
import { type Language, type Words, wordsOf } from '../../screen/words/words.js';
import type { RunState } from '../../state/run.js';
import type { ConsoleText } from '../../watch/console-text.js';
import type { Watcher } from '../../watch/watcher.js';
import type { CountDatasets } from '../datasets.js';
import { exitCodes } from '../exit-codes.js';
import type { Opened } from '../open/opened.js';
import { writeNewFile } from '../output-file.js';
import { readOnce } from '../print-status.js';
import { UsageError } from '../usage-error.js';
import { type Live, readingsBeside, type Surroundings, textInMemory } from '../watchers.js';
import { lossPng } from './chart-png.js';
import { csvOf } from './csv.js';
import { jsonOf } from './json.js';
import { markdownOf } from './markdown.js';
import { pageOf } from './page.js';
import { paneSvg } from './pane-picture.js';
import { privacyOf, type Sharing } from './privacy.js';
import { reportOf } from './report.js';

export const exportFormats = ['markdown', 'csv', 'json', 'html', 'png', 'screenshot'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions {
  readonly opened: Opened;
  readonly format: ExportFormat;
  readonly sharing: Sharing;
  readonly language: Language;
  /** Of a recording: the second until which it is told. */
  readonly at: number | null;
  /** Null: standard output. */
  readonly file: string | null;
  readonly workingDirectory: string;
  readonly version: string;
  readonly countDatasets: CountDatasets | null;
  readonly around: Surroundings;
  readonly clock: () => number;
  readonly print: (text: string | Uint8Array) => void;
  /** Standard output is a terminal, which no picture of bytes should reach. */
  readonly isTerminal: boolean;
  /** Of a screenshot; null of everything else. */
  readonly pane: PaneChoice | null;
}

export interface PaneChoice {
  readonly pane: PaneId;
  readonly columns: number;
  readonly rows: number;
  readonly theme: ThemeName;
  readonly ascii: boolean;
}

function refuse(options: ExportOptions): string | null {
  const { format, sharing } = options;
  if (format === 'png' && options.file === null && options.isTerminal) {
    return 'a PNG is nothing for a terminal: name a file with -o loss.png.';
  }
  // What is exported is private only where that was asked for; a screen hides nothing.
  if (format === 'screenshot' && !(sharing.samples && sharing.paths)) {
    return 'a screenshot shows what the screen shows, texts of samples and paths too: add --with-samples --with-paths.';
  }
  return null;
}

function loss(run: RunState): Uint8Array {
  const picture = lossPng(run);
  if (picture === null) throw new UsageError('no loss was logged: there is nothing to draw.', exitCodes.nothing);
  return picture;
}

function screenshot(run: RunState, now: number, words: Words, text: ConsoleText, choice: PaneChoice | null): string {
  const { pane, columns, rows, theme, ascii } = choice ?? defaultPane;
  const look = {
    theme: themeOf(theme, true),
    glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, ascii),
    memo: new Memo(),
    words,
  };
  return paneSvg({ run, now, pane, look, columns, rows, text }, theme === 'light' ? 'light' : 'dark');
}

const defaultPane: PaneChoice = { pane: 'overview', columns: 120, rows: 36, theme: 'dark', ascii: false };

export async function exportRun(options: ExportOptions): Promise<void> {
  const { opened, format, sharing, language, version, print } = options;
  const refusal = refuse(options);
  if (refusal !== null) throw new UsageError(refusal, exitCodes.usage);
  const { text, seen } = textInMemory();
  const beside = (live: Live): readonly Watcher[] => readingsBeside(live, options.around, options.clock);
  const { run, now } = await readOnce(opened, options.at, options.clock, options.countDatasets, {
    beside,
    seen,
    around: options.around,
  });
  const words = wordsOf(language);
  const privacy = privacyOf(run, sharing);
  const report = () => reportOf({ run, now, words, privacy, version });
  const pieces: Readonly<Record<ExportFormat, () => Iterable<string | Uint8Array>>> = {
    markdown: () => [markdownOf(report(), words)],
    html: () => [pageOf(report(), run, words, language)],
    json: () => [jsonOf(run, now, privacy)],
    csv: () => csvOf(run),
    png: () => [loss(run)],
    screenshot: () => [screenshot(run, now, words, text, options.pane)],
  };
  if (options.file === null) for (const piece of pieces[format]()) print(piece);
  else await writeNewFile(resolve(options.workingDirectory, options.file), pieces[format]());
}
