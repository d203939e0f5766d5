/** `lf-tui`: arguments to a command. */
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, InvalidArgumentError, Option } from 'commander';
import exampleRecording from '../fixtures/sft-full-en-eval/run.cast';
import exampleSettings from '../fixtures/sft-full-en-eval/train.yaml';
import packageFile from '../package.json' with { type: 'json' };
import { Company } from './commands/company.js';
import { printComparison } from './commands/compare.js';
import { type CountDatasets, datasetCounting } from './commands/datasets.js';
import { discoverRuns, liveRunsKept } from './commands/discover.js';
import { exitCodes } from './commands/exit-codes.js';
import { type Feed, liveFeed, replayFeed } from './commands/feed.js';
import { Fleet } from './commands/fleet.js';
import { type Opened, openRun } from './commands/open.js';
import { openLink } from './commands/open-remote.js';
import { printCheck } from './commands/print-check.js';
import { printRuns } from './commands/print-runs.js';
import { printStatus } from './commands/print-status.js';
import { printerTo } from './commands/standard-output.js';
import { UsageError } from './commands/usage-error.js';
import { diskOf, isBig, textOf, watcherOf, watchersBeside } from './commands/watchers.js';
import { chooseGlyphs } from './screen/glyphs.js';
import { Memo } from './screen/memo.js';
import { openControllingTerminal } from './screen/terminal/controlling-terminal.js';
import { chooseTheme, type ThemeName, themeNames } from './screen/theme.js';
import { chooseLanguage, type Language, languages, wordsOf } from './screen/words/words.js';
import { openProc, procRoot } from './watch/proc/proc-files.js';

const clock = (): number => Date.now() / 1000;
const around = { proc: openProc(procRoot(process.env)), environment: process.env };
const monotonic = (): number => performance.now() / 1000;

interface RunOptions {
  readonly log?: string;
  readonly config?: string;
  readonly data?: string;
  readonly wait?: boolean;
  readonly root?: readonly string[];
}

interface ScreenOptions extends RunOptions {
  readonly theme?: ThemeName;
  readonly lang?: Language;
  readonly ascii?: boolean;
  readonly mouse?: boolean;
  readonly speed: number;
}

interface StatusOptions extends RunOptions {
  readonly json?: boolean;
  readonly at?: number;
  readonly all?: boolean;
}

const openPath = (path: string | undefined, options: RunOptions): Promise<Opened> =>
  openRun({
    path: path ?? null,
    log: options.log ?? null,
    config: options.config ?? null,
    wait: options.wait ?? false,
    workingDirectory: process.cwd(),
    connect: (host) => openLink(host, process.env),
    proc: around.proc,
    example: {
      recording: path === undefined ? readFileSync(new URL(exampleRecording, import.meta.url), 'utf8') : '',
      settings: exampleSettings,
    },
  });

/** Rows of the dataset files, from where the person says they are or where the trainer must have found them. */
function countingOf(opened: Opened, data: string | undefined): CountDatasets {
  const given = data === undefined ? null : resolve(data);
  if (given !== null && !existsSync(join(given, 'dataset_info.json'))) {
    throw new UsageError(`${data}: there is no dataset_info.json in it. Give the run's dataset_dir.`, exitCodes.usage);
  }
  return datasetCounting(opened, given, process.cwd());
}

const printer = (): ((text: string) => void) =>
  printerTo(process.stdout, (sentence) => {
    process.stderr.write(`lf-tui: ${sentence}\n`);
    process.exitCode = exitCodes.usage;
  });

async function print(opened: Opened, json: boolean, at: number | null, data: string | undefined): Promise<void> {
  const countDatasets = countingOf(opened, data);
  const code = await printStatus({ opened, json, at, clock, countDatasets, around, print: printer() });
  process.exitCode = code;
}

