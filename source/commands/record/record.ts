/**
 * `lf-tui record -- COMMAND`: runs a trainer in a pseudo-terminal and writes down what its console says, what it does to
 * its directory, and what the cards do meanwhile.
 *
 * The trainer comes first. It gets the person's keys and signals and gives its own exit code; it hears of no closed
 * terminal unless that was asked for; and nothing that fails here, a full disk least of all, is felt by it.
 */
import { unlink } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseCommandLine } from '../../parse/command-line.js';
import { parseRunYaml } from '../../parse/run-yaml.js';
import { runName } from '../../state/run-name.js';
import type { Chunk } from '../../watch/chunk.js';
import { readSettings } from '../../watch/proc/settings-file.js';
import type { Recorder } from '../../watch/recorder.js';
import { watchRunDirectory } from '../../watch/run-directory.js';
import type { FinishingWatcher } from '../../watch/watcher.js';
import { UsageError } from '../usage-error.js';
import { CommandError, commandText, type PseudoTerminal, runInTerminal, type TerminalKind } from './pseudo-terminal.js';
import { beginRecording, type RecordOptions, watchersBeside } from './record-file.js';
import { passKeys, passSignals, showConsole, waysInWords } from './record-person.js';

export interface RecordCommandOptions extends RecordOptions {
  readonly command: readonly string[];
  /** The run directory; null: the command and its settings tell. */
  readonly run: string | null;
  /** Pass the terminal's hang-up on to the trainer. */
  readonly hangup: boolean;
  readonly ways?: readonly TerminalKind[];
}

/** Console bytes that come within this many milliseconds become one line. */
const gatherMilliseconds = 10;
const mostGathered = 64 * 1024;

/** Seconds that a directory on a sick disk may hold up the start of the trainer, and the exit code at its end. */
const startPatience = 5;
const endPatience = 60;

function within(seconds: number, work: Promise<void> | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    void (work ?? Promise.resolve()).then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface Settings {
  readonly config: string | null;
  readonly directory: string | null;
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** What the command says of the run, before it is started. */
function settingsOfCommand(command: readonly string[], workingDirectory: string): Settings {
  const { config, overrides } = parseCommandLine(commandText(command));
  const path = config === null ? null : resolve(workingDirectory, config);
  let values: Readonly<Record<string, unknown>> = {};
  if (path !== null) {
    // Where it is not there, or is no file, the trainer will say so; what is in a pipe is the trainer's to read.
    const bytes = readSettings(path) ?? new Uint8Array();
    const event = parseRunYaml(bytes, { time: 0, modified: 0, source: `config:${basename(path)}` })[0];
    if (event?.type === 'config') values = event.values;
  }
  const directory = overrides.output_dir ?? values.output_dir;
  return {
    config: path,
    directory: typeof directory === 'string' && directory !== '' ? resolve(workingDirectory, directory) : null,
    overrides,
  };
}

/** The console on its way into the recording: pieces that come at once become one line. */
class Gathered {
  private pieces: Uint8Array[] = [];
  private bytes = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly recorder: Recorder,
    private readonly clock: () => number,
  ) {}

  add(bytes: Uint8Array): void {
    this.pieces.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes >= mostGathered) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), gatherMilliseconds);
  }

  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.bytes === 0) return;
    const bytes = Buffer.concat(this.pieces);
    this.pieces = [];
    this.bytes = 0;
    const time = this.clock();
    this.recorder.take([{ kind: 'console', time, modified: time, bytes }]);
  }
}

const startFor = (clock: () => number): number => Math.floor(clock());

/** Runs and records the command; the exit code is the command's own, 128 and the number for a signal. */
export async function recordCommand(options: RecordCommandOptions): Promise<number> {
  const { command, person, clock, environment, workingDirectory } = options;
  const settings = settingsOfCommand(command, workingDirectory);
  const directory = options.run === null ? settings.directory : resolve(workingDirectory, options.run);
  const { output, input } = person;
  const columns = output.isTTY ? output.columns : Number(environment.COLUMNS) || 140;
  const rows = output.isTTY ? output.rows : Number(environment.LINES) || 40;
  const name = directory === null ? basename(command[0] ?? 'run') : runName(directory);
  const start = startFor(clock);
  const header = { name, command: commandText(command), start, width: columns, height: rows };
  const { recorder, file } = await beginRecording(options, header);
  const console = new Gathered(recorder, clock);
  const deliver = (chunks: readonly Chunk[]): void => {
    console.flush();
    recorder.take(chunks);
  };
  // The directory as it is before the trainer touches it.
  const watcher: FinishingWatcher | null =
    directory === null
      ? null
      : watchRunDirectory({ path: directory, consolePath: null, configPath: settings.config, read: 'all', clock });
  watcher?.start(deliver);
  await within(startPatience, watcher?.caughtUp);
  if (Object.keys(settings.overrides).length > 0) {
    const bytes = Buffer.from(JSON.stringify(settings.overrides));
    const time = clock();
    deliver([{ kind: 'write', time, modified: time, path: 'config:command line', bytes }]);
  }
  const waiting: ((terminal: PseudoTerminal) => void)[] = [];
  let started: PseudoTerminal | null = null;
  const letGo = passSignals((act) => (started ? act(started) : waiting.push(act)), options.hangup);
  let terminal: PseudoTerminal;
  try {
    const inheritInput = !input.isTTY;
    terminal = await runInTerminal({ command, columns, rows, environment, inheritInput, ...waysOf(options) });
    started = terminal;
    for (const act of waiting) act(terminal);
  } catch (error) {
    letGo();
    await watcher?.stop();
    await file.close();
    await unlink(file.path);
    if (error instanceof CommandError) throw new UsageError(error.message, error.code);
    throw error;
  }
  options.begun();
  const beside = watchersBeside(directory, options);
  for (const one of beside) one.start(deliver);
  const words = [
    `recording to ${file.path}.`,
    directory === null ? 'No output_dir is known, so only the console is recorded; give it with --run DIR.' : null,
    waysInWords[terminal.kind],
  ];
  const release = passKeys(terminal, person);
  person.say(words.filter((one) => one !== null).join(' '));
  showConsole(terminal, output, (bytes) => console.add(bytes));
  const ending = await terminal.ended;
  const ended = clock();
  release();
  console.flush();
  await Promise.all(beside.map((one) => one.stop()));
  // What the trainer wrote last is there before it ended: the end stands behind it.
  await within(endPatience, watcher?.finish());
  letGo();
  const { code, signal } = ending;
  recorder.finish();
  recorder.take([{ kind: 'exit', time: ended, code: signal === null ? (code ?? 1) : null, signal }]);
  const lack = await file.close();
  if (lack !== null) person.say(`${lack}.`);
  return signal === null ? (code ?? 1) : 128 + signal;
}

const waysOf = ({ ways }: RecordCommandOptions): { readonly ways?: readonly TerminalKind[] } => (ways ? { ways } : {});
