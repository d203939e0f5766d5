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
  /^[^\n]*Resuming training from ([^\n]+)\.\r?\n[^\n]*Change `output_dir` or use[^\n]*\n(?:[^\n]*\n)?$/m;

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

/** The parts as they follow one another; the first begins with the file, whatever stands before its trainer. */
async function partsOf(handle: FileHandleLike, size: number, run: string): Promise<readonly Told[]> {
  const starts: number[] = [];
  const marks: { readonly at: number; readonly own?: true; readonly other?: true; readonly closed?: true }[] = [];
  for (let from = 0; from < size; from += block) {
    const bytes = await readAt(handle, from, Math.min(block + overlap, size - from));
    const text = textOf(bytes);
    let [line, next] = [0, text.indexOf('\n')];
    for (let at = text.indexOf(beginning); at >= 0 && at < block; at = text.indexOf(beginning, at + 1)) {
      for (; next >= 0 && next < at; next = text.indexOf('\n', line)) line = next + 1;
      if (starts.at(-1) === from + line) continue;
      const own = announced(text.slice(0, line));
      starts.push(from + line);
      if (own !== null)
        marks.push({ at: from + line, ...(isOf(run, decoded(own.directory)) ? { own: true } : { other: true }) });
    }
    for (const { at, directory } of toldIn(text)) {
      if (at >= block) break;
      marks.push({ at: from + at, ...(isOf(run, directory) ? { own: true } : { other: true }) });
    }
    for (const found of text.matchAll(new RegExp(closed, 'g'))) {
      if (found.index < block) marks.push({ at: from + found.index, closed: true });
    }
  }
  marks.sort((one, other) => one.at - other.at);
  const begins = [0, ...starts.slice(1)];
  let seen = 0;
  return begins.map((at, index) => {
    const end = begins[index + 1] ?? size;
    let [own, other, hasEnded] = [false, false, false];
    for (let mark = marks[seen]; mark !== undefined && mark.at < end; mark = marks[seen]) {
      own ||= mark.own === true;
      other ||= mark.other === true;
      hasEnded ||= mark.closed === true;
      seen += 1;
    }
    return { at, own, other, closed: hasEnded };
  });
}

/** From the first to the last that names the run, and what follows it and names no other, unless the run had ended well. */
export function ownPart(parts: readonly Told[]): ConsolePart {
  const first = parts.findIndex(({ own }) => own);
  const last = parts.findLastIndex(({ own }) => own);
  if (first < 0) {
    // It saves nothing yet: of those that do, each is another's.
    const [newest] = parts.slice(-1);
    const isYoung = newest !== undefined && !newest.other && parts.slice(0, -1).every(({ other }) => other);
    return isYoung ? { from: newest.at, to: null } : wholeConsole;
  }
  const goesOn = parts[last]?.closed ? last + 1 : parts.findIndex(({ other }, index) => index > last && other);
  const from = parts.slice(0, first).findLastIndex(({ other }) => other) + 1;
  return { from: parts[from]?.at ?? 0, to: (goesOn < 0 ? undefined : parts[goesOn])?.at ?? null };
}

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
    : ownPart(await partsOf(handle, size, run));
}
