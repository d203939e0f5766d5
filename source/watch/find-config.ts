/**
 * Finding the settings file of a run when nobody says where it is: `llamafactory-cli train x.yaml` does not copy it.
 *
 * A file counts when the directory that its `output_dir` names is this run's directory. A relative `output_dir` was
 * resolved against the directory from which the run was started, which is not known: the person's working directory,
 * the file's own directory and everything above that one are tried.
 */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ancestors } from './ancestors.js';
import { type Candidate, candidatesAmong, mostCandidates, namesIn, newestFirst, type Wanted } from './candidates.js';
import { isOpenTo, noneClosed, openPlace } from './closed-directories.js';
import { statusOf } from './file-status.js';
import { mountsElsewhere } from './mounts.js';
import { atOnce, type Steps } from './steps.js';
import { isWithin } from './within.js';

const extensions = /\.(?:ya?ml|json)$/i;
/** Written by LLaMA-Factory's board into the run directory, where they are read anyway. */
const readAnyway: ReadonlySet<string> = new Set(['training_args.yaml', 'llamaboard_config.yaml']);
/** Directories in which people keep settings beside their runs. */
const subdirectories: ReadonlySet<string> = new Set([
  'cfg',
  'config',
  'configs',
  'conf',
  'examples',
  'scripts',
  'yaml',
  'yamls',
]);
const mostBytes = 256 * 1024;
/** Milliseconds of work that a search may take. */
export const configBudget = 300;

/**
 * `output_dir: saves/x` of YAML, `"output_dir": "saves/x"` of JSON; the value in quotes, or up to a comment and with blanks
 * at its end.
 */
const outputLine =
  /(?:^[ \t]*["']?|[{,]\s*")output_dir["']?[ \t]*:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#"',{][^#\n\r\u2028\u2029]{0,4096})(?:$|(?<=[ \t])#))/m;

const wanted: Wanted = {
  isNamed: (name) => extensions.test(name) && !readAnyway.has(name),
  isSized: (bytes) => bytes <= mostBytes,
};

/**
 * Whether a path leads to the run's directory, by whatever name; one that is not there yet is known by its name alone.
 * Settings of other runs may lead to a disk that does not answer: what leads to another machine's disk than the run lies
 * on is not touched.
 */
function leadsTo(run: string, mounts: readonly string[]): (path: string) => boolean {
  const place = openPlace('/', run, noneClosed);
  const closed = new Set(mounts.filter((mount) => place === null || !isWithin(place, mount)));
  const status = statusOf(run);
  return (path) => {
    if (path === run || status === null || !isOpenTo(path, closed)) return path === run;
    const other = statusOf(path);
    return other !== null && other.ino === status.ino && other.dev === status.dev;
  };
}

/** Files in which settings may stand. */
export const settingsIn = (directory: string): readonly Candidate[] =>
  candidatesAmong(directory, namesIn(directory), wanted);

/** Directories in a directory in which people keep settings. */
export const settingsDirectories = (directory: string): readonly string[] =>
  namesIn(directory)
    .filter((name) => subdirectories.has(name))
    .map((name) => join(directory, name));

/** The `output_dir` as a settings file writes it; null where it names none. */
export function outputDirectory(path: string): string | null {
  try {
    const found = outputLine.exec(readFileSync(path, 'utf8'));
    return found?.[1] ?? found?.[2] ?? found?.[3]?.trimEnd() ?? null;
  } catch {
    return null;
  }
}

export const findConfig = (runDirectory: string, workingDirectory: string): string | null =>
  atOnce(configSearch(runDirectory, workingDirectory), configBudget);

/** The newest settings file whose `output_dir` is the run directory, or null; one file a step. */
export function* configSearch(
  runDirectory: string,
  workingDirectory: string,
  mounts: readonly string[] = mountsElsewhere(),
): Steps<string> {
  const run = resolve(runDirectory);
  const isRun = leadsTo(run, mounts);
  const parent = dirname(run);
  const listed = new Map<string, readonly string[]>();
  for (const place of [run, parent, dirname(parent), resolve(workingDirectory)]) listed.set(place, namesIn(place));
  // A list of thousands of runs asks this for each: only what is there is looked into.
  for (const [place, names] of [...listed]) {
    yield;
    for (const name of names) {
      if (!subdirectories.has(name)) continue;
      const directory = join(place, name);
      if (!listed.has(directory)) listed.set(directory, namesIn(directory));
    }
  }
  const candidates: Candidate[] = [];
  for (const [directory, names] of listed) {
    candidates.push(...candidatesAmong(directory, names, wanted));
    yield;
  }
  for (const { path } of newestFirst(candidates).slice(0, mostCandidates)) {
    yield;
    const output = outputDirectory(path);
    if (output === null || output === '') continue;
    const bases = isAbsolute(output) ? ['/'] : [resolve(workingDirectory), ...ancestors(dirname(path))];
    if (bases.some((base) => isRun(resolve(base, output)))) return path;
  }
  return null;
}
