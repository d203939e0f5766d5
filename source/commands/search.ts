/**
 * Searching what a pane shows: rows in memory at once, the console in slices that hold up no key.
 *
 * A console can be a gigabyte, so its bytes are searched before any of them becomes text: only a line that can hold the
 * needle is decoded, and the decoded line decides. Lines with escape sequences, backspaces or NULs are always decoded,
 * because on screen what stands on both sides of those is one.
 */
import { cleaned } from '../parse/console/segments.js';
import { lowerBound, valueAt } from '../state/column.js';
import type { LogState } from '../state/log.js';
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

/** How the bytes are searched; null when only decoding can tell: a needle with letters that are not ASCII. */
function searcher(needle: string): ((block: Buffer) => NextPlace) | null {
  const isCaseless = needle.toLowerCase() === needle.toUpperCase();
  if (isCaseless || needle !== needle.toLowerCase()) {
    return (block) => (from) => block.indexOf(needle, from, 'utf8');
  }
  if (!ascii.test(needle)) return null;
  return (block) => {
    // One byte is one character of this text, so its places are those of the bytes.
    const text = block.toString('latin1').toLowerCase();
    return (from) => text.indexOf(needle, from);
  };
}

/** The nearest of several kinds of places, each looked for once only as far as needed. */
function nearest(searches: readonly NextPlace[]): NextPlace {
  const found = searches.map((search) => search(0));
  return (from) => {
    let best = -1;
    for (const [index, search] of searches.entries()) {
      let place = found[index] as number;
      if (place >= 0 && place < from) {
        place = search(from);
        found[index] = place;
      }
      if (place >= 0 && (best < 0 || place < best)) best = place;
    }
    return best;
  };
}

const blockBytes = 1024 * 1024;
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
  const count = log.start.length;
  /** The lines from `line` on whose end is not beyond the block; one at least. */
  const endOf = (line: number): number =>
    Math.max(line + 1, lowerBound(log.end, valueAt(log.start, line) + blockBytes + 1));
  for (let line = 0; line < count && !stopped(); ) {
    const start = valueAt(log.start, line);
    const past = Math.min(count, endOf(line));
    const bytes = await text.read(start, valueAt(log.end, past - 1));
    if (bytes) {
      const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const next = search
        ? nearest([search(block), ...hidden.map((byte) => (from: number) => block.indexOf(byte, from))])
        : (from: number) => from;
      for (let index = line; index < past; index += 1) {
        const place = next(valueAt(log.start, index) - start);
        if (place < 0) break;
        // The first line that ends behind the place: what stands between two lines belongs to neither.
        index = Math.max(index, lowerBound(log.end, start + place + 1));
        if (index >= past) break;
        const from = valueAt(log.start, index) - start;
        if (matches(cleaned(block.toString('utf8', from, valueAt(log.end, index) - start)))) found.push(index);
        if (found.length >= matchLimit) return found;
      }
    }
    line = past;
    // Keys come first.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return found;
}
