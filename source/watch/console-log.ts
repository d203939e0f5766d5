/**
 * Finding the console log that belongs to a run directory when nobody says where it is.
 *
 * LLaMA-Factory writes none itself (only its board does), so people redirect: `> train.log`, `| tee`, `nohup`, `sbatch`.
 * A candidate counts when it reads like a LLaMA-Factory console and, outside the run directory, names that directory or
 * is called like it: `sft.log` beside `sft`, which is how a copied run keeps its console; above, `sft.log` counts where
 * it does not say that it saves elsewhere, as one that died early.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Candidate, candidatesAmong, mostCandidates, namesIn, newestFirst } from './candidates.js';
import { asBytes, ending, mentionOf } from './mention.js';
import { namesOutput, savingPattern } from './saving-lines.js';
import { SeenConsoles } from './seen-consoles.js';
import { atOnce, type Steps } from './steps.js';

const beginningBytes = 256 * 1024;
const endBytes = 64 * 1024;
/** Milliseconds of work that a search may take. */
export const consoleBudget = 300;

/** Names that are looked at inside the run directory, and around it. */
const insideNames = /^(?:running_log\.txt|nohup\.out|.+\.(?:log|out|txt))$/;
export const aroundNames = /^(?:nohup\.out|slurm-.+\.out|.+\.(?:log|out))$/;
/** What is a log by its name. */
const logNames = /\.(?:log|out)$/;
/** Text files that LLaMA-Factory itself or a tokenizer puts there. */
const neverNames: ReadonlySet<string> = new Set(['merges.txt', 'vocab.txt', 'requirements.txt']);

/**
 * A logger of LLaMA-Factory (called llmtuner until 2024), or the banner of the trainer under it: as JavaScript and as
 * `grep -E` of other machines read patterns.
 */
export const consolePattern = String.raw`\b(llamafactory|llmtuner)(\.[a-z_]{1,60}){1,12}(:[0-9]+)? |[*]{5} Running (training|Evaluation|Prediction) [*]{5}`;
export const consoleMark = new RegExp(consolePattern);

export const candidatesIn = (directory: string, names: RegExp): readonly Candidate[] =>
  candidatesAmong(directory, namesIn(directory), {
    isNamed: (name) => names.test(name) && !neverNames.has(name),
    isSized: (bytes) => bytes > 0,
  });

/** The first 256 KiB and the last 64 KiB as text; bytes that are no UTF-8 do not matter for what is looked for. */
export function ends({ path, status }: Candidate): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const read = (position: number, length: number): string => {
      const bytes = Buffer.alloc(length);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, length, position));
    };
    const beginning = read(0, Math.min(status.size, beginningBytes));
    const from = Math.max(beginningBytes, status.size - endBytes);
    return from < status.size ? `${beginning}\n${read(from, status.size - from)}` : beginning;
  } catch {
    return '';
  } finally {
    closeSync(descriptor);
  }
}

/**
 * `…/NAME`. Files are read as latin1, so a name is looked for as its bytes. A traceback goes through
 * `llamafactory/train/sft/workflow.py`: many a run is called like a stage, and that is not its name.
 */
const mention = (name: string): RegExp =>
  new RegExp(`(?<!(?:llamafactory|llmtuner)/train)/${asBytes(name)}${ending}`, 'm');

/** The run's path as a trainer names it that was started in the directory. */
export const mentionFrom = (directory: string, run: string): RegExp => mentionOf(relative(directory, run));

/**
 * Lines that tell what a run reads, as JavaScript and as `grep -E` read patterns. One that goes on from the adapter of
 * another, is judged by its reward model or predicts with it, names that one's directory, too, and is newer.
 */
export const readsPattern =
  '[Ll]oad(ing|ed) |[Aa]dapter|[Ii]nitiali[sz]ed from |_name_or_path|reward model|generate[.]py';
const writes = new RegExp(savingPattern);
const reads = new RegExp(readsPattern);

/** What a console says of the directory that is its own: where it writes, or before it tells that all but what it reads. */
function aboutItself(text: string): string {
  const lines = text.split('\n');
  const told = lines.filter((line) => writes.test(line));
  return (told.length > 0 ? told : lines.filter((line) => !reads.test(line))).join('\n');
}

function isNamesake(path: string, run: string, text: string): boolean {
  if (basename(path).replace(/\.(?:log|out)$/, '') !== basename(run)) return false;
  return dirname(path) === dirname(run) || (!namesOutput.test(text) && isBelow(dirname(path), run));
}

const isBelow = (directory: string, run: string): boolean => !relative(directory, run).startsWith('..');

