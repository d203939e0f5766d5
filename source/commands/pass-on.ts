/**
 * What becomes of `trainer | lf-tui -` when the person leaves: the trainer writes into this pipe, and the next line would
 * end it if nobody took it. So its console goes on to the terminal, as if lf-tui were not there, until it ends.
 */
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Resolves at the end of the pipe, at once where it has ended. */
export async function passOn(input: Readable, output: Writable, farewell: string): Promise<void> {
  if (input.readableEnded || input.destroyed) return;
  output.write(`${farewell}\n`);
  try {
    input.pipe(output, { end: false });
    await finished(input, { writable: false });
  } catch {
    // The pipe broke off, or the terminal is gone: there is nothing left to pass on, or nobody to read it.
  }
}
