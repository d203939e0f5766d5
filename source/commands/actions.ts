/** What each command that opens one run does with its arguments. */
import { resolve } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };
import type { PaneId } from '../screen/interface-state.js';
import type { ThemeName } from '../screen/theme.js';
import { chooseLanguage, type Language, wordsOf } from '../screen/words/words.js';
import type { Alarm } from './alerts/alarm.js';
import { alarmOf } from './alerts/asked.js';
import { exitCodes } from './exit-codes.js';
import type { Opened } from './open/opened.js';
import { countingOf, openOnce, type RunOptions } from './open-asked.js';
import { printCheck } from './print-check.js';
import { printStatus } from './print-status.js';
import { columnsOf } from './prose.js';
import { say } from './say.js';
import { languageOf, type SettingOptions, settingsFor } from './settings/asked.js';
import { settingsPath } from './settings/settings.js';
import { stepBack } from './step-back.js';
import { around, clock, printer } from './this-process.js';
import { UsageError } from './usage-error.js';

export async function print(opened: Opened, json: boolean, at: number | null, data: string | undefined): Promise<void> {
  const countDatasets = countingOf(opened, data);
  const code = await printStatus({
    opened,
    json,
    at,
    clock,
    countDatasets,
    around,
    columns: columnsOf(process.stdout),
    print: printer(),
  });
  process.exitCode = code;
}

export interface CheckFlags extends RunOptions, SettingOptions {
  readonly json?: boolean;
  readonly slurm?: boolean;
}

export async function check(path: string | undefined, flags: CheckFlags): Promise<number> {
  const { json, wait, at, ...rest } = flags;
  const opened = await openOnce(path, flags);
  let alarm: Alarm | null = null;
  // Without waiting nothing becomes true.
  if (wait && opened.kind !== 'recording') {
    const { settings } = await settingsFor(rest);
    // Standard output may be a file or another program.
    const ring = (sequence: string): void => {
      if (process.stderr.isTTY) process.stderr.write(sequence);
    };
    alarm = (await alarmOf(settings, false, wordsOf(languageOf(settings))))?.({ ring, say }) ?? null;
  }
  return printCheck({
    opened,
    countDatasets: countingOf(opened, rest.data),
    json: json ?? false,
    wait: wait ?? false,
    at: at ?? null,
    clock,
    around,
    alarm,
    columns: columnsOf(process.stdout),
    print: printer(),
  });
}

interface ExportFlags extends RunOptions {
  readonly markdown?: boolean;
  readonly html?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly png?: boolean;
  readonly screenshot?: PaneId;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly theme?: ThemeName;
  readonly ascii?: boolean;
  readonly output?: string;
  readonly withSamples?: boolean;
  readonly withPaths?: boolean;
  readonly data?: string;
  readonly lang?: Language;
}

export async function exportAs(path: string | undefined, flags: ExportFlags): Promise<void> {
  const { settings } = await settingsFor({
    ...(flags.lang === undefined ? {} : { lang: flags.lang }),
    ...(flags.theme === undefined ? {} : { theme: flags.theme }),
    ...(flags.ascii === undefined ? {} : { ascii: flags.ascii }),
  });
  const theme = settings.theme.value;
  const { exportFormats, exportRun } = await import('./export/export.js');
  const asked = exportFormats.filter((format) => flags[format]);
  if (asked.length > 1) throw new UsageError(`--${asked.join(' or --')}: one format at a time.`, exitCodes.usage);
  const opened = await openOnce(path, flags);
  await exportRun({
    opened,
    format: asked[0] ?? 'markdown',
    sharing: { samples: flags.withSamples ?? false, paths: flags.withPaths ?? false },
    language: languageOf(settings),
    at: flags.at ?? null,
    file: flags.output ?? null,
    workingDirectory: process.cwd(),
    version: packageFile.version,
    countDatasets: countingOf(opened, flags.data),
    around,
    clock,
    print: printer(),
    isTerminal: process.stdout.isTTY === true,
    pane:
      flags.screenshot === undefined
        ? null
        : {
            pane: flags.screenshot,
            ...(flags.size ?? { columns: 120, rows: 36 }),
            theme: theme === 'auto' ? 'dark' : theme,
            ascii: settings.ascii.value,
          },
  });
}

export interface DoctorFlags {
  readonly json?: boolean;
  readonly lang?: Language;
}

export async function examine(path: string | undefined, flags: DoctorFlags): Promise<number> {
  const { doctor } = await import('./doctor/doctor.js');
  const asked = flags.lang === undefined ? {} : { lang: flags.lang };
  let language = chooseLanguage(process.env, flags.lang ?? null);
  let settings = { path: settingsPath(process.env), isThere: true, problem: null as string | null };
  try {
    const person = await settingsFor(asked);
    settings = { ...settings, isThere: person.isThere };
    language = languageOf(person.settings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    settings = { ...settings, problem: error.message.split('\n')[0] ?? '' };
  }
  return doctor({
    path: resolve(path ?? '.'),
    environment: process.env,
    proc: around.proc,
    input: process.stdin,
    output: process.stdout,
    node: { version: process.version, needed: packageFile.engines.node },
    settings,
    language,
    json: flags.json ?? false,
    print: printer(),
  });
}

export interface RecordFlags {
  readonly output?: string;
  readonly run?: string;
  readonly redact?: boolean;
  readonly hangup?: boolean;
}

export async function record(words: readonly string[], flags: RecordFlags): Promise<number> {
  const options = {
    file: flags.output ?? null,
    redact: flags.redact ?? false,
    workingDirectory: process.cwd(),
    ...around,
    person: {
      input: process.stdin,
      output: process.stdout,
      say,
    },
    clock,
    begun: () => {
      stepBack();
      // Its arguments name a trainer: nobody shall take this program for one, nor end it with one by that name.
      process.title = 'lf-tui record';
    },
  };
  if (process.argv.includes('--') && words.length > 0) {
    const { recordCommand } = await import('./record/record.js');
    return recordCommand({ ...options, command: words, run: flags.run ?? null, hangup: flags.hangup ?? false });
  }
  const started = [...(flags.run === undefined ? [] : ['--run']), ...(flags.hangup ? ['--hangup'] : [])];
  if (started.length > 0) {
    const sentence = `${started.join(' and ')} is for a trainer that is started: lf-tui record ${started[0]} … -- llamafactory-cli train x.yaml`;
    throw new UsageError(sentence, exitCodes.usage);
  }
  const [path, ...more] = words;
  if (path === undefined || more.length > 0) {
    const sentence =
      'record needs the run to join, or the trainer to start: lf-tui record -- llamafactory-cli train x.yaml';
    throw new UsageError(sentence, exitCodes.usage);
  }
  const opened = await openOnce(path, {});
  if (opened.kind === 'recording') throw new UsageError(`${path} is a recording already.`, exitCodes.usage);
  const { recordRun } = await import('./record/record-run.js');
  return recordRun({ ...options, opened });
}
