/** `lf-tui export`: the run as a report to share, or its series as a table, to standard output or into a new file. */
import { resolve } from 'node:path';
import { type Language, wordsOf } from '../../screen/words/words.js';
import type { CountDatasets } from '../datasets.js';
import type { Opened } from '../open/opened.js';
import { writeNewFile } from '../output-file.js';
import { readOnce } from '../print-status.js';
import type { Surroundings } from '../watchers.js';
import { csvOf } from './csv.js';
import { jsonOf } from './json.js';
import { markdownOf } from './markdown.js';
import { pageOf } from './page.js';
import { privacyOf, type Sharing } from './privacy.js';
import { reportOf } from './report.js';

export const exportFormats = ['markdown', 'csv', 'json', 'html'] as const;
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
  readonly print: (text: string) => void;
}

export async function exportRun(options: ExportOptions): Promise<void> {
  const { opened, format, sharing, language, version, print } = options;
  const { run, now } = await readOnce(opened, options.at, options.clock, options.countDatasets, options.around);
  const words = wordsOf(language);
  const privacy = privacyOf(run, sharing);
  const report = () => reportOf({ run, now, words, privacy, version });
  const pieces: Readonly<Record<ExportFormat, () => Iterable<string>>> = {
    markdown: () => [markdownOf(report(), words)],
    html: () => [pageOf(report(), run, words, language)],
    json: () => [jsonOf(run, now, privacy)],
    csv: () => csvOf(run),
  };
  if (options.file === null) for (const piece of pieces[format]()) print(piece);
  else await writeNewFile(resolve(options.workingDirectory, options.file), pieces[format]());
}
