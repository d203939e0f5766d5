/**
 * `lf-tui record`: runs a trainer in a pseudo-terminal, or joins a run that is there already, and writes down what its
 * console says, what it does to its directory, and what the cards do meanwhile.
 *
 * The trainer comes first. It gets the person's keys and signals and gives its own exit code; it hears of no closed
 * terminal unless that was asked for; and nothing that fails here, a full disk least of all, is felt by it.
 */
import { readFileSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename, resolve } from 'node:path';
import { parseCommandLine } from '../parse/command-line.js';
import { parseRunYaml } from '../parse/run-yaml.js';
import { judgePhase } from '../state/phase.js';
import { currentRate } from '../state/rate.js';
import type { Chunk } from '../watch/chunk.js';
import { watchDisk } from '../watch/disk.js';
import { watchGpus } from '../watch/gpu.js';
import { headerLine, Recorder } from '../watch/recorder.js';
import { Redactor, redactedLine } from '../watch/redact.js';
import { watchRunDirectory } from '../watch/run-directory.js';
import { type FinishingWatcher, isFinishing, type Watcher } from '../watch/watcher.js';
import { exitCodes } from './exit-codes.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';
import type { Opened } from './open.js';
import { createRecordingFile, type OutputFile } from './output-file.js';
import { CommandError, commandText, type PseudoTerminal, runInTerminal, type TerminalKind } from './pseudo-terminal.js';
import { runName } from './run-name.js';
import { UsageError } from './usage-error.js';
import { watcherOf } from './watchers.js';

/** The person's side: where keys and signals come from, and where the console goes. */
export interface Person {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Sentences of this program, beside the trainer's console. */
  readonly say: (sentence: string) => void;
}

export interface RecordOptions {
  /** Where to write; null: `<run name>.cast` in the working directory. */
  readonly file: string | null;
  readonly redact: boolean;
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly person: Person;
  readonly clock: () => number;
  /** Called once the trainer has started, whose priority is this program's until then. */
  readonly begun: () => void;
}

export interface RecordCommandOptions extends RecordOptions {
  readonly command: readonly string[];
  /** The run directory; null: the command and its settings tell. */
  readonly run: string | null;
  /** Pass the terminal's hang-up on to the trainer. */
  readonly hangup: boolean;
  readonly ways?: readonly TerminalKind[];
}

/** Seconds between two readings of the cards: at eight cards 20 MB a day, a tenth of that packed. */
const gpuInterval = 5;
const diskInterval = 15;
/** Console bytes that come within this many milliseconds become one line. */
const gatherMilliseconds = 10;
const mostGathered = 64 * 1024;

