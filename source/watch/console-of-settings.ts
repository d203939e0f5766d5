/**
 * The console of a start that failed before there was an output directory, found by the settings it was started with:
 * `llamafactory-cli train badds.yaml > badds.log`. It lies beside them or where the person is, and is called like them or
 * like the directory, or names one of the two. Where it says that it saves elsewhere, it is another run's.
 */
import { basename, dirname, resolve } from 'node:path';
import { type Candidate, stemOf } from './candidates.js';
import { aroundNames, candidatesIn, consoleMark, ends, mentionFrom, withLogDirectories } from './console-log.js';
import { mentionOf } from './mention.js';
import { namesOutput } from './saving-lines.js';

/** A start that failed at its arguments has a traceback and no line of a logger. */
const anyWord = /\b(?:llamafactory|llmtuner)\b/;
/** The first and last part of so many files are read. */
const mostRead = 40;

export interface Start {
  /** The settings, and the directory that they name. */
  readonly config: string;
  readonly directory: string;
  readonly workingDirectory: string;
}

/** What may be a console, in a directory. */
export const consolesIn = (directory: string): readonly Candidate[] => candidatesIn(directory, aroundNames);

/**
 * The newest of those that are called so, else the newest that names the settings or the directory; null for none.
 * Whoever asks for several settings lists a directory once.
 */
export function consoleOfSettings(
  { config, directory, workingDirectory }: Start,
  list: (directory: string) => readonly Candidate[] = consolesIn,
): string | null {
  const names: ReadonlySet<string> = new Set([stemOf(config), basename(directory)]);
  const isCalled = ({ path }: Candidate): boolean => names.has(stemOf(path));
  const mentions = [mentionOf(basename(config)), mentionFrom(resolve(workingDirectory), directory)];
  const isOwn = (candidate: Candidate): boolean => {
    const text = ends(candidate);
    const isMentioned = mentions.some((mention) => mention.test(text));
    if (namesOutput.test(text) && !mentions[1]?.test(text)) return false;
    return isCalled(candidate) ? anyWord.test(text) : isMentioned && consoleMark.test(text);
  };
  const directories = new Set([dirname(config), resolve(workingDirectory)]);
  return (
    withLogDirectories(directories)
      .flatMap((place) => list(place))
      .toSorted(
        (one, other) => Number(isCalled(other)) - Number(isCalled(one)) || other.status.mtimeMs - one.status.mtimeMs,
      )
      .slice(0, mostRead)
      .find(isOwn)?.path ?? null
  );
}
