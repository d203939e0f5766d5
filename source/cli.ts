/** `lf-tui`: arguments to a command. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import packageFile from '../package.json' with { type: 'json' };
import {
  type CheckFlags,
  check,
  type DoctorFlags,
  examine,
  exportAs,
  print,
  type RecordFlags,
  record,
} from './commands/actions.js';
import { notificationSequences } from './commands/alerts/notification.js';
import { commandFirst } from './commands/command-first.js';
import { compare } from './commands/compare.js';
import { commandTable } from './commands/completion/command-table.js';
import { type Shell, shells } from './commands/completion/shells.js';
import { exitCodes } from './commands/exit-codes.js';
import { examples } from './commands/help-examples.js';
import { withCommandMeant } from './commands/misspelt.js';
import { openOnce } from './commands/open-asked.js';
import { printEverything, type StatusOptions } from './commands/print-all.js';
import { say } from './commands/say.js';
import { type SettingOptions, settingsFor } from './commands/settings/asked.js';
import { replay, type ScreenOptions, show } from './commands/show.js';
import { stepBack } from './commands/step-back.js';
import { printer } from './commands/this-process.js';
import { UsageError } from './commands/usage-error.js';
import { paneIds } from './screen/interface-state.js';
import { leaveHanging } from './screen/terminal/leave.js';
import { themeNames } from './screen/theme.js';
import { languages } from './screen/words/words.js';

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('A number above 0 is expected.');
  return number;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('Seconds are expected, 0 or more.');
  return number;
}

function size(text: string): { readonly columns: number; readonly rows: number } {
  const [, columns = 0, rows = 0] = (/^(\d{1,3})x(\d{1,3})$/.exec(text) ?? []).map(Number);
  if (columns < 60 || rows < 15) throw new InvalidArgumentError('60x15 or more is expected, such as 120x36.');
  return { columns, rows };
}

/** `lf-tui saves/*`, or a command that is written wrongly: commander would speak of a command that nobody named. */
const oneRun =
  'one run is opened at a time. `lf-tui compare A B` sets runs side by side, pane 0 lists them; `lf-tui --help` names the commands.';

/** The list of runs is no picture of one. */
const picturePanes = paneIds.filter((pane) => pane !== 'runs');

const program = new Command('lf-tui')
  .description('Inspect a LLaMA-Factory run: live, from its files, from its console log, or from a recording.')
  .version(packageFile.version)
  .usage('[options] [path]\n       lf-tui <command> [options]')
  .addHelpText('after', examples)
  .exitOverride()
  .configureOutput({
    writeOut: (text) => printer()(text),
    outputError: (text, write) =>
      write(
        text
          .replace(/^error: too many arguments for 'inspect'\..*/, `error: ${oneRun}`)
          .replace(/^error: /, 'lf-tui: '),
      ),
  });

const placesWith = (more: string): string =>
  `a run's output_dir, its console log, its YAML, ${more}host:path or host over ssh, or - for standard input`;

/** What names a run. */
const runPlaces = placesWith('a recording, ');

/** What a recording may lie beside, too. */
const withFiles = (command: Command): Command =>
  command
    .option('--config <file>', "the run's YAML, when it is not found beside the run")
    .option('--data <directory>', "the run's dataset_dir, when it is not found from the run");

const withLog = (command: Command): Command =>
  withFiles(command.option('--log <file>', "the trainer's console log, when it is not found beside the run"));

const withRun = (command: Command): Command =>
  withLog(command).option('--wait', 'wait for a run directory that does not exist yet');

const hostOption = (): Option =>
  new Option(
    '--host <host>',
    'look at the runs of this machine, too, over your own ssh; host or host:directory',
  ).argParser((host: string, before: readonly string[] | undefined) => [...(before ?? []), host]);

const rootOption = (): Option =>
  new Option('--root <directory>', 'where to look for other runs, besides here').argParser(
    (directory: string, before: readonly string[] | undefined) => [...(before ?? []), directory],
  );

const language = (of: string): Option =>
  new Option('--lang <language>', `language of the ${of}`).choices([...languages]);

/** A flag that the settings may have on: the command line has a word for off, too. */
const flag = (command: Command, name: string, description: string): Command =>
  command.option(`--${name}`, description).addOption(new Option(`--no-${name}`).hideHelp());

