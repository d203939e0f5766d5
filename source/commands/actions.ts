/** What each command does with its arguments: the one place that touches the process's own streams and environment. */
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import exampleRecording from '../../fixtures/sft-full-en-eval/run.cast';
import exampleSettings from '../../fixtures/sft-full-en-eval/train.yaml';
import packageFile from '../../package.json' with { type: 'json' };
import { chooseGlyphs } from '../screen/glyphs.js';
import { Memo } from '../screen/memo.js';
import { openControllingTerminal } from '../screen/terminal/controlling-terminal.js';
import { chooseTheme, type ThemeName, themeByBackground } from '../screen/theme.js';
import { chooseLanguage, type Language, wordsOf } from '../screen/words/words.js';
import { openProc, procRoot } from '../watch/proc/proc-files.js';
import type { Watcher } from '../watch/watcher.js';
import { Company } from './company.js';
import { type CountDatasets, datasetCounting } from './datasets.js';
import { discoverRuns, liveRunsKept } from './discover.js';
import { type Elsewhere, elsewhereOf, isHostName } from './elsewhere.js';
import { exitCodes } from './exit-codes.js';
import { blankFeed, type Feed, liveFeed, replayFeed } from './feed.js';
import { Fleet, type KnownRun } from './fleet.js';
import { type Opened, openRun } from './open.js';
import { type Link, openLink } from './open-remote.js';
import { printRuns } from './print-runs.js';
import { printStatus } from './print-status.js';
import { filesOf, openQueue, pathOfJob, type Queue } from './queue.js';
import { joinedList } from './run-list.js';
import { printerTo } from './standard-output.js';
import { UsageError } from './usage-error.js';
import { diskOf, isBig, readWhole, textOf, watcherOf, watchersBeside } from './watchers.js';

export const clock = (): number => Date.now() / 1000;
export const around = { proc: openProc(procRoot(process.env)), environment: process.env };
const monotonic = (): number => performance.now() / 1000;

export interface RunOptions {
  readonly log?: string;
  readonly config?: string;
  readonly data?: string;
  readonly wait?: boolean;
  readonly root?: readonly string[];
  readonly host?: readonly string[];
  readonly slurm?: boolean;
}

interface ScreenOptions extends RunOptions {
  readonly theme?: ThemeName;
  readonly lang?: Language;
  readonly ascii?: boolean;
  readonly mouse?: boolean;
  readonly speed: number;
}

export interface StatusOptions extends RunOptions {
  readonly json?: boolean;
  readonly at?: number;
  readonly all?: boolean;
}

export const openPath = (
  path: string | undefined,
  options: RunOptions,
  connect: (host: string) => Link = (host) => openLink(host, process.env),
): Promise<Opened> =>
  openRun({
    path: path ?? null,
    log: options.log ?? null,
    config: options.config ?? null,
    wait: options.wait ?? false,
    workingDirectory: process.cwd(),
    connect,
    proc: around.proc,
    example: {
      recording: path === undefined ? readFileSync(new URL(exampleRecording, import.meta.url), 'utf8') : '',
      settings: exampleSettings,
    },
  });

/** Rows of the dataset files, from where the person says they are or where the trainer must have found them. */
export function countingOf(opened: Opened, data: string | undefined): CountDatasets {
  const given = data === undefined ? null : resolve(data);
  if (given !== null && !existsSync(join(given, 'dataset_info.json'))) {
    throw new UsageError(`${data}: there is no dataset_info.json in it. Give the run's dataset_dir.`, exitCodes.usage);
  }
  return datasetCounting(opened, given, process.cwd());
}

export const printer = (): ((text: string) => void) =>
  printerTo(process.stdout, (sentence) => {
    process.stderr.write(`lf-tui: ${sentence}\n`);
    process.exitCode = exitCodes.usage;
  });

export async function print(opened: Opened, json: boolean, at: number | null, data: string | undefined): Promise<void> {
  const countDatasets = countingOf(opened, data);
  const code = await printStatus({ opened, json, at, clock, countDatasets, around, print: printer() });
  process.exitCode = code;
}