function feedOf(opened: Opened, speed: number, data?: string): Feed {
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
    beside: watchersBeside(opened, around, clock),
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

/** Runs are looked for where the person is, beside the run that is shown, and where they said. */
function companyOf(opened: Opened, asked: readonly string[]): Company {
  const workingDirectory = process.cwd();
  const beside = opened.kind === 'directory' ? [dirname(opened.path)] : [];
  const places = [...new Set([...asked.map((root) => resolve(root)), ...beside, workingDirectory])];
  // A place inside another one is searched with it.
  const roots = places.filter((place) => !places.some((other) => other !== place && place.startsWith(`${other}/`)));
  const fleet = new Fleet({ roots, known: liveRunsKept(around.proc), workingDirectory, clock });
  const openFeed = async (path: string): Promise<Feed> => feedOf(await openPath(path, {}), 1);
  return new Company({ fleet, places: roots, openFeed, workingDirectory, clock });
}

async function show(path: string | undefined, options: ScreenOptions): Promise<void> {
  const [opened, { inspect }] = await Promise.all([openPath(path, options), import('./commands/inspect.js')]);
  const keys = process.stdin.isTTY ? process.stdin : process.stdout.isTTY ? openControllingTerminal() : null;
  // Without a terminal there is nobody to look at a screen: the same facts as text.
  if (!process.stdout.isTTY || keys === null) {
    await print(opened, false, null, options.data);
    return;
  }
  const look = {
    theme: chooseTheme({ environment: process.env, asked: options.theme ?? null }),
    glyphs: chooseGlyphs(process.env, options.ascii ?? false),
    memo: new Memo(),
    words: wordsOf(chooseLanguage(process.env, options.lang ?? null)),
  };
  const terminal = { input: keys, output: process.stdout, mouse: options.mouse ?? false };
  const company = companyOf(opened, options.root ?? []);
  await inspect({ feed: feedOf(opened, options.speed, options.data), company, look, terminal });
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

async function exportAs(path: string | undefined, flags: ExportFlags): Promise<void> {
  const { exportFormats, exportRun } = await import('./commands/export/export.js');
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

interface RecordFlags {
  readonly output?: string;
  readonly run?: string;
  readonly redact?: boolean;
  readonly hangup?: boolean;
}

async function record(words: readonly string[], flags: RecordFlags): Promise<number> {
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
    const { recordCommand } = await import('./commands/record/record.js');
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
  const { recordRun } = await import('./commands/record/record-run.js');
  return recordRun({ ...options, opened });
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('a number above 0 is expected.');
  return number;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('seconds are expected, 0 or more.');
  return number;
}

const program = new Command('lf-tui')
  .description('Inspect a LLaMA-Factory run: live, from its files, from its console log, or from a recording.')
  .version(packageFile.version)
  .exitOverride()
  .configureOutput({
    writeOut: (text) => printer()(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'lf-tui: ')),
  });

const withRun = (command: Command): Command =>
  command
    .option('--log <file>', "the trainer's console log, when it is not found beside the run")
    .option('--config <file>', "the run's YAML, when it is not found beside the run")
    .option('--data <directory>', "the run's dataset_dir, when it is not found from the run")
    .option('--wait', 'wait for a run directory that does not exist yet');

const withScreen = (command: Command): Command =>
  command
    .addOption(new Option('--theme <name>', 'colours').choices([...themeNames]))
    .addOption(new Option('--lang <language>', 'language of the screen').choices([...languages]))
    .option('--root <directory...>', 'where to look for other runs, besides here')
    .option('--ascii', 'draw with plain ASCII signs')
    .option('--mouse', 'use the mouse wheel (selecting text then needs Shift)')
    .option('--speed <factor>', 'how fast a recording plays', positive, 1);

withScreen(withRun(program.command('inspect', { isDefault: true })))
  .description('open the full-screen inspector (the default)')
  .argument(
    '[path]',
    "a run's output_dir, its console log, its YAML, a recording, host:path over ssh, or - for standard input",
  )
  .action(show);

withScreen(withRun(program.command('replay')))
  .description('play a recording')
  .argument('<file>', 'the recording')
  .action(show);

withRun(program.command('status'))
  .description(
    'print the state of a run once; the exit code tells: 0 fine, 1 an error was found, 3 died, 4 no run there',
  )
  .argument('[path]', 'as above')
  .option('--json', 'as one JSON object')
  .option('--at <seconds>', 'of a recording: its state at that time', seconds)
  .option('--all', 'list every run that is found: those that train on this machine now, then those on disk below here')
  .action(async (path: string | undefined, options: StatusOptions) => {
    if (options.all) {
      if (path !== undefined) throw new UsageError('--all looks for runs by itself: name no path.', exitCodes.usage);
      const found = discoverRuns({ proc: around.proc, workingDirectory: process.cwd() });
      process.exitCode = printRuns(found, options.json ?? false, printer());
      return;
    }
    await print(await openPath(path, options), options.json ?? false, options.at ?? null, options.data);
  });

program
  .command('check')
  .description('tell whether a run is well: state, cause of death, findings; for cron and chat bots')
  .argument('[path]', 'as above')
  .option('--log <file>', "the trainer's console log, when it is not found beside the run")
  .option('--config <file>', "the run's YAML, when it is not found beside the run")
  .option('--data <directory>', "the run's dataset_dir, when it is not found from the run")
  .option('--json', 'as one JSON object')
  .option('--wait', 'wait until the run ends, stalls or has a new warning')
  .option('--at <seconds>', 'of a recording: its state at that time', seconds)
  .action(
    async (
      path: string | undefined,
      { json, wait, at, ...rest }: RunOptions & { readonly json?: boolean; readonly at?: number },
    ) => {
      const opened = await openPath(path, { ...rest, wait: wait ?? false });
      process.exitCode = await printCheck({
        opened,
        countDatasets: countingOf(opened, rest.data),
        json: json ?? false,
        wait: wait ?? false,
        at: at ?? null,
        clock,
        around,
        print: printer(),
      });
    },
  );

program
  .command('compare')
  .description('print in what runs differ: settings, data, progress and figures')
  .argument('<paths...>', 'two or more runs, each as above')
  .option('--json', 'as one JSON object')
  .action(async (paths: readonly string[], options: { readonly json?: boolean }) => {
    if (paths.length < 2) throw new UsageError('compare needs two runs or more.', exitCodes.usage);
    const opened: Opened[] = [];
    for (const path of paths) opened.push(await openPath(path, {}));
    await printComparison({ opened, json: options.json ?? false, clock, print: printer() });
  });

program
  .command('export')
  .description('write a report of a run, or its series; without texts of samples and without paths unless asked for')
  .argument('[path]', 'as above')
  .option('--markdown', 'a report for an issue or a chat (the default)')
  .option('--html', 'a page that stands for itself, with charts')
  .option('--csv', 'all series, a row a step')
  .option('--json', 'the status as one JSON object')
  .option('-o, --output <file>', 'into this new file instead of standard output')
  .option('--with-samples', 'with the texts of samples')
  .option('--with-paths', 'with absolute paths')
  .option('--log <file>', "the trainer's console log, when it is not found beside the run")
  .option('--config <file>', "the run's YAML, when it is not found beside the run")
  .option('--data <directory>', "the run's dataset_dir, when it is not found")
  .option('--at <seconds>', 'of a recording: its state at that time', seconds)
  .addOption(new Option('--lang <language>', 'language of the report').choices([...languages]))
  .action(exportAs);

/** The trainer comes first, always. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes refuse it; it is a courtesy, not a need.
  }
}

program
  .command('record')
  .description('record a run: start the trainer after `--`, or join the one at PATH until it ends')
  .argument('[words...]', '-- llamafactory-cli train x.yaml …, or a run as above')
  .option('-o, --output <file>', 'the recording, new; packed when the name ends in .gz (default: RUN NAME.cast, here)')
  .option('--run <directory>', "the run's output_dir, when the command and its YAML do not tell")
  .option('--redact', 'without texts of samples and predictions and without paths; numbers stay')
  .option('--hangup', 'pass the hang-up of a closed terminal on to the trainer')
  .addHelpText('after', "\nThe exit code is the trainer's own; 128 and the number for a signal.")
  .action(async (words: readonly string[], options: RecordFlags) => {
    process.exitCode = await record(words, options);
  });

// A trainer that is started from here would inherit the low priority.
if (process.argv[2] !== 'record') stepBack();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`lf-tui: ${error.message}\n`);
    process.exitCode = error.code;
  } else if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else throw error;
}
