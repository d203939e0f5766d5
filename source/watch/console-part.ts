/**
 * Which part of a console is a run's own. A script that trains one thing after another collects all of it in one file:
 *
 *     for x in a b c; do llamafactory-cli train $x.yaml; done > all.log 2>&1
 *
 * Every trainer's first process names itself as it begins, and each tells where it saves. Only where a console tells of
 * other directories beside the run's is any of it left out: a run that was renamed or copied is told of by another name.
 */
import { posix } from 'node:path';
import { type FileHandleLike, readAt } from './file-system.js';
import { directoryOf, type SavedInto, savedInto } from './saving-lines.js';

/** Bytes of the file, the end excluded; null where there is none yet. */
export interface ConsolePart {
  readonly from: number;
  readonly to: number | null;
}

const wholeConsole: ConsolePart = { from: 0, to: null };

/** Bytes of the beginning and of the end by which a console is known to tell of several runs. */
const glimpse = 64 * 1024;
export const block = 1024 * 1024;
/** What may lie across two blocks: a line that begins a part, or tells of a directory. */
export const overlap = 4096;
/** A longer console is taken whole: looking through it would take longer than it is worth. */
export const longest = 128 * 1024 * 1024;

export const beginning = 'Process rank: 0, world size: ';
/** The last that a run says that ended well: results, or of PPO its model. */
export const closed =
  /\*{5} (?:train|eval|predict) metrics \*{5}|Value head model saved at: (?!\S*checkpoint-\d+\s)|Dropping the following result/;

/**
 * Before it names itself a trainer tells of the checkpoint that it found in its own directory and goes on from; of one
 * that the settings name, which may be another run's, the second line is not said.
 */
const announcement =
  /(?<![^\n])[^\n]*Resuming training from ([^\n]+)\.\r?\n[^\n]*Change `output_dir` or use[^\n]*\n(?:[^\n]*\n)?$/;

/** What the lines before a beginning tell of its directory, and where they stand in the text; null for nothing. */
export function announced(before: string): { readonly directory: string; readonly at: number } | null {
  // No more of it than lies across two blocks: the pattern would go through a long line again and again.
  const from = Math.max(0, before.length - overlap);
  const found = announcement.exec(before.slice(from));
  return found ? { directory: directoryOf(found[1] ?? ''), at: from + found.index } : null;
}

export const isOf = (run: string, directory: string): boolean =>
  directory.startsWith('/') ? posix.normalize(directory) === run : run.endsWith(`/${posix.normalize(directory)}`);

/** Text is read as latin1, in which an offset is that of a byte. */
export const decoded = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

/** Begins at `at`; whether it names the run, another directory, and its own end. */
interface Told {
  readonly at: number;
  readonly own: boolean;
  readonly other: boolean;
  readonly closed: boolean;
}

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

export const toldIn = (text: string): readonly SavedInto[] =>
  savedInto(text).map((told) => ({ ...told, directory: decoded(told.directory) }));

/** What tells of parts, by its place in the file. */
export interface Signs {
  /** Where trainers begin, each at the beginning of its line. */
  readonly starts: readonly number[];
  readonly marks: readonly { readonly at: number; readonly kind: 'own' | 'other' | 'closed' }[];
}

export const namesRun = ({ marks }: Signs): boolean => marks.some(({ kind }) => kind === 'own');

/** In the bytes of [from, to). */
export async function signsIn(handle: FileHandleLike, from: number, to: number, run: string): Promise<Signs> {
  const starts: number[] = [];
  const marks: Signs['marks'][number][] = [];
  const kindOf = (directory: string) => (isOf(run, directory) ? 'own' : 'other');
  for (let place = from; place < to; place += block) {
    const text = textOf(await readAt(handle, place, Math.min(block + overlap, to - place)));
    let [line, next] = [0, text.indexOf('\n')];
    for (let at = text.indexOf(beginning); at >= 0 && at < block; at = text.indexOf(beginning, at + 1)) {
      for (; next >= 0 && next < at; next = text.indexOf('\n', line)) line = next + 1;
      if (starts.at(-1) === place + line) continue;
      const found = announced(text.slice(0, line));
      starts.push(place + line);
      if (found !== null) marks.push({ at: place + line, kind: kindOf(decoded(found.directory)) });
    }
    for (const { at, directory } of toldIn(text)) {
      if (at >= block) break;
      marks.push({ at: place + at, kind: kindOf(directory) });
    }
    for (const { index } of text.matchAll(new RegExp(closed, 'g'))) {
      if (index < block) marks.push({ at: place + index, kind: 'closed' });
    }
  }
  return { starts, marks };
}

/**
 * The parts as they follow one another; the first begins at `from`: with the file, whatever stands there before its
 * trainer, or where reading ended, which may be within the line that names one.
 */
async function partsOf(handle: FileHandleLike, from: number, to: number, run: string): Promise<readonly Told[]> {
  const { starts, marks } = await signsIn(handle, from, to, run);
  const begins = [from, ...(from === 0 ? starts.slice(1) : starts.filter((at) => at > from))];
  const inOrder = marks.toSorted((one, other) => one.at - other.at);
  let seen = 0;
  return begins.map((at, index) => {
    const end = begins[index + 1] ?? to;
    const kinds = new Set<Signs['marks'][number]['kind']>();
    for (let mark = inOrder[seen]; mark !== undefined && mark.at < end; mark = inOrder[seen]) {
      if (mark.at >= at) kinds.add(mark.kind);
      seen += 1;
    }
    return { at, own: kinds.has('own'), other: kinds.has('other'), closed: kinds.has('closed') };
  });
}

/**
 * From the first that names the run, with those right before it that name none, to the first that names another, or that
 * names none where the run had ended well. Behind that the run may go on: who has read so far asks again.
 */
export function ownPart(parts: readonly Told[]): ConsolePart {
  const first = parts.findIndex(({ own }) => own);
  if (first < 0) {
    // It saves nothing yet: of those that do, each is another's.
    const [newest] = parts.slice(-1);
    const isYoung = newest !== undefined && !newest.other && parts.slice(0, -1).every(({ other }) => other);
    return isYoung ? { from: newest.at, to: null } : wholeConsole;
  }
  const from = parts.slice(0, first).findLastIndex(({ other }) => other) + 1;
  let hasEnded = false;
  let to: number | null = null;
  for (const part of parts.slice(first)) {
    if (part.own) hasEnded = part.closed;
    else if (part.other || hasEnded) {
      to = part.at;
      break;
    }
  }
  return { from: parts[from]?.at ?? 0, to };
}

/** Where the run goes on behind `from`, from which on it is named. */
export const ownBehind = async (handle: FileHandleLike, from: number, to: number, run: string): Promise<number> =>
  ownPart(await partsOf(handle, from, to, run)).from;

/** `isShared`: it is known to tell of others, too. */
export async function partOf(
  handle: FileHandleLike,
  size: number,
  run: string,
  isShared: boolean,
): Promise<ConsolePart> {
  if (size > longest) return wholeConsole;
  const ends = [
    await readAt(handle, 0, Math.min(size, glimpse)),
    await readAt(handle, Math.max(0, size - glimpse), Math.min(size, glimpse)),
  ];
  const named = toldIn(textOf(Buffer.concat(ends)));
  return !isShared && named.every(({ directory }) => isOf(run, directory))
    ? wholeConsole
    : ownPart(await partsOf(handle, 0, size, run));
}
