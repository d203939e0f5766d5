/**
 * Starts that came to no directory: a data set that nobody knows, a template that is misspelt. The trainer makes its
 * directory when all is read; before that the settings and the console are all that there is of a run.
 *
 * Nothing is listed on a guess. The settings' directory was never there, or somebody would have deleted it: the console
 * tells of no training, nor that anything was saved. The settings are older than the console: they are what was started.
 */
import { dirname, isAbsolute, resolve } from 'node:path';
import { ancestors } from './ancestors.js';
import { type Candidate, newestFirst } from './candidates.js';
import { isOpenTo } from './closed-directories.js';
import { ends } from './console-log.js';
import { consoleOfSettings, consolesIn } from './console-of-settings.js';
import { statusOf } from './file-status.js';
import { outputDirectory, settingsDirectories, settingsIn } from './find-config.js';
import { namesOutput } from './saving-lines.js';
import type { Steps } from './steps.js';

export interface FailedStart {
  /** The directory that its settings name. */
  readonly directory: string;
  readonly config: string;
  readonly console: string;
  /** Seconds since the epoch. */
  readonly modified: number;
}

/** The newest settings of a directory that are looked at: for each the ends of some files are read. */
const mostSettings = 24;

const trains = /[*]{5} Running (?:training|Evaluation|Prediction) [*]{5}/;

function failedStart(
  config: string,
  workingDirectory: string,
  closed: ReadonlySet<string>,
  list: (directory: string) => readonly Candidate[],
): FailedStart | null {
  const output = outputDirectory(config);
  if (output === null || output === '') return null;
  const bases = isAbsolute(output) ? ['/'] : [resolve(workingDirectory), ...ancestors(dirname(config))];
  const places = bases.map((base) => resolve(base, output));
  if (places.some((place) => !isOpenTo(place, closed) || statusOf(place) !== null)) return null;
  const directory = resolve(workingDirectory, output);
  const path = consoleOfSettings({ config, directory, workingDirectory }, list);
  const [settings, status] = [statusOf(config), path === null ? null : statusOf(path)];
  if (path === null || status === null || settings === null || status.mtimeMs < settings.mtimeMs) return null;
  const text = ends({ path, status });
  if (namesOutput.test(text) || trains.test(text)) return null;
  return { directory, config, console: path, modified: status.mtimeMs / 1000 };
}

/**
 * One settings file a step; of several that name one directory, or one console, the newest. Each is told as it is found:
 * where the time for it is up, those that were found count. Of what leads into `closed` directories nobody can tell
 * whether it is there.
 */
export function* failedStarts(
  workingDirectory: string,
  tell: (start: FailedStart) => void,
  closed: ReadonlySet<string>,
): Steps<true> {
  const places = [workingDirectory, ...settingsDirectories(workingDirectory)];
  const candidates = newestFirst(places.flatMap(settingsIn)).slice(0, mostSettings);
  const found: FailedStart[] = [];
  const listed = new Map<string, readonly Candidate[]>();
  const list = (directory: string): readonly Candidate[] => {
    const known = listed.get(directory) ?? consolesIn(directory);
    listed.set(directory, known);
    return known;
  };
  for (const { path } of candidates) {
    yield;
    const start = failedStart(path, workingDirectory, closed, list);
    if (start === null) continue;
    if (found.some(({ directory, console }) => directory === start.directory || console === start.console)) continue;
    found.push(start);
    tell(start);
  }
  return true;
}
