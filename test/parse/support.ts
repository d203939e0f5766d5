/** What the tests of parsers share: feeding in splits, and the files of the recorded runs as they stood at the end. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Context, StreamParser } from '../../source/parse/parser.js';
import type { Event } from '../../source/state/event.js';
import { rowAt } from '../../source/state/log-rows.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { parseRecording } from '../../source/watch/recording.js';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const contextOf = (source: string): Context => ({ time: 1000, modified: 990, source });

/** Many rows said at once, said one by one: how rows are gathered depends on the pieces, what they say does not. */
export const oneByOne = (events: readonly Event[]): readonly Event[] =>
  events.flatMap((event) =>
    event.type === 'log-rows' ? Array.from({ length: event.count }, (_, index) => rowAt(event, index)) : [event],
  );

export function feedAll<State>(
  parser: StreamParser<State>,
  pieces: readonly Uint8Array[],
  source: string,
): readonly Event[] {
  const context = contextOf(source);
  let state = parser.initial;
  const events: Event[] = [];
  for (const piece of pieces) {
    const fed = parser.feed(state, piece, context);
    state = fed.state;
    events.push(...fed.events);
  }
  return oneByOne([...events, ...parser.end(state, context).events]);
}

/** The bytes cut at some places. */
export const splitsOf = (bytes: Uint8Array): fc.Arbitrary<readonly Uint8Array[]> =>
  fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }).map((cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    return places.slice(1).map((place, at) => bytes.subarray(places[at], place));
  });

/** The bytes with some of them overwritten, and perhaps cut short. */
export const mutationsOf = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
      fc.nat({ max: bytes.length }),
    )
    .map(([changes, length]) => {
      const copy = new Uint8Array(bytes);
      for (const [at, byte] of changes) copy[at] = byte;
      return copy.subarray(0, length);
    });

export const readFixture = (run: string): string =>
  readFileSync(new URL(`../../fixtures/${run}/run.cast`, import.meta.url), 'utf8');

export const chunksOf = (run: string): readonly Chunk[] => parseRecording(readFixture(run)).chunks;

/** A file's content after all that was written and appended. */
export function fileAtEnd(run: string, path: string): Uint8Array {
  let content: Uint8Array = new Uint8Array(0);
  for (const chunk of chunksOf(run)) {
    if (chunk.kind === 'write' && chunk.path === path) content = chunk.bytes;
    if (chunk.kind === 'append' && chunk.path === path) {
      content = Buffer.concat([content.subarray(0, chunk.at), chunk.bytes]);
    }
  }
  return content;
}
