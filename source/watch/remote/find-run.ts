/** Finding a run, its console log and its settings on another machine: the same signs as here, asked of its shell. */
import { posix } from 'node:path';
import { logDirectories } from '../console-log.js';
import { findRemoteLive } from './live-runs.js';
import { quoted, type RemoteShell } from './shell.js';

export interface RemoteRun {
  /** Absolute path on the other machine. */
  readonly path: string;
  readonly log: string | null;
  readonly config: string | null;
}

export type RemoteFound =
  | { readonly kind: 'run'; readonly run: RemoteRun }
  | { readonly kind: 'absent'; readonly words: string }
  | { readonly kind: 'none'; readonly path: string };

async function lines(shell: RemoteShell, command: string): Promise<readonly string[]> {
  const { bytes } = await shell.ask(command);
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Any one of these files makes a directory a run's; `watch/run-signs.ts` knows more of them. */
const signs = [
  'trainer_log.jsonl',
  'trainer_state.json',
  'running_log.txt',
  'train_results.json',
  'training_args.yaml',
];
const depth = 6;
/** The search ends after this, whatever the disk over there is like. */
const searchSeconds = 10;

export interface RemoteDirectory {
  readonly path: string;
  /** When the newest of the files that make it a run was written, seconds since the epoch. */
  readonly modified: number;
}

/** The runs below a directory, the last written first; `most` files are looked at. */
export async function listRemoteRuns(
  shell: RemoteShell,
  path: string,
  most: number,
): Promise<readonly RemoteDirectory[]> {
  const names = signs.map((name) => `-name ${quoted(name)}`).join(' -o ');
  const prune = '-name node_modules -prune -o -name "checkpoint-*" -prune -o';
  // Low in priority: whoever trains over there comes first.
  const found = await lines(
    shell,
    `nice -n 19 timeout ${searchSeconds} find -L ${quoted(path)} -maxdepth ${depth} ${prune} \\( ${names} \\) -printf '%T@ %h\\n' 2>/dev/null | sort -rn | head -n ${most}`,
  );
  const newest = new Map<string, number>();
  for (const line of found) {
    const directory = line.slice(line.indexOf(' ') + 1);
    const modified = Number(line.slice(0, line.indexOf(' ')));
    if (Number.isFinite(modified)) newest.set(directory, Math.max(modified, newest.get(directory) ?? 0));
  }
  return [...newest].map(([directory, modified]) => ({ path: directory, modified }));
}

/** The directory itself when it is a run, or the run below it that was written to last. */
async function newestRun(shell: RemoteShell, path: string): Promise<string | null> {
  const directories = await listRemoteRuns(shell, path, 50);
  return directories.some((one) => one.path === path) ? path : (directories[0]?.path ?? null);
}

/** The newest of the files that the shell's patterns name for which the test holds; names may hold anything but line feeds. */
async function newestThat(shell: RemoteShell, patterns: readonly string[], test: string): Promise<string | null> {
  const listed = `ls -td -- ${patterns.join(' ')} 2>/dev/null | head -n ${mostCandidates}`;
  const [found] = await lines(
    shell,
    `${listed} | while IFS= read -r f; do if ${test}; then printf '%s\\n' "$f"; break; fi; done`,
  );
  return found ?? null;
}

const mostCandidates = 100;
const within = (places: readonly string[], globs: readonly string[]): readonly string[] =>
  places.flatMap((place) => globs.map((glob) => `${quoted(place)}/${glob}`));

const isConsole = `grep -qE 'llamafactory\\.|llmtuner\\.|Running training' -- "$f"`;

/** A log inside the run that reads like the trainer's; around it one that names the run besides. */
export async function findLog(shell: RemoteShell, run: string): Promise<string | null> {
  const inside = within([run], ['*.log', '*.out', 'running_log.txt']);
  const places = [posix.dirname(run), posix.dirname(posix.dirname(run)), '.'];
  const collected = places.flatMap((place) => logDirectories.map((name) => posix.join(place, name)));
  const around = within([...places, ...collected], ['*.log', '*.out']);
  const named = `grep -qF ${quoted(`/${posix.basename(run)}`)} -- "$f"`;
  return (await newestThat(shell, inside, isConsole)) ?? newestThat(shell, around, `${isConsole} && ${named}`);
}

/** A settings file around the run whose output_dir ends in the run's name; the board's own files are read anyway. */
export async function findSettings(shell: RemoteShell, run: string): Promise<string | null> {
  const places = [run, posix.dirname(run), posix.dirname(posix.dirname(run)), '.'];
  const name = posix.basename(run).replaceAll(/[^\w]/g, '.');
  const pattern = quoted(`^[[:space:]]*output_dir:(.*/)?[[:space:]"']*${name}/*["']?[[:space:]]*(#.*)?$`);
  const own = 'case "$f" in */training_args.yaml|*/llamaboard_config.yaml) false;; esac';
  return newestThat(shell, within(places, ['*.yaml', '*.yml']), `${own} && grep -qE ${pattern} -- "$f"`);
}

/** `path` may be empty: the home directory, and the newest run below it. */
export async function findRemoteRun(
  shell: RemoteShell,
  path: string,
  given: { readonly log: string | null; readonly config: string | null },
): Promise<RemoteFound> {
  const place = path === '' ? '.' : path;
  const there = await shell.ask(`cd -- ${quoted(place)} && pwd -P`);
  const text = Buffer.from(there.bytes).toString('utf8').trim();
  if (there.status !== 0) return { kind: 'absent', words: text.replace(/^.*?: /, '') };
  const processes = await findRemoteLive(shell);
  // A trainer makes its directory long before it writes into it.
  const isMade = processes.some(({ directory }) => directory === text);
  const run = isMade ? text : await newestRun(shell, text);
  if (run === null) return { kind: 'none', path: text };
  // What a process says of its own run comes first; what it does not say is looked for.
  const live = processes.find(({ directory }) => directory === run);
  const log = given.log ?? live?.log ?? (await findLog(shell, run));
  const config = given.config ?? live?.config ?? (await findSettings(shell, run));
  return { kind: 'run', run: { path: run, log, config } };
}