/** How a person is told that the run ends or stalls, or that something is found. */
function withAlerts(command: Command): Command {
  flag(command, 'bell', 'ring the terminal when the run ends or stalls, or a warning or an error is found');
  flag(command, 'notify', 'the same as a notification of the terminal (OSC 9 or OSC 777)');
  return command
    .addOption(new Option('--notify-by <sequence>', 'which of both').choices([...notificationSequences]))
    .option('--on-event <command>', 'run this command for each, the event as JSON on its standard input');
}

/** What the settings hold as well. */
function withSettings(command: Command): Command {
  command
    .addOption(new Option('--theme <name>', 'colours').choices(['auto', ...themeNames]))
    .addOption(new Option('--lang <language>', 'language of the screen').choices(['auto', ...languages]))
    .addOption(rootOption());
  flag(command, 'ascii', 'draw with plain ASCII signs');
  flag(command, 'mouse', 'use the mouse wheel (selecting text then needs Shift)');
  return withAlerts(command);
}

const withScreen = (command: Command): Command =>
  withSettings(command)
    .addOption(hostOption())
    .option('--slurm', 'with your SLURM jobs, the time that they have left, and why they wait')
    .option('--speed <factor>', 'how fast a recording plays', positive, 1);

withScreen(withRun(program.command('inspect', { isDefault: true })))
  .description('open the full-screen inspector (the default)')
  .argument('[path]', runPlaces)
  .action(async (path: string | undefined, options: ScreenOptions) => {
    const names = program.commands.map((command) => command.name());
    await show(path, options).catch((error: unknown) => {
      throw withCommandMeant(error, path, names);
    });
  });

withScreen(withFiles(program.command('replay')))
  .description('play a recording')
  .argument('<file>', 'the recording')
  .action(replay);

withRun(program.command('status'))
  .description(
    'print the state of a run once; the exit code tells: 0 fine, 1 an error was found, 3 died, 4 no run there or its disk silent',
  )
  .argument('[path]', `${runPlaces}; without one, the newest run found`)
  .option('--json', 'as one JSON object')
  .option('--at <seconds>', 'of a recording: its state at that time', seconds)
  .option('--all', 'list every run that is found: those that train on this machine now, then those on disk below here')
  .addOption(rootOption())
  .addOption(hostOption())
  .option('--slurm', 'of all your SLURM jobs, each with its run; with --all besides the runs that are found')
  .action(async (path: string | undefined, options: StatusOptions) => {
    if (options.all) {
      if (path !== undefined) throw new UsageError('--all looks for runs by itself: name no path.', exitCodes.usage);
      await printEverything(options);
      return;
    }
    if (options.slurm) {
      if (path !== undefined) throw new UsageError('--slurm asks for all your jobs: name no path.', exitCodes.usage);
      const { judgeJobs } = await import('./commands/judge-jobs.js');
      process.exitCode = await judgeJobs('all', options.json ?? false);
      return;
    }
    if (options.root) throw new UsageError('--root needs --all, or name one run.', exitCodes.usage);
    if (options.host) throw new UsageError('--host needs --all, or name one run as host:path.', exitCodes.usage);
    await print(await openOnce(path, options), options.json ?? false, options.at ?? null, options.data);
  });

withAlerts(withLog(program.command('check')))
  .description('tell whether a run is well: state, cause of death, findings; for cron and chat bots')
  .argument('[path]', `${runPlaces}; without one, the newest run found`)
  .option('--json', 'as one JSON object')
  .option('--wait', 'wait until the run ends, stalls or has a new warning')
  .option('--at <seconds>', 'of a recording: its state at that time', seconds)
  .option('--slurm', 'judge all your SLURM jobs, those that ended some minutes ago, too; the worst gives the exit code')
  .action(async (path: string | undefined, flags: CheckFlags) => {
    if (flags.slurm) {
      const only = '--slurm judges all your jobs once: name no path, and leave --wait and --at away.';
      if (path !== undefined || flags.wait || flags.at !== undefined) throw new UsageError(only, exitCodes.usage);
      const { judgeJobs } = await import('./commands/judge-jobs.js');
      process.exitCode = await judgeJobs('troubles', flags.json ?? false);
      return;
    }
    process.exitCode = await check(path, flags);
  });

program
  .command('compare')
  .description('print what differs between runs: settings, data, progress and figures')
  .argument('<paths...>', `two or more runs, each ${runPlaces}`)
  .option('--json', 'as one JSON object')
  .action(async (paths: readonly string[], options: { readonly json?: boolean }) => {
    if (paths.length < 2) throw new UsageError('compare needs two runs or more.', exitCodes.usage);
    await compare(paths, options.json ?? false);
  });