/** Where batch scripts let SLURM collect its output: `#SBATCH -o logs/%x-%j.out`. */
export const logDirectories = ['logs', 'log', 'slurm', 'slurm_logs', 'slurm-logs'] as const;

interface Place {
  readonly directory: string;
  readonly names: RegExp;
  /** What a candidate has to name; null for nothing. */
  readonly mentioned: RegExp | null;
}

type PlacedCandidate = Candidate & Pick<Place, 'mentioned'>;

/** What is asked of a file beside the paths of runs. */
const anyConsole = '';

/** Directories above a run's grandparent that are looked at: `saves/MODEL/METHOD/STAGE` is how examples nest them. */
const moreLevels = 2;

export const findConsoleLog = (runDirectory: string, workingDirectory: string): string | null =>
  atOnce(consoleLogSearch(runDirectory, workingDirectory), consoleBudget);

/** Around a run. `workingDirectory` is where the person is: runs are usually started from there. */
function directoriesAround(run: string, workingDirectory: string): ReadonlySet<string> {
  const parent = dirname(run);
  const around = new Set([parent, dirname(parent), resolve(workingDirectory)]);
  around.delete(run);
  return around;
}

export const withLogDirectories = (directories: Iterable<string>): readonly string[] =>
  [...directories].flatMap((directory) => [directory, ...logDirectories.map((name) => join(directory, name))]);

/** Where a console of the run may lie. */
function placesOf(run: string, workingDirectory: string): readonly Place[] {
  const around = directoriesAround(run, workingDirectory);
  const above = new Set<string>();
  for (let [level, directory] = [0, dirname(dirname(dirname(run)))]; level < moreLevels; level += 1) {
    if (directory !== run && !around.has(directory)) above.add(directory);
    directory = dirname(directory);
  }
  const isMentioned = mention(basename(run));
  return [
    { directory: run, names: insideNames, mentioned: null },
    ...withLogDirectories(around).map((directory) => ({ directory, names: aroundNames, mentioned: isMentioned })),
    // The farther away, the more of the path it has to name.
    ...[...above].map((directory) => ({ directory, names: aroundNames, mentioned: mentionFrom(directory, run) })),
  ];
}

/** Where it most likely lies: in those farther above (`/tmp`, a home) files of others come and go. */
export const consoleDirectories = (runDirectory: string, workingDirectory: string): readonly string[] => {
  const run = resolve(runDirectory);
  return [run, ...withLogDirectories(directoriesAround(run, workingDirectory))];
};

/** Whether the candidate is a console, and that of this run. It is read only where nobody has found out before. */
function isConsoleOf(run: string, { path, status, mentioned }: PlacedCandidate, seen: SeenConsoles): boolean {
  const known = seen.about(path, run, status);
  if (known !== undefined) return known;
  if (seen.about(path, anyConsole, status) === false) return false;
  const text = ends({ path, status });
  const isConsole = consoleMark.test(text);
  seen.note(path, anyConsole, status, isConsole);
  const isOwn = isConsole && (mentioned === null || mentioned.test(aboutItself(text)) || isNamesake(path, run, text));
  seen.note(path, run, status, isOwn);
  return isOwn;
}

/**
 * The newest console log of the run, or null. Looks at no more than 200 files of a directory, one a step. Whoever looks
 * again or for several runs passes what was seen.
 */
export function* consoleLogSearch(
  runDirectory: string,
  workingDirectory: string,
  seen: SeenConsoles = new SeenConsoles(),
): Steps<string> {
  const run = resolve(runDirectory);
  const candidates: PlacedCandidate[] = [];
  for (const { directory, names, mentioned } of placesOf(run, workingDirectory)) {
    candidates.push(...candidatesIn(directory, names).map((candidate) => ({ mentioned, ...candidate })));
    yield;
  }
  for (const candidate of newestFirst(candidates).slice(0, mostCandidates)) {
    yield;
    if (isConsoleOf(run, candidate, seen)) return candidate.path;
  }
  return null;
}

const newestIn = (directory: string): readonly Candidate[] =>
  newestFirst(candidatesIn(resolve(directory), insideNames));

/** The newest console in a directory that holds nothing else of a run: where a scheduler's output is collected. */
export function newestConsole(directory: string): string | null {
  const until = performance.now() + consoleBudget;
  for (const candidate of newestIn(directory)) {
    if (performance.now() > until) return null;
    if (consoleMark.test(ends(candidate))) return candidate.path;
  }
  return null;
}

/** The only log that there is, taken as it is: a trainer that died early never came to print its mark. */
export function onlyLog(directory: string): string | null {
  const [only, ...others] = newestIn(directory);
  return only && others.length === 0 && logNames.test(basename(only.path)) ? only.path : null;
}