interface Settings {
  readonly config: string | null;
  readonly directory: string | null;
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** What the command says of the run, before it is started. */
export function settingsOfCommand(command: readonly string[], workingDirectory: string): Settings {
  const { config, overrides } = parseCommandLine(commandText(command));
  const path = config === null ? null : resolve(workingDirectory, config);
  let values: Readonly<Record<string, unknown>> = {};
  if (path !== null) {
    try {
      const event = parseRunYaml(readFileSync(path), { time: 0, modified: 0, source: `config:${basename(path)}` })[0];
      if (event?.type === 'config') values = event.values;
    } catch {
      // The trainer will say that it is not there.
    }
  }
  const directory = overrides.output_dir ?? values.output_dir;
  return {
    config: path,
    directory: typeof directory === 'string' && directory !== '' ? resolve(workingDirectory, directory) : null,
    overrides,
  };
}

const fileName = (name: string): string =>
  `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '') || 'run'}.cast`;

interface Recording {
  readonly recorder: Recorder;
  readonly file: OutputFile;
}

async function beginRecording(
  options: RecordOptions,
  header: {
    readonly name: string;
    readonly command: string | null;
    readonly start: number;
    readonly width: number;
    readonly height: number;
  },
): Promise<Recording> {
  const { redact, person, workingDirectory } = options;
  const path = resolve(workingDirectory, options.file ?? fileName(header.name));
  const clean = (text: string): string => (redact ? redactedLine(text) : text);
  const first = headerLine({
    width: header.width,
    height: header.height,
    timestamp: header.start,
    title: clean(header.name),
    command: header.command === null ? null : clean(header.command),
  });
  const file = await createRecordingFile(path, first, person.say);
  const redactor = redact ? new Redactor() : null;
  return { file, recorder: new Recorder({ start: header.start, redactor, line: (text) => file.line(text) }) };
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

const waysInWords: Readonly<Record<TerminalKind, string | null>> = {
  python: null,
  script: 'There is no python3 here, so the terminal is that of `script`: if lf-tui is killed, the trainer loses it.',
  pipes:
    'There is neither python3 nor `script` here, so the trainer writes into a pipe: its bars may look plainer, and no keys reach it.',
};

/** Signals that are passed on as they come. A terminal's Ctrl-C reaches the trainer as a key, through its own terminal. */
const passed: readonly (readonly [NodeJS.Signals, 'group' | 'first'])[] = [
  ['SIGINT', 'group'],
  ['SIGTERM', 'group'],
  ['SIGQUIT', 'group'],
  ['SIGUSR1', 'first'],
  ['SIGUSR2', 'first'],
  ['SIGCONT', 'group'],
];

type Undo = () => void;
/** What is to be done with the trainer's terminal; kept until there is one. */
type ToTerminal = (act: (terminal: PseudoTerminal) => void) => void;

/** From before the trainer starts: a signal that comes in between must not end this program and leave it behind. */
function passSignals(later: ToTerminal, hangup: boolean): Undo {
  const undo: Undo[] = [];
  const on = (signal: NodeJS.Signals, react: () => void): void => {
    process.on(signal, react);
    undo.push(() => process.off(signal, react));
  };
  const { signals } = constants;
  for (const [signal, whom] of passed) on(signal, () => later((terminal) => terminal.signal(signals[signal], whom)));
  // A closed lid ends no training; the recording goes on where nobody looks.
  on('SIGHUP', () => {
    if (hangup) later((terminal) => terminal.signal(signals.SIGHUP, 'group'));
  });
  return () => {
    for (const one of undo) one();
  };
}

/** The console to the person, and on the way to `seen`. */
function showConsole(terminal: PseudoTerminal, output: NodeJS.WriteStream, seen: (bytes: Uint8Array) => void): void {
  let isShown = true;
  output.on('error', () => {
    isShown = false;
  });
  terminal.output.on('error', () => {});
  terminal.output.on('data', (bytes: Buffer) => {
    seen(bytes);
    if (!isShown || output.write(bytes)) return;
    // The person's terminal is as fast as it is: the trainer waits for it as it would without us.
    terminal.output.pause();
    const goOn = (): void => {
      for (const event of ['drain', 'error', 'close']) output.off(event, goOn);
      terminal.output.resume();
    };
    for (const event of ['drain', 'error', 'close']) output.once(event, goOn);
  });
}

/** The person's keys and the size of their window to the trainer, when there is a terminal on both sides. */
function passKeys(terminal: PseudoTerminal, { input, output }: Person): Undo {
  const undo: Undo[] = [];
  if (output.isTTY) {
    const resize = (): void => terminal.resize(output.columns, output.rows);
    output.on('resize', resize);
    undo.push(() => output.off('resize', resize));
  }
  if (input.isTTY && terminal.kind !== 'pipes') {
    const type = (bytes: Buffer): void => terminal.keys(bytes);
    input.setRawMode(true);
    input.on('error', () => {});
    input.on('data', type);
    input.resume();
    undo.push(() => {
      input.off('data', type);
      input.pause();
      try {
        input.setRawMode(false);
      } catch {
        // The terminal is gone.
      }
    });
  }
  return () => {
    for (const one of undo) one();
  };
}

/** What happens around the run: the cards, and the room on its disk. */
function watchersBeside(directory: string | null, { environment, clock }: RecordOptions): readonly Watcher[] {
  const gpus = watchGpus({ intervalSeconds: gpuInterval, environment, clock });
  return directory === null ? [gpus] : [gpus, watchDisk({ path: directory, intervalSeconds: diskInterval, clock })];
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
    recorder.take(chunks.filter((chunk) => chunk.kind !== 'tick'));
  };
  // The directory as it is before the trainer touches it.
  const watcher: FinishingWatcher | null =
    directory === null
      ? null
      : watchRunDirectory({ path: directory, consolePath: null, configPath: settings.config, read: 'all', clock });
  watcher?.start(deliver);
  await watcher?.caughtUp;
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
  console.flush();
  await Promise.all(beside.map((one) => one.stop()));
  // What the trainer wrote last is there before it ended: the end stands behind it.
  await watcher?.finish();
  release();
  letGo();
  const { code, signal } = ending;
  recorder.finish();
  recorder.take([{ kind: 'exit', time: ended, code: signal === null ? (code ?? 1) : null, signal }]);
  await file.close();
  return signal === null ? (code ?? 1) : 128 + signal;
}

const waysOf = ({ ways }: RecordCommandOptions): { readonly ways?: readonly TerminalKind[] } => (ways ? { ways } : {});

export interface AttachOptions extends RecordOptions {
  readonly opened: Exclude<Opened, { readonly kind: 'recording' }>;
}

const ended: ReadonlySet<string> = new Set(['finished', 'failed', 'killed']);

/** The files' own times, from the last word of the console or the log on: what is there already was not said just now. */
function pastTime(chunk: Chunk, start: number, caughtUp: boolean): Chunk {
  if (caughtUp || !('modified' in chunk)) return chunk;
  return { ...chunk, time: Math.min(chunk.time, Math.max(start, chunk.modified)) };
}

/** Records a run that is there already, until it ends or the person stops it. */
export async function recordRun(options: AttachOptions): Promise<number> {
  const { opened, person, clock } = options;
  options.begun();
  const watcher = watcherOf(opened, 'all', clock);
  let past: Chunk[] | null = [];
  let recording: Recording | null = null;
  let fold: Fold = initialFold(opened.origin);
  let stop = (_why: string): void => {};
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  const look = (): void => {
    const now = clock();
    const run = viewAt(fold, now);
    const { phase } = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
    if (ended.has(phase)) stop(`the run has ${phase === 'finished' ? 'finished' : `ended: ${phase}`}`);
  };
  watcher.start((chunks) => {
    fold = foldChunks(fold, chunks);
    if (recording === null) past?.push(...chunks);
    else {
      recording.recorder.take(chunks);
      if (chunks.some((chunk) => chunk.kind === 'tick')) look();
    }
  });
  await watcher.caughtUp;
  // The recording begins when the run last said something: its silence until now is part of it.
  const spoken = fold.run.phase.lastActivity ?? clock();
  const start = Math.floor(Math.min(clock(), spoken));
  const name = opened.origin.name.split(':').at(-1) ?? opened.origin.name;
  const header = { name: basename(name), command: null, start, width: 140, height: 40 };
  recording = await beginRecording(options, header);
  const { recorder, file } = recording;
  recorder.take((past ?? []).map((chunk) => pastTime(chunk, start, false)));
  past = null;
  const beside =
    opened.kind === 'remote' ? [] : watchersBeside(opened.kind === 'directory' ? opened.path : null, options);
  for (const one of beside) one.start((chunks) => recorder.take(chunks));
  const interrupt = (): void => stop('you stopped it');
  const nothing = (): void => {};
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', nothing);
  person.say(`recording to ${file.path} until the run ends; Ctrl-C stops the recording, not the run.`);
  if (opened.kind === 'pipe') void watcher.caughtUp.then(() => stop('the pipe has ended'));
  look();
  const why = await stopped;
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', nothing);
  await Promise.all(beside.map((one) => one.stop()));
  if (isFinishing(watcher)) await watcher.finish();
  else await watcher.stop();
  recorder.finish();
  // The recording lasts until now, whatever the run did: the silence before the end is what tells that it was one.
  recorder.take([{ kind: 'marker', time: clock(), label: `recording ends: ${why}` }]);
  await file.close();
  person.say(`${why}; ${file.path} is complete.`);
  return exitCodes.fine;
}