program
  .command('export')
  .description('write a report of a run, or its series; without texts of samples and without paths unless asked for')
  .argument('[path]', `${runPlaces}; without one, the newest run found`)
  .option('--markdown', 'a report for an issue or a chat (the default)')
  .option('--html', 'a page that stands for itself, with charts')
  .option('--csv', 'all series, a row a step')
  .option('--json', 'the status as one JSON object')
  .option('--png', 'a picture of the loss and its evaluations')
  .addOption(new Option('--screenshot <pane>', 'a pane as it stands on the screen, as SVG').choices(picturePanes))
  .option('--size <columnsxrows>', 'of a screenshot, 120x36 unless given', size)
  .addOption(new Option('--theme <name>', 'colours of a screenshot').choices([...themeNames]))
  .option('--ascii', 'a screenshot of plain ASCII signs')
  .option('-o, --output <file>', 'into this new file instead of standard output')
  .option('--with-samples', 'with the texts of samples')
  .option('--with-paths', 'with absolute paths')
  .option('--log <file>', "the trainer's console log, when it is not found beside the run")
  .option('--config <file>', "the run's YAML, when it is not found beside the run")
  .option('--data <directory>', "the run's dataset_dir, when it is not found")
  .option('--at <seconds>', 'of a recording: its state at that time', seconds)
  .addOption(language('report'))
  .action(exportAs);

program
  .command('record')
  .description('record a run: start the trainer after `--`, or join the one at PATH until it ends')
  .argument('[words...]', `-- llamafactory-cli train x.yaml …, or a run: ${placesWith('')}`)
  .option('-o, --output <file>', 'the recording, new; packed when the name ends in .gz (default: RUN NAME.cast, here)')
  .option(
    '--run <directory>',
    'of a trainer that is started: its output_dir, when the command and its YAML do not tell',
  )
  .option('--redact', 'without texts of samples and predictions and without paths; numbers stay')
  .option('--hangup', 'pass the hang-up of a closed terminal on to the trainer that is started')
  .addHelpText('after', "\nThe exit code is the trainer's own; 128 and the number for a signal.")
  .action(async (words: readonly string[], options: RecordFlags) => {
    process.exitCode = await record(words, options);
  });

withSettings(program.command('settings'))
  .description('print the settings that hold and where each comes from')
  .option('--json', 'as one JSON object')
  .option('--schema', 'what a settings file may hold, as JSON schema')
  .action(
    async ({ json, schema, ...options }: SettingOptions & { readonly json?: boolean; readonly schema?: boolean }) => {
      const { printSettings, settingsSchema } = await import('./commands/settings/print-settings.js');
      if (schema) printer()(`${JSON.stringify(settingsSchema(), null, 2)}\n`);
      else {
        const person = await settingsFor(options);
        printSettings({ person, environment: process.env, json: json ?? false, print: printer() });
      }
    },
  );

program
  .command('doctor')
  .description('tell what of this terminal and machine lf-tui can rely on, and what to do where it cannot')
  .argument('[path]', 'where the runs are; here unless given')
  .option('--json', 'as one JSON object')
  .addOption(language('answers'))
  .addHelpText('after', '\nThe exit code is 1 when there is a problem.')
  .action(async (path: string | undefined, flags: DoctorFlags) => {
    process.exitCode = await examine(path, flags);
  });

program
  .command('completion')
  .description('print the completions for a shell')
  .addArgument(new Argument('<shell>', 'which shell').choices([...shells]))
  .action(async (shell: Shell) => {
    const { completionText } = await import('./commands/completion/print.js');
    printer()(completionText(program, shell));
  });

program
  .command('manual')
  .description('print the manual page: lf-tui manual | man -l -')
  .action(async () => {
    const { manualText } = await import('./commands/completion/print.js');
    printer()(manualText(program));
  });

// A trainer that is started from here would inherit the low priority.
if (process.argv[2] !== 'record') stepBack();

function fail(error: unknown): void {
  if (error instanceof UsageError) {
    say(error.message);
    process.exitCode = error.code;
    leaveHanging(error.code);
  } else if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else throw error;
}

const words = commandFirst(process.argv.slice(2), () => commandTable(program, 'inspect').commands);
void program.parseAsync(words, { from: 'user' }).catch(fail);
