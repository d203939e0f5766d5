/**
 * Searching what a pane shows: rows in memory at once, the console in slices that hold up no key.
 *
 * A console can be a gigabyte, so its bytes are searched before any of them becomes text: only a line that can hold the
 * needle is decoded, and the decoded line decides. Lines with escape sequences, backspaces or NULs are always decoded,
 * because on screen what stands on both sides of those is one; most consoles have none.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { cleaned } from '../parse/console/segments.js';
import { lowerBound, valueAt } from '../state/column.js';
import { type LogState, spanOf } from '../state/log.js';
import { packedAt } from '../state/packed-column.js';
import type { ConsoleText } from '../watch/console-text.js';

/** Capital letters in what is searched for make capitals matter. */
export function matcher(needle: string): (text: string) => boolean {
  if (needle !== needle.toLowerCase()) return (text) => text.includes(needle);
  return (text) => text.toLowerCase().includes(needle);
}

export function searchRows(rows: readonly string[], needle: string): readonly number[] {
  const matches = matcher(needle);
  return rows.flatMap((row, index) => (matches(row.replace(/\u001b\[[0-9;]*m/g, '')) ? [index] : []));
}

/** The next place from an offset on where a line may match, −1 for none. */
type NextPlace = (from: number) => number;

const hidden = [0x00, 0x07, 0x08, 0x1b];

const ascii = /^[\u0020-\u007e]*$/;

/** A letter that differs by this bit alone from its other case. */
const caseBit = 0x20;
const isLetter = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;

/** Bytes of a block by which the rarest letter of a needle is chosen, and how common it may be at most. */
const sampleBytes = 4096;
const commonShare = 0.02;

/** Where the needle has the byte that is rarest in the block; null when all of its bytes are common there. */
function rarest(block: Uint8Array, needle: Uint8Array): number | null {
  const counts = new Uint32Array(256);
  const sample = block.subarray(0, sampleBytes);
  for (const byte of sample) counts[byte] = (counts[byte] as number) + 1;
  const countOf = (byte: number): number =>
    (counts[byte] as number) + (isLetter(byte) ? (counts[byte - caseBit] as number) : 0);
  let best = 0;
  for (let at = 1; at < needle.length; at += 1) {
    if (countOf(needle[at] as number) < countOf(needle[best] as number)) best = at;
  }
  return countOf(needle[best] as number) <= commonShare * sample.length ? best : null;
}

const casesOf = (byte: number): readonly number[] => (isLetter(byte) ? [byte, byte - caseBit] : [byte]);

/** The byte at `at` with a neighbour, in each case that the two can have; alone where the needle has no other. */
function probes(needle: Uint8Array, at: number): readonly Uint8Array[] {
  const [first, second] = [needle[at] as number, needle[at + 1]];
  if (second === undefined) return casesOf(first).map((one) => Uint8Array.of(one));
  return casesOf(first).flatMap((one) => casesOf(second).map((other) => Uint8Array.of(one, other)));
}

/**
 * The needle, which is lower-case ASCII, in either case. The places of its rarest byte are found many times as fast as
 * the block could be brought to lower case; with the byte beside it few of them are left to look at.
 */
function eitherCase(block: Buffer, needle: Uint8Array): NextPlace {
  const rare = rarest(block, needle);
  if (rare === null) {
    // One byte is one character of this text, so its places are those of the bytes.
    const text = block.toString('latin1').toLowerCase();
    const lower = Buffer.from(needle).toString('latin1');
    return (from) => text.indexOf(lower, from);
  }
  const probe = Math.max(0, Math.min(rare, needle.length - 2));
  const isThere = (start: number): boolean => {
    for (let at = 0; at < needle.length; at += 1) {
      const wanted = needle[at] as number;
      const found = block[start + at] as number;
      if (found !== wanted && !(isLetter(wanted) && found === wanted - caseBit)) return false;
    }
    return true;
  };
  const next = nearest(probes(needle, probe).map((bytes) => (from: number) => block.indexOf(bytes, from)));
  return (from) => {
    for (let place = next(from + probe); place >= 0; place = next(place + 1)) {
      if (isThere(place - probe)) return place - probe;
    }
    return -1;
  };
}

/** How the bytes are searched; null when only decoding can tell: a needle with letters that are not ASCII. */
function searcher(needle: string): ((block: Buffer) => NextPlace) | null {
  const isCaseless = needle.toLowerCase() === needle.toUpperCase();
  const bytes = Buffer.from(needle);
  if (isCaseless || needle !== needle.toLowerCase()) return (block) => (from) => block.indexOf(bytes, from);
  return ascii.test(needle) ? (block) => eitherCase(block, bytes) : null;
}

/** The nearest of several kinds of places, each looked for once only as far as needed. */
function nearest(searches: readonly NextPlace[]): NextPlace {
  const found = searches.map((search) => search(0));
  return (from) => {
    let best = -1;
    for (let index = 0; index < searches.length; index += 1) {
      let place = found[index] as number;
      if (place >= 0 && place < from) {
        place = searches[index]?.(from) ?? -1;
        found[index] = place;
      }
      if (place >= 0 && (best < 0 || place < best)) best = place;
    }
    return best;
  };
}

const blockBytes = 1024 * 1024;

/** The lines from `line` on and before `past`, whose bytes begin at `start`. */
interface Block {
  readonly line: number;
  readonly past: number;
  readonly start: number;
  /** Null when they cannot be read any more. */
  readonly bytes: Uint8Array | null;
}

/**
 * The first line from `from` on and before `past` that ends behind the offset, `past` when none does. Most lines that
 * are looked for are near, so the step doubles before it is halved.
 */
function lineEndingBehind(log: LogState, offset: number, from: number, past: number): number {
  let low = from;
  let high = from;
  for (let step = 1; high < past && packedAt(log.end, high) <= offset; step *= 2) {
    low = high + 1;
    high += step;
  }
  high = Math.min(high, past);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (packedAt(log.end, middle) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Late bars among the lines from `line` on and before `past`: their bytes stand elsewhere. */
function lateBars(log: LogState, line: number, past: number): readonly number[] {
  const bars: number[] = [];
  for (let at = lowerBound(log.late.index, line); valueAt(log.late.index, at) < past; at += 1) {
    bars.push(valueAt(log.late.index, at));
  }
  return bars;
}

/** Blocks that are being read while one is searched: a read that waits for its turn must not hold up the search. */
const readAhead = 3;

/** The blocks of the log in order. Each may be overwritten as soon as the next one is asked for. */
async function* blocksOf(log: LogState, text: ConsoleText): AsyncGenerator<Block> {
  const count = log.start.length;
  // The block that was searched is the next to be read into again.
  const scratch: Uint8Array[] = Array.from({ length: readAhead + 1 }, () => new Uint8Array(blockBytes));
  const coming: (Omit<Block, 'bytes'> & { readonly reading: Promise<Uint8Array | null> })[] = [];
  for (let line = 0; ; ) {
    while (line < count && coming.length <= readAhead) {
      const start = packedAt(log.start, line);
      // As many lines as have room, one at least.
      const past = Math.max(line + 1, lineEndingBehind(log, start + blockBytes, line, count));
      const into = scratch.shift() as Uint8Array;
      scratch.push(into);
      coming.push({ line, past, start, reading: text.read(start, packedAt(log.end, past - 1), into) });
      line = past;
    }
    const next = coming.shift();
    if (!next) return;
    yield { line: next.line, past: next.past, start: next.start, bytes: await next.reading };
  }
}

const matchLimit = 10_000;

/** Lines of the log that hold the text, in order; at most 10,000. `stopped` ends a search that nobody waits for. */
export async function searchLog(
  log: LogState,
  text: ConsoleText,
  needle: string,
  stopped: () => boolean,
): Promise<readonly number[]> {
  const matches = matcher(needle);
  const search = searcher(needle);
  const found: number[] = [];
  for await (const { line, past, start, bytes } of blocksOf(log, text)) {
    if (stopped()) break;
    if (bytes) {
      const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const escapes = log.unclean !== null && start + bytes.length > log.unclean;
      const places = search
        ? nearest([
            search(block),
            ...(escapes ? hidden : []).map((byte) => (from: number) => block.indexOf(byte, from)),
          ])
        : (from: number) => from;
      const here: number[] = [];
      for (let index = line; index < past; index += 1) {
        const place = places(packedAt(log.start, index) - start);
        if (place < 0) break;
        // What stands between two lines belongs to neither.
        index = lineEndingBehind(log, start + place, index, past);
        if (index === past) break;
        const [from, to] = [packedAt(log.start, index) - start, packedAt(log.end, index) - start];
        if (matches(cleaned(block.toString('utf8', from, to)))) here.push(index);
      }
      const late = lateBars(log, line, past);
      for (const index of late) {
        const span = spanOf(log, index);
        const own = await text.read(span.start, span.end);
        if (own && matches(cleaned(Buffer.from(own).toString('utf8')))) here.push(index);
      }
      found.push(...(late.length > 0 ? here.sort((one, other) => one - other) : here));
      if (found.length >= matchLimit) return found.slice(0, matchLimit);
    }
    // Keys come first.
    await turn();
  }
  return found;
}
