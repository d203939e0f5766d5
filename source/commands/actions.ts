/** What each command does with its arguments: the one place that touches the process's own streams and environment. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };
import type { PaneId } from '../screen/interface-state.js';
import type { ThemeName } from '../screen/theme.js';
import { chooseLanguage, type Language, type Words, wordsOf } from '../screen/words/words.js';
import { askingBeside } from '../watch/ask-disk.js';
import type { AskDisk } from '../watch/disk-answers.js';
import { openProc, procRoot } from '../watch/proc/proc-files.js';
import type { Alarm, AlarmOptions } from './alerts/alarm.js';
import type { NotificationSequence } from './alerts/notification.js';
import { type CountDatasets, datasetCounting } from './datasets.js';
import { exitCodes } from './exit-codes.js';
import { ensureMoment } from './moment.js';
import { asProcessesTell, ensureBegun } from './open/live.js';
import type { Opened, OpenOptions } from './open/opened.js';
import { openRun } from './open.js';
import { type Link, openLink } from './open-remote.js';
import { printCheck } from './print-check.js';
import { printStatus } from './print-status.js';
import { columnsOf } from './prose.js';
import { say } from './say.js';
import type { EffectiveSettings, Layers } from './settings/layers.js';
import { type PersonSettings, readSettings, settingsPath } from './settings/settings.js';
import { printerTo } from './standard-output.js';
import { stepBack } from './step-back.js';
import { UsageError } from './usage-error.js';

export const clock = (): number => Date.now() / 1000;
export const around = { proc: openProc(procRoot(process.env)), environment: process.env };

export interface RunOptions {
  readonly log?: string;
  readonly config?: string;
  readonly data?: string;
  readonly wait?: boolean;
  readonly at?: number;
}

/** What a setting may also be given as on the command line. */
export interface SettingOptions {
  readonly theme?: ThemeName | 'auto';
  readonly lang?: Language | 'auto';
  readonly ascii?: boolean;
  readonly mouse?: boolean;
  readonly root?: readonly string[];
  readonly bell?: boolean;
  readonly notify?: boolean;
  readonly notifyBy?: NotificationSequence;
  readonly onEvent?: string;
}

export const openPath = (
  path: string | undefined,
  options: RunOptions,
  connect: (host: string) => Link = (host) => openLink(host, process.env),
  example: OpenOptions['example'] = null,
  askDisk?: AskDisk,
): Promise<Opened> =>
  openRun({
    path: path ?? null,
    log: options.log ?? null,
    config: options.config ?? null,
    wait: options.wait ?? false,
    workingDirectory: process.cwd(),
    connect,
    proc: around.proc,
    example,
    ...(askDisk ? { askDisk } : {}),
  });

/** The same for a command that looks once, and so looks well: who writes the console, the processes know best. */
export async function openOnce(path: string | undefined, options: RunOptions): Promise<Opened> {
  const found = await openPath(path, options, undefined, undefined, askingBeside(process.env));
  const opened = asProcessesTell(found, { proc: around.proc, log: options.log ?? null });
  ensureMoment(opened, options.at);
  if (options.wait !== true) ensureBegun(opened, around.proc);
  return opened;
}

/** Rows of the dataset files, from where the person says they are or where the trainer must have found them. */
export function countingOf(opened: Opened, data: string | undefined): CountDatasets {
  const given = data === undefined ? null : resolve(data);
  if (given !== null && !existsSync(join(given, 'dataset_info.json'))) {
    throw new UsageError(`${data}: there is no dataset_info.json in it. Give the run's dataset_dir.`, exitCodes.usage);
  }
  return datasetCounting(opened, given, process.cwd());
}

export const printer = (): ((text: string | Uint8Array) => void) =>
  printerTo(process.stdout, (sentence) => {
    say(sentence);
    process.exitCode = exitCodes.usage;
  });

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

const layerOf = (options: SettingOptions): Layers['commandLine'] => ({
  language: options.lang,
  theme: options.theme,
  ascii: options.ascii,
  mouse: options.mouse,
  roots: options.root,
  'alerts.bell': options.bell,
  'alerts.notify': options.notify,
  'alerts.sequence': options.notifyBy,
  'alerts.on-event': options.onEvent,
});

export const settingsFor = (options: SettingOptions): Promise<PersonSettings> =>
  readSettings({ environment: process.env, commandLine: layerOf(options) });

export function languageOf(settings: EffectiveSettings): Language {
  const { value } = settings.language;
  return chooseLanguage(process.env, value === 'auto' ? null : value);
}

/** Makes the alarm once it is known where to ring; null when the person asked for none. */
export async function alarmOf(
  settings: EffectiveSettings,
  isRecording: boolean,
  words: Words,
): Promise<((where: Pick<AlarmOptions, 'ring' | 'say'>) => Alarm) | null> {
  const asked = ['alerts.bell', 'alerts.notify', 'alerts.on-event'] as const;
  if (!asked.some((name) => settings[name].value)) return null;
  const { Alarm, alarmWays } = await import('./alerts/alarm.js');
  const ways = alarmWays(settings, isRecording);
  return ways && ((where) => new Alarm({ ways, words, environment: process.env, ...where }));
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
