/** From what the person named to where its bytes come from: a run directory, a console log, a recording, a pipe. */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseRunYaml } from '../parse/run-yaml.js';
import type { Chunk, Origin } from '../watch/chunk.js';
import { consoleMark, findConsoleLog, newestConsole } from '../watch/console-log.js';
import { findConfig } from '../watch/find-config.js';
import type { LogContent } from '../watch/log-file.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import { isRecording, parseRecording, type Recording, RecordingError } from '../watch/recording.js';
import type { RemoteShell } from '../watch/remote/shell.js';
import { findRuns, holdsEventFiles, looksLikeRun } from '../watch/run-signs.js';
import { canOpen, type DiscoveredRun, discoverLive, heldOpen } from './discover.js';
import { exitCodes } from './exit-codes.js';
import { notAConsole } from './not-a-console.js';
import { type Link, openRemote, remotePlace } from './open-remote.js';
import { unpacked } from './recording-file.js';
import { runName } from './run-name.js';
import { UsageError } from './usage-error.js';

export type Opened =
  | {
      readonly kind: 'directory';
      readonly origin: Origin;
      readonly path: string;
      readonly log: string | null;
      readonly config: string | null;
    }
  | {
      readonly kind: 'log';
      readonly origin: Origin;
      readonly path: string;
      readonly config: string | null;
      /** What the file holds: a console, or the rows of a `trainer_log.jsonl` under another name. */
      readonly holds: LogContent;
    }
  | {
      readonly kind: 'remote';
      readonly origin: Origin;
      /** On the other machine, as are the others. */
      readonly path: string;
      readonly log: string | null;
      readonly config: string | null;
      readonly shell: RemoteShell;
      /** For tools, which may hang: a shell of their own. */
      readonly tools: RemoteShell;
      readonly close: () => void;
    }
  | { readonly kind: 'pipe'; readonly origin: Origin }
  | {
      readonly kind: 'recording';
      readonly origin: Origin;
      readonly recording: Recording;
      readonly before: readonly Chunk[];
      readonly example: boolean;
    };

export interface OpenOptions {
  /** Null when the person named nothing. */
  readonly path: string | null;
  readonly log: string | null;
  readonly config: string | null;
  /** Wait for a run directory that does not exist yet. */
  readonly wait: boolean;
  readonly workingDirectory: string;
  /** Opens a connection to another machine. */
  readonly connect: (host: string) => Link;
  readonly proc: ProcFiles;
  /** The recording that is played where there is no run, and its settings. */
  readonly example: { readonly recording: string; readonly settings: string };
}

const runFiles = 'trainer_log.jsonl, trainer_state.json, checkpoint-N, running_log.txt';

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** A sentence for what the system refused. */
function refusal(path: string, error: unknown): UsageError {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new UsageError(
        `${path}: no such file or directory. Give the run's output_dir, its console log or a recording; --wait waits for a run that has not begun.`,
        exitCodes.nothing,
      );
    case 'ENOTDIR':
      return new UsageError(
        `${path}: no such file or directory, because a part of this path is a file. Give the run's output_dir, its console log or a recording.`,
        exitCodes.nothing,
      );
    case 'EACCES':
    case 'EPERM':
      return new UsageError(`${path}: no permission to read it. Run lf-tui as the user who trains.`, exitCodes.nothing);
    default:
      return new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`, exitCodes.nothing);
  }
}

/** A run that is waited for has no log yet, either. */
async function ensureReadable(path: string, wait: boolean): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    if (!wait || codeOf(error) !== 'ENOENT') throw refusal(path, error);
  }
}

/** The run that was written to last among those below a directory. */
const newestRun = (directory: string): string | null =>
  findRuns(directory, { depth: 5, budget: 300 }).runs[0]?.path ?? null;

/** A job that died before the trainer said a word still leaves a log that somebody wants to read. */
const jobMark =
  /llamafactory|llama-factory\/|^(?:\d+: )?Traceback \(most recent call last\):|slurmstepd: error|torch[./]distributed|ProcessGroupNCCL/im;
/** What is cut out of a console, as `tail` gives it, may hold only rows (`{'loss': 0.52, …`) or records of transformers. */
const partMark = /\{'(?:eval_|train_)?loss': '?(?:\d|-?nan|-?inf)|^\[(?:INFO|WARNING)\|[^\]\n]+\][^\n]* >> /m;
/** Texts about a training that nobody's console is written to. */
const neverLogs = /\.(?:jsonl?|py|ipynb|sh|md|toml|ya?ml|csv|[cm]?[jt]sx?|html)$/i;

const looksLikeConsole = (bytes: Uint8Array): boolean => {
  const text = Buffer.from(bytes).toString('latin1');
  return consoleMark.test(text) || jobMark.test(text) || partMark.test(text);
};

async function openDirectory(path: string, options: OpenOptions): Promise<Opened> {
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (error) {
    throw refusal(path, error);
  }
  if (names.length > 0 && !looksLikeRun(path) && !holdsEventFiles(path)) {
    const newest = newestRun(path);
    if (newest !== null) return openDirectory(newest, options);
    const console = newestConsole(path);
    if (console !== null) return logOf(console, 'console', options);
    throw new UsageError(
      `${path} holds no LLaMA-Factory run: none of ${runFiles} is in it or below it. Give the run's output_dir.`,
      exitCodes.nothing,
    );
  }
  const log = options.log ?? findConsoleLog(path, options.workingDirectory);
  const config = options.config ?? findConfig(path, options.workingDirectory);
  return { kind: 'directory', origin: { kind: 'directory', path, name: runName(path) }, path, log, config };
}

