/**
 * Reads a stretch of an open file in big pieces, the next one while the last one is worked on.
 *
 * Big pieces take turns in three buffers: one is worked on, one is read into, and of the one before the last bytes may
 * still wait to be delivered. A buffer of its own for each would be half a megabyte of memory outside V8's heap, and
 * those make V8 look through all of the heap twice as often, which holds up the keys while a long history is read.
 */
import { type FileHandleLike, readAt, readInto } from './file-system.js';

/** Each read costs a turn of the event loop and some of another thread, however much it brings. */
const mostBytes = 512 * 1024;
/** The first of many reads; each is twice the one before. What folds them is slow until it has run for a while. */
const firstBytes = 64 * 1024;
const bufferCount = 3;

/**
 * The bytes of [from, end), fewer when the file was cut short meanwhile. A piece is overwritten when the next but one is
 * asked for; until then its last bytes are delivered, because every piece but the last is longer than what may wait.
 */
export async function* readAhead(handle: FileHandleLike, from: number, end: number): AsyncGenerator<Uint8Array> {
  const buffers: Uint8Array[] = [];
  let turn = 0;
  let asked = 0;
  let [at, most] = [from, firstBytes];
  const read = (): Promise<Uint8Array> | null => {
    if (at >= end) return null;
    asked = Math.min(most, end - at);
    const isBig = most === mostBytes;
    const reading = isBig ? readInto(handle, at, bufferInTurn().subarray(0, asked)) : readAt(handle, at, asked);
    at += asked;
    most = Math.min(mostBytes, 2 * most);
    // Whoever waits for it hears of its failure; nobody may.
    reading.catch(() => {});
    return reading;
  };
  const bufferInTurn = (): Uint8Array => {
    const place = turn % bufferCount;
    turn += 1;
    buffers[place] ??= Buffer.allocUnsafeSlow(mostBytes);
    return buffers[place];
  };
  let next = read();
  try {
    while (next !== null) {
      const expected: number = asked;
      const bytes: Uint8Array = await next;
      // Cut short while it was read: the next look begins anew.
      next = bytes.length < expected ? null : read();
      if (bytes.length > 0) yield bytes;
    }
  } finally {
    // The file is closed only after it.
    await next?.catch(() => {});
  }
}
