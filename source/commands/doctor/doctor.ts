/** `lf-tui doctor`: what of this terminal and this machine the program can rely on, and what to do where it cannot. */

import { cellWidth, printable } from '../../screen/draw/text.js';
import { type DoctorWords, doctorEnglish, type ExaminationWords } from '../../screen/words/doctor/en.js';
import { doctorChinese } from '../../screen/words/doctor/zh.js';
import type { Language } from '../../screen/words/words.js';
import type { ProcFiles } from '../../watch/proc/proc-files.js';
import { exitCodes } from '../exit-codes.js';
import { jsonText } from '../json-text.js';
import { columnsOf, proseFor } from '../prose.js';
import { type Examination, type ExaminationId, examination, type Level } from './examination.js';
import {
  examineFileSystem,
  examineGpus,
  examineNode,
  examineProcesses,
  examineRecord,
  examineSsh,
  examineWatches,
} from './examine-machine.js';
import { examineTerminal } from './examine-terminal.js';
import { askTerminal } from './terminal-answers.js';

export interface DoctorOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly proc: ProcFiles;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly node: { readonly version: string; readonly needed: string };
  readonly settings: { readonly path: string; readonly isThere: boolean; readonly problem: string | null };
  readonly language: Language;
  readonly json: boolean;
  readonly print: (text: string) => void;
}

const catalogues: Readonly<Record<Language, DoctorWords>> = { en: doctorEnglish, zh: doctorChinese };

async function examineAll(options: DoctorOptions): Promise<readonly Examination[]> {
  const { environment, input, output, path, settings } = options;
  const isTerminal = output.isTTY === true;
  const canAsk = isTerminal && input.isTTY === true && environment.TERM !== 'dumb';
  const isUnicode = !/^(?:linux|dumb)$/.test(environment.TERM ?? '');
  return [
    examineNode(options.node.version, options.node.needed),
    ...examineTerminal({
      environment,
      size: isTerminal ? { columns: output.columns, rows: output.rows } : null,
      answers: canAsk ? await askTerminal(input, output, isUnicode) : null,
    }),
    examination('settings', settings.problem === null ? 'fine' : 'problem', settings),
    await examineFileSystem(path),
    examineWatches(path),
    ...(await examineGpus(environment)),
    examineProcesses(options.proc),
    examineSsh(environment),
    examineRecord(environment),
  ];
}

interface Told {
  readonly id: ExaminationId;
  readonly level: Level;
  readonly name: string;
  readonly text: string;
  /** Null where nothing need be done. */
  readonly remedy: string | null;
}

export function tell(one: Examination, words: DoctorWords): Told {
  // Each examination's own words take its own facts; the compiler cannot follow that through the union.
  const { name, text, remedy } = words.examinations[one.id] as ExaminationWords[typeof one.id] & {
    readonly text: (facts: unknown) => string;
    readonly remedy: (facts: unknown) => string;
  };
  const advice = one.level === 'fine' ? '' : printable(remedy(one.facts));
  return { id: one.id, level: one.level, name, text: printable(text(one.facts)), remedy: advice || null };
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - cellWidth(text)));

function asText(told: readonly Told[], words: DoctorWords): string {
  const levels = Math.max(...Object.values(words.levels).map(cellWidth));
  const names = Math.max(...told.map(({ name }) => cellWidth(name)));
  const lines = told.flatMap(({ level, name, text, remedy }) => [
    `${padded(words.levels[level], levels)}  ${padded(name, names)}  ${text}`,
    ...(remedy === null ? [] : [`${' '.repeat(levels + names + 4)}${remedy}`]),
  ]);
  const count = (level: Level): number => told.filter((one) => one.level === level).length;
  return `${lines.join('\n')}\n\n${words.summary(count('problem'), count('note'))}\n`;
}

/** Prints, and returns the exit code: 1 when there is a problem. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const all = await examineAll(options);
  const problem = all.some((one) => one.level === 'problem');
  if (options.json) {
    const checks = all.map((one) => ({ ...tell(one, doctorEnglish), facts: one.facts }));
    options.print(jsonText({ schema: 1, checks }));
  } else {
    const words = catalogues[options.language];
    const told = all.map((one) => tell(one, words));
    options.print(proseFor(asText(told, words), columnsOf(options.output)));
  }
  return problem ? exitCodes.finding : exitCodes.fine;
}