/** A run directory that is waited for. */
const comingDirectory = (path: string, { log, config }: OpenOptions): Opened => ({
  kind: 'directory',
  origin: { kind: 'directory', path, name: runName(path) },
  path,
  log,
  config,
});

/** Settings that stand beside a recording are as old as its beginning. */
async function settingsBeside(path: string, config: string | null, time: number): Promise<readonly Chunk[]> {
  const file = config ?? join(dirname(path), 'train.yaml');
  try {
    return [settingsChunk(basename(file), await readFile(file), time)];
  } catch (error) {
    if (config) throw refusal(config, error);
    return [];
  }
}

const settingsChunk = (name: string, bytes: Uint8Array, time: number): Chunk => ({
  kind: 'write',
  time,
  modified: time,
  path: `config:${name}`,
  bytes,
});

const nameOfRecording = (path: string): string => {
  const name = basename(path).replace(/\.(cast|jsonl?)(\.gz)?$/, '');
  return name === 'run' ? basename(dirname(path)) : name;
};

/** A recording with more broken lines than this is told of in one sentence. */
const problemLimit = 3;

/** What could not be read of a recording, as the watcher of a live run tells it. */
function problemChunks({ header, problems }: Recording, name: string): readonly Chunk[] {
  const told = problems.slice(0, problemLimit).map(({ line, message }) => `line ${line}: ${message}`);
  const rest = problems.length - told.length;
  if (rest > 0) told.push(`and ${rest} more lines that could not be read`);
  return told.map((message) => ({ kind: 'trouble', time: header.timestamp, path: name, message }));
}