function feedOf(opened: Opened, speed: number, data?: string, job: readonly Watcher[] = []): Feed {
  const countDatasets = countingOf(opened, data);
  if (opened.kind === 'recording') {
    const { origin, recording, before, example } = opened;
    return replayFeed({ origin, recording, before, example, speed, countDatasets, monotonic });
  }
  let arrived = (): void => {};
  const { text, seen } = textOf(opened, () => arrived());
  const feed = liveFeed({
    origin: opened.origin,
    whole: watcherOf(opened, 'all', clock),
    ends: isBig(opened) ? watcherOf(opened, 'ends', clock) : null,
    countDatasets,
    beside: [...watchersBeside(opened, around, clock), ...job],
    disk: diskOf(opened, clock),
    text,
    seen,
    clock,
  });
  return {
    ...feed,
    start: (changed: () => void) => {
      arrived = changed;
      feed.start(changed);
    },
  };
}

/** Runs are looked for where the person is, beside the run that is shown, where they said, and on the machines they named. */
function companyOf(
  opened: Opened | null,
  asked: readonly string[],
  elsewhere: Elsewhere,
  queue: Queue | null,
): Company {
  const workingDirectory = process.cwd();
  const beside = opened?.kind === 'directory' ? [dirname(opened.path)] : [];
  const places = [...new Set([...asked.map((root) => resolve(root)), ...beside, workingDirectory])];
  // A place inside another one is searched with it.
  const roots = places.filter((place) => !places.some((other) => other !== place && place.startsWith(`${other}/`)));
  const live = liveRunsKept(around.proc);
  const known = (): readonly KnownRun[] => [...live(), ...(queue?.list.known() ?? [])];
  const fleet = new Fleet({ roots, known, workingDirectory, clock });
  const openListed = (path: string): Promise<Opened> =>
    openPath(path, {}, (host) => elsewhere.linkTo(host) ?? openLink(host, process.env));
  return new Company({
    fleet: joinedList([fleet, ...elsewhere.lists, ...(queue ? [queue.list] : [])]),
    places: [...roots, ...elsewhere.places],
    openFeed: async (path) => {
      const job = queue?.list.jobAt(path) ?? null;
      if (queue === null || job === null) return feedOf(await openListed(path), 1);
      return feedOf(await openPath(pathOfJob(job), filesOf(job)), 1, undefined, [queue.watch(job.job.id)]);
    },
    readWhole: async (path, deliver) => readWhole(await openListed(path), deliver, clock),
    clock,
  });
}

const wordsFor = (options: ScreenOptions) => wordsOf(chooseLanguage(process.env, options.lang ?? null));

export async function show(path: string | undefined, options: ScreenOptions): Promise<void> {
  const queue = options.slurm ? openQueue(process.env, clock) : null;
  const isHost = path !== undefined && isHostName(path, process.env);
  const hosts = [...(options.host ?? []), ...(isHost ? [path] : [])];
  const named = isHost ? undefined : path;
  const keys = process.stdin.isTTY ? process.stdin : process.stdout.isTTY ? openControllingTerminal() : null;
  const elsewhere = await elsewhereOf(hosts, { environment: process.env, canAsk: keys !== null, clock });
  try {
    const job = queue ? await queue.first(named === undefined ? null : resolve(named)) : null;
    // Machines alone are a wish to see what runs on them, and so are jobs of which none can be shown: no run is open then.
    const isList = (hosts.length > 0 || queue !== null) && named === undefined && job === null;
    const start = named ?? (job ? pathOfJob(job) : undefined);
    const [opened, { inspect }] = await Promise.all([
      isList
        ? null
        : openPath(
            start,
            job ? { ...options, ...filesOf(job) } : options,
            (host) => elsewhere.linkTo(host) ?? openLink(host, process.env),
          ),
      import('./inspect.js'),
    ]);
    // Without a terminal there is nobody to look at a screen: the same facts as text.
    if (!process.stdout.isTTY || keys === null) {
      if (opened === null) process.exitCode = await printAll(false, elsewhere, queue);
      else await print(opened, false, null, options.data);
      return;
    }
    const themeQuestion = { environment: process.env, asked: options.theme ?? null };
    const look = {
      theme: chooseTheme(themeQuestion),
      glyphs: chooseGlyphs(process.env, options.ascii ?? false),
      memo: new Memo(),
      words: wordsFor(options),
    };
    const terminal = { input: keys, output: process.stdout, mouse: options.mouse ?? false };
    const company = companyOf(opened, options.root ?? [], elsewhere, queue);
    await inspect({
      feed:
        opened === null
          ? blankFeed(hosts.length > 0 ? look.words.runs.hosts(hosts.join(', ')) : look.words.runs.jobs, clock)
          : feedOf(opened, options.speed, options.data, queue && job ? [queue.watch(job.job.id)] : []),
      company,
      look,
      firstPane: opened === null ? 'runs' : 'overview',
      themeByBackground: themeByBackground(themeQuestion),
      terminal,
    });
  } finally {
    await queue?.list.stop();
    elsewhere.close();
  }
}

