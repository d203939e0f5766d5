/** `lf-tui`: arguments to a command. */
import { Command, InvalidArgumentError, Option } from 'commander';
import packageFile from '../package.json' with { type: 'json' };
import {
  around,
  clock,
  countingOf,
  exportAs,
  openPath,
  print,
  printEverything,
  printer,
  type RecordFlags,
  type RunOptions,
  record,
  type StatusOptions,
  show,
  stepBack,
} from './commands/actions.js';
import { printComparison } from './commands/compare.js';
import { exitCodes } from './commands/exit-codes.js';
import type { Opened } from './commands/open.js';
import { printCheck } from './commands/print-check.js';
import { UsageError } from './commands/usage-error.js';
import { themeNames } from './screen/theme.js';
import { languages } from './screen/words/words.js';

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

const hostOption = (): Option =>
  new Option(
    '--host <host>',
    'look at the runs of this machine, too, over your own ssh; host or host:directory',
  ).argParser((host: string, before: readonly string[] | undefined) => [...(before ?? []), host]);

const withScreen = (command: Command): Command =>
  command
    .addOption(new Option('--theme <name>', 'colours').choices([...themeNames]))
    .addOption(new Option('--lang <language>', 'language of the screen').choices([...languages]))
    .option('--root <directory...>', 'where to look for other runs, besides here')
    .addOption(hostOption())
    .option('--slurm', 'with your SLURM jobs, the time that they have left, and why they wait')
    .option('--ascii', 'draw with plain ASCII signs')
    .option('--mouse', 'use the mouse wheel (selecting text then needs Shift)')
    .option('--speed <factor>', 'how fast a recording plays', positive, 1);

withScreen(withRun(program.command('inspect', { isDefault: true })))
  .description('open the full-screen inspector (the default)')
  .argument(
    '[path]',
    "a run's output_dir, its console log, its YAML, a recording, host:path or host over ssh, or - for standard input",
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
  .addOption(hostOption())
  .option('--slurm', 'with --all: your SLURM jobs, too')
  .action(async (path: string | undefined, options: StatusOptions) => {
    if (options.all) {
      if (path !== undefined) throw new UsageError('--all looks for runs by itself: name no path.', exitCodes.usage);
      await printEverything(options);
      return;
    }
    if (options.host) throw new UsageError('--host needs --all, or name one run as host:path.', exitCodes.usage);
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