async function openRecording(path: string, options: OpenOptions): Promise<Opened> {
  try {
    const recording = parseRecording(unpacked(await readFile(path)));
    // `record` puts the settings into the recording; then a file beside it may be any run's.
    const hasSettings = recording.chunks.some((chunk) => chunk.kind === 'write' && chunk.path.startsWith('config:'));
    const settings =
      hasSettings && options.config === null
        ? []
        : await settingsBeside(path, options.config, recording.header.timestamp);
    const before = [...settings, ...problemChunks(recording, basename(path))];
    const origin: Origin = { kind: 'recording', path, name: nameOfRecording(path) };
    return { kind: 'recording', origin, recording, before, example: false };
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${path}: ${error.message}.`, exitCodes.nothing);
    throw error;
  }
}

async function head(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(65_536);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The output directory that a YAML of settings names, from where the trainer would have been started. */
async function outputDirectory(path: string, options: OpenOptions): Promise<string | null> {
  const event = parseRunYaml(await readFile(path), { time: 0, modified: 0, source: `config:${basename(path)}` })[0];
  const directory = event?.type === 'config' ? event.values.output_dir : null;
  if (typeof directory !== 'string') return null;
  for (let base = options.workingDirectory; ; base = dirname(base)) {
    const candidate = resolve(base, directory);
    const found = await stat(candidate).catch(() => null);
    if (found?.isDirectory()) return candidate;
    if (base === dirname(base)) break;
  }
  const beside = resolve(dirname(path), directory);
  return (await stat(beside).catch(() => null))?.isDirectory() ? beside : resolve(options.workingDirectory, directory);
}

async function openFile(path: string, options: OpenOptions): Promise<Opened> {
  let first: Uint8Array;
  try {
    first = await head(path);
  } catch (error) {
    throw refusal(path, error);
  }
  if (isRecording(unpacked(first))) return openRecording(path, options);
  if (/^(trainer_log\.jsonl|trainer_state\.json|.*_results\.json)$/.test(basename(path))) {
    return openDirectory(dirname(path), options);
  }
  // Both lie in the run's directory; where that was copied, the output_dir in them is of the machine it came from.
  if (/^(?:training_args|llamaboard_config)\.yaml$/.test(basename(path))) return openDirectory(dirname(path), options);
  if (/\.ya?ml$/.test(path)) {
    const directory = await outputDirectory(path, options);
    if (directory === null) {
      throw new UsageError(`${path} names no output_dir, so there is no run to open.`, exitCodes.nothing);
    }
    const own = { ...options, config: path };
    if (await stat(directory).catch(() => null)) return openDirectory(directory, own);
    if (!options.wait) throw refusal(directory, { code: 'ENOENT' });
    return comingDirectory(directory, own);
  }
  if (holdsRows(first)) return logOf(path, 'trainer-log', options);
  if (neverLogs.test(path) || (first.length > 0 && !looksLikeConsole(first) && !(await consoleFurtherOn(path)))) {
    throw new UsageError(`${path} ${notAConsole(first)}`, exitCodes.nothing);
  }
  return logOf(path, 'console', options);
}

const logOf = (path: string, holds: LogContent, { config }: OpenOptions): Opened => ({
  kind: 'log',
  origin: { kind: 'log', path, name: basename(path) },
  path,
  config,
  holds,
});

/** A row of `trainer_log.jsonl` in either of its schemas (LLaMA-Factory `extras/callbacks.py`, 2023 and later). */
const holdsRows = (bytes: Uint8Array): boolean =>
  /^\s*\{"current_steps": ?\d+, ?"total_steps": ?\d+, ?"/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));

/** Job scripts may print a lot before the trainer begins: its end is looked at, too. */
async function consoleFurtherOn(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(Math.min(size, 512 * 1024));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    return looksLikeConsole(bytes.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function openExample(options: OpenOptions): Opened {
  const recording = parseRecording(options.example.recording);
  const time = recording.header.timestamp;
  return {
    kind: 'recording',
    origin: { kind: 'recording', path: null, name: 'sft-full-en-eval' },
    recording,
    before: [settingsChunk('train.yaml', Buffer.from(options.example.settings), time)],
    example: true,
  };
}

/** A run that is being made now, by what its processes say of it. */
function openLive(run: DiscoveredRun, options: OpenOptions): Opened {
  const { root } = options.proc;
  const found = options.log ?? (run.log === null ? null : heldOpen(run.log, root));
  const settings = options.config ?? (run.config === null ? null : heldOpen(run.config, root));
  if (run.path === null) {
    const path = found ?? '';
    const name = basename(run.live?.console?.shown ?? path);
    return { kind: 'log', origin: { kind: 'log', path, name }, path, config: settings, holds: 'console' };
  }
  const path = heldOpen(run.path, root);
  const shown = run.shown ?? path;
  // What the process says comes first; what it does not say is looked for beside the run.
  const log = found ?? findConsoleLog(path, options.workingDirectory);
  const config = settings ?? findConfig(path, options.workingDirectory);
  return { kind: 'directory', origin: { kind: 'directory', path: shown, name: runName(shown) }, path, log, config };
}

/**
 * Nobody named anything: the run in whose directory the person stands, else the newest that is being made now, else the
 * last one on disk, else the embedded recording.
 */
async function openNothingNamed(options: OpenOptions): Promise<Opened> {
  const here = options.workingDirectory;
  if (looksLikeRun(here)) return openDirectory(here, options);
  const live = discoverLive(options.proc).runs.find(canOpen);
  if (live) return openLive(live, options);
  const newest = newestRun(here);
  return newest === null ? openExample(options) : openDirectory(newest, options);
}

/** @throws UsageError with a sentence and the exit code. */
export async function openRun(options: OpenOptions): Promise<Opened> {
  if (options.log) await ensureReadable(options.log, options.wait);
  if (options.config) await ensureReadable(options.config, options.wait);
  if (options.path === '-')
    return { kind: 'pipe', origin: { kind: 'standard-input', path: null, name: 'standard input' } };
  if (options.path === null) return openNothingNamed(options);
  const path = resolve(options.workingDirectory, options.path);
  const place = remotePlace(options.path);
  // A file of that very name on this machine comes first, as scp would have it with a `./` before.
  if (place && !(await stat(path).catch(() => null))) return openRemote(place, options.connect(place.host), options);
  const found = await stat(path).catch((error: unknown) => {
    if (options.wait && codeOf(error) === 'ENOENT') return null;
    throw refusal(path, error);
  });
  if (found === null) return comingDirectory(path, options);
  return found.isDirectory() ? openDirectory(path, options) : openFile(path, options);
}