/** `status --all`: the runs of this machine, and of those that were named. */
async function printAll(json: boolean, elsewhere: Elsewhere, queue: Queue | null): Promise<number> {
  const found = discoverRuns({ proc: around.proc, workingDirectory: process.cwd() });
  const [answers] = await Promise.all([elsewhere.lookOnce(), queue?.list.look()]);
  return printRuns(found, { answers, queue: queue?.list ?? null }, json, printer());
}

export async function printEverything(options: StatusOptions): Promise<void> {
  const queue = options.slurm ? openQueue(process.env, clock) : null;
  const elsewhere = await elsewhereOf(options.host ?? [], {
    environment: process.env,
    canAsk: process.stdin.isTTY === true,
    clock,
  });
  try {
    process.exitCode = await printAll(options.json ?? false, elsewhere, queue);
  } finally {
    await queue?.list.stop();
    await elsewhere.stop();
    elsewhere.close();
  }
}

interface ExportFlags extends RunOptions {
  readonly markdown?: boolean;
  readonly html?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly output?: string;
  readonly withSamples?: boolean;
  readonly withPaths?: boolean;
  readonly at?: number;
  readonly data?: string;
  readonly lang?: Language;
}

export async function exportAs(path: string | undefined, flags: ExportFlags): Promise<void> {
  const { exportFormats, exportRun } = await import('./export/export.js');
  const asked = exportFormats.filter((format) => flags[format]);
  if (asked.length > 1) throw new UsageError(`--${asked.join(' or --')}: one format at a time.`, exitCodes.usage);
  const opened = await openPath(path, flags);
  await exportRun({
    opened,
    format: asked[0] ?? 'markdown',
    sharing: { samples: flags.withSamples ?? false, paths: flags.withPaths ?? false },
    language: chooseLanguage(process.env, flags.lang ?? null),
    at: flags.at ?? null,
    file: flags.output ?? null,
    workingDirectory: process.cwd(),
    version: packageFile.version,
    countDatasets: countingOf(opened, flags.data),
    around,
    clock,
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
      say: (sentence: string) => process.stderr.write(`lf-tui: ${sentence}\n`),
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
  const [path, ...more] = words;
  if (path === undefined || more.length > 0 || flags.run !== undefined) {
    const sentence =
      'record needs the run to join, or the trainer to start: lf-tui record -- llamafactory-cli train x.yaml';
    throw new UsageError(sentence, exitCodes.usage);
  }
  const opened = await openPath(path, {});
  if (opened.kind === 'recording') throw new UsageError(`${path} is a recording already.`, exitCodes.usage);
  const { recordRun } = await import('./record/record-run.js');
  return recordRun({ ...options, opened });
}

/** The trainer comes first, always. */
export function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes refuse it; it is a courtesy, not a need.
  }
}
