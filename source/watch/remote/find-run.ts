/** Finding a run, its console log and its settings on another machine: the same signs as here, asked of its shell. */
import { posix } from 'node:path';
import { quoted } from '../../state/shell-word.js';
import { consolePattern, logDirectories, readsPattern } from '../console-log.js';
import { escaped } from '../mention.js';
import { searchDepth } from '../run-signs.js';
import { savingPattern } from '../saving-lines.js';
import { jointSigns, passedOver, sureSigns } from '../sign-names.js';
import { findRemoteLive } from './live-runs.js';
import { answerText, type RemoteShell } from './shell.js';

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
  return answerText(await shell.ask(command))
    .split('\n')
    .filter((line) => line !== '');
}

/** Where a directory is, through links; empty for the home directory. `words`: why it cannot be entered, as the shell says. */
export async function remoteDirectory(
  shell: RemoteShell,
  path: string,
): Promise<{ readonly path: string } | { readonly path: null; readonly words: string }> {
  const answer = await shell.ask(`cd -- ${quoted(path === '' ? '.' : path)} && pwd -P`);
  const text = answerText(answer).trim();
  return answer.status === 0 && text.startsWith('/')
    ? { path: text }
    : { path: null, words: text.replace(/^.*?: /, '') };
}

/** The files of a run lie one level below it. */
const depth = searchDepth + 1;
/** The search ends after this, whatever the disk over there is like. */
const searchSeconds = 10;

export interface RemoteDirectory {
  readonly path: string;
  /** When the newest of the files that make it a run was written, seconds since the epoch. */
  readonly modified: number;
}

const anyOf = (tests: readonly string[]): string => `\\( ${tests.join(' -o ')} \\)`;
const anyName = (names: Iterable<string>): string => anyOf([...names].map((name) => `-name ${quoted(name)}`));
const isCheckpoint = `-regextype posix-extended -regex '.*/(tmp-)?checkpoint-[0-9]+'`;

/** Of signs that count together the first is looked for, and the others beside it. */
const jointly = ([first = '', ...others]: readonly string[]): string => {
  const beside = others.map((name) => `test -e "\${1%/*}"/${quoted(name)}`).join(' && ');
  return `${anyName([first])} -exec sh -c ${quoted(beside)} - {} \\;`;
};

/** Each sign below a directory: the time when it was written, and the directory that it makes a run. */
const signsBelow = (path: string, levels: number): string => {
  const passed = `${anyOf([anyName(passedOver), `-name '.?*'`])} -prune`;
  const signs = anyOf([anyName(sureSigns), ...jointSigns.map(jointly)]);
  const told = `-printf '%T@ %h\\n'`;
  // The directory itself may be called like one that is passed over.
  return `find -L ${quoted(path)} -mindepth 1 -maxdepth ${levels} ${passed} -o ${isCheckpoint} -prune ${told} -o ${signs} ${told}`;
};

/** The runs below a directory, the last written first. */
export async function listRemoteRuns(
  shell: RemoteShell,
  path: string,
  most: number,
): Promise<readonly RemoteDirectory[]> {
  // Low in priority: whoever trains over there comes first. A run has as many lines as signs; the newest tells its time.
  const found = await lines(
    shell,
    `nice -n 19 timeout ${searchSeconds} ${signsBelow(path, depth)} 2>/dev/null | sort -rn | awk '{ d = $0; sub(/^[^ ]* /, "", d) } !seen[d]++' | head -n ${most}`,
  );
  return found.flatMap((line) => {
    const [, time = '', directory = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    const modified = Number.parseFloat(time);
    return Number.isFinite(modified) ? [{ path: directory, modified }] : [];
  });
}

/** By its own signs, or by event files, which make a run of a directory that a person named. */
async function looksLikeRun(shell: RemoteShell, path: string): Promise<boolean> {
  const events = `find -L ${quoted(posix.join(path, 'runs'))} -mindepth 1 -maxdepth 2 -name 'events.out.tfevents.?*' -print -quit`;
  return (await lines(shell, `{ ${signsBelow(path, 1)} -quit; ${events}; } 2>/dev/null`)).length > 0;
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

const isConsole = `grep -qE ${quoted(consolePattern)} -- "$f"`;

/** Nothing of a name follows, as `ending` of `mention.ts` says it. */
const nameEnd = '($|[]/"\'`)},;:[:space:]]|[.]([[:space:]]|$))';

/** A log inside the run that reads like the trainer's; around it one that names the run besides. */
export async function findLog(shell: RemoteShell, run: string): Promise<string | null> {
  const inside = within([run], ['*.log', '*.out', 'running_log.txt']);
  const places = [posix.dirname(run), posix.dirname(posix.dirname(run)), '.'];
  const collected = places.flatMap((place) => logDirectories.map((name) => posix.join(place, name)));
  const around = within([...places, ...collected], ['*.log', '*.out']);
  const mention = `/${escaped(posix.basename(run))}${nameEnd}`;
  const name = `grep -E ${quoted(mention)} | grep -qvE ${quoted(`(llamafactory|llmtuner)/train${mention}`)}`;
  const [writes, reads] = [quoted(savingPattern), quoted(readsPattern)];
  const named = `if grep -qE ${writes} -- "$f"; then grep -E ${writes} -- "$f" | ${name}; else grep -vE ${reads} -- "$f" | ${name}; fi`;
  return (await newestThat(shell, inside, isConsole)) ?? newestThat(shell, around, `${isConsole} && { ${named}; }`);
}

/** A settings file around the run whose output_dir ends in the run's name; the board's own files are read anyway. */
export async function findSettings(shell: RemoteShell, run: string): Promise<string | null> {
  const places = [run, posix.dirname(run), posix.dirname(posix.dirname(run)), '.'];
  const name = escaped(posix.basename(run));
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
  const place = await remoteDirectory(shell, path);
  if (place.path === null) return { kind: 'absent', words: place.words };
  const named = place.path;
  const processes = await findRemoteLive(shell);
  // A trainer makes its directory long before it writes into it.
  const isMade = processes.some(({ directory }) => directory === named);
  const isRun = isMade || (await looksLikeRun(shell, named));
  const run = isRun ? named : (await listRemoteRuns(shell, named, 1))[0]?.path;
  if (run === undefined) return { kind: 'none', path: named };
  // What a process says of its own run comes first; what it does not say is looked for.
  const live = processes.find(({ directory }) => directory === run);
  const log = given.log ?? live?.log ?? (await findLog(shell, run));
  const config = given.config ?? live?.config ?? (await findSettings(shell, run));
  return { kind: 'run', run: { path: run, log, config } };
}
