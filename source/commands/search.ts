/** Searching what a pane shows: rows in memory at once, the console in slices that hold up no key. */
import { cleaned } from '../parse/console/segments.js';
import { valueAt } from '../state/column.js';
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
  const found: number[] = [];
  let line = 0;
  const count = log.start.length;
  while (line < count && !stopped()) {
    const start = valueAt(log.start, line);
    let last = line;
    while (last + 1 < count && valueAt(log.end, last + 1) - start <= blockBytes) last += 1;
    const bytes = await text.read(start, valueAt(log.end, last));
    if (bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let index = line; index <= last; index += 1) {
        const from = valueAt(log.start, index) - start;
        const to = valueAt(log.end, index) - start;
        if (matches(cleaned(buffer.toString('utf8', from, to)))) found.push(index);
        if (found.length >= matchLimit) return found;
      }
    }
    line = last + 1;
    // Keys come first.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return found;
}
