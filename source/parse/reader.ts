/**
 * From chunks to events: keeps one parser state a growing file and sends every chunk to the parser of its format.
 *
 * A reader state is an immutable value like those of the parsers, so a replay can keep it beside the run's state and
 * go on from there. `pending` tells what the unfinished ends of the streams would say if nothing more came: the last
 * bar of a live console has no end yet, and a person wants to see it all the same.
 */
import type { Event } from '../state/event.js';
import { type Keyed, nothingKeyed, pairsOf, valueAtKey, withKey, withoutKey } from '../state/keyed.js';
import type { AppendChunk, Chunk, HeadChunk, WriteChunk } from '../watch/chunk.js';
import { fileEvent } from './checkpoint-files.js';
import { type ConsoleState, consoleParser, skipConsole } from './console/console.js';
import { parseDatasetRows } from './dataset-rows.js';
import { parseGpuReading } from './gpu/reading.js';
import type { Context, StreamParser } from './parser.js';
import { parseProcesses } from './processes.js';
import { routeOf } from './route.js';
import { parseJobReading } from './slurm.js';

interface StreamInHand {
  readonly parser: StreamParser<unknown>;
  readonly state: unknown;
}

export interface ReaderState {
  readonly console: ConsoleState;
  readonly streams: Keyed<StreamInHand>;
}

export const initialReader: ReaderState = { console: consoleParser.initial, streams: nothingKeyed() };

export interface ReadResult {
  readonly state: ReaderState;
  readonly events: readonly Event[];
}

/** Files whose rows the log's tables hold. */
const logs: ReadonlySet<string> = new Set(['trainer_log.jsonl', 'logging.jsonl']);

const contextOf = (chunk: Chunk & { readonly modified: number }, source: string): Context => ({
  // A fact is as old as its bytes: what is read later from a file was true when it was written.
  time: chunk.modified,
  modified: chunk.modified,
  source,
});

const place = (source: string) => ({ source, line: null });

function readStream(state: ReaderState, chunk: AppendChunk | WriteChunk): ReadResult {
  const context = contextOf(chunk, chunk.path);
  const begins = chunk.kind === 'write' || chunk.at === 0;
  const before = valueAtKey(state.streams, chunk.path);
  const known = begins ? undefined : before;
  const route = routeOf(chunk.path);
  const size = (chunk.kind === 'append' ? chunk.at : 0) + chunk.bytes.length;
  const file = fileEvent(chunk.path, size, chunk.bytes, context);
  if (route?.kind === 'file' && chunk.kind === 'write') {
    // What its content before had for faults.
    const anew: Event = { type: 'trouble-over', time: context.time, place: place(chunk.path), message: null };
    return { state, events: [file, anew, ...route.parser(chunk.bytes, context)] };
  }
  if (route?.kind !== 'stream') return { state, events: [file] };
  const parser: StreamParser<unknown> = known?.parser ?? route.parser;
  const again = begins && before !== undefined;
  const reset: readonly Event[] = again ? resetEvents(chunk.path, context) : [];
  const parsed = parser.feed(known ? known.state : parser.initial, chunk.bytes, context);
  return {
    state: { ...state, streams: withKey(state.streams, chunk.path, { parser, state: parsed.state }) },
    events: [file, ...reset, ...parsed.events],
  };
}

function resetEvents(path: string, context: Context): readonly Event[] {
  if (logs.has(path)) return [{ type: 'log-reset', time: context.time, place: place(path) }];
  return [{ type: 'remove', time: context.time, place: place(path), path }];
}

function readHead(state: ReaderState, chunk: HeadChunk): ReadResult {
  const event = fileEvent(chunk.path, chunk.size, chunk.bytes, contextOf(chunk, chunk.path));
  return { state, events: [chunk.passedOver ? { ...event, passedOver: true } : event] };
}

function remove(state: ReaderState, path: string, time: number): ReadResult {
  const removed: Event = { type: 'remove', time, place: place(path), path };
  if (path === 'console') return { state: { ...state, console: consoleParser.initial }, events: [removed] };
  const streams = withoutKey(state.streams, path);
  if (streams === state.streams) return { state, events: [removed] };
  const reset: readonly Event[] = logs.has(path) ? [{ type: 'log-reset', time, place: place(path) }] : [];
  return { state: { ...state, streams }, events: [removed, ...reset] };
}

/** The reader after the chunk, and what the chunk said. */
export function readChunk(state: ReaderState, chunk: Chunk): ReadResult {
  switch (chunk.kind) {
    case 'console': {
      const parsed = consoleParser.feed(state.console, chunk.bytes, contextOf(chunk, 'console'));
      return { state: { ...state, console: parsed.state }, events: parsed.events };
    }
    case 'append':
    case 'write':
      return readStream(state, chunk);
    case 'head':
      return readHead(state, chunk);
    case 'remove':
      return remove(state, chunk.path, chunk.time);
    case 'directory':
      return { state, events: [{ type: 'directory', time: chunk.time, place: place(chunk.path), path: chunk.path }] };
    case 'skip': {
      if (chunk.path === null)
        return { state: { ...state, console: skipConsole(state.console, chunk.bytes) }, events: [] };
      // The line in hand lost its end: what follows begins at a line of its own.
      const known = valueAtKey(state.streams, chunk.path);
      if (!known) return { state, events: [] };
      const fresh = { parser: known.parser, state: known.parser.afterGap ?? known.parser.initial };
      return { state: { ...state, streams: withKey(state.streams, chunk.path, fresh) }, events: [] };
    }
    case 'gpu': {
      const context = { time: chunk.time, modified: chunk.time, source: 'gpu' };
      return { state, events: [parseGpuReading(chunk.text, context)] };
    }
    case 'disk': {
      const { time, path, free, total } = chunk;
      return { state, events: [{ type: 'disk', time, place: place('disk'), path, free, total }] };
    }
    case 'rows': {
      const context = { time: chunk.time, modified: chunk.time, source: 'datasets' };
      return { state, events: [parseDatasetRows(chunk.text, context)] };
    }
    case 'processes':
      return { state, events: parseProcesses(chunk.text, chunk.time) };
    case 'job':
      return { state, events: parseJobReading(chunk.text, chunk.time) };
    case 'marker':
      return { state, events: [{ type: 'marker', time: chunk.time, place: place('recording'), label: chunk.label }] };
    case 'exit': {
      const ended = endStreams(state, chunk.time);
      const exit: Event = {
        type: 'exit',
        time: chunk.time,
        place: place('recording'),
        code: chunk.code,
        signal: chunk.signal,
      };
      return { state: ended.state, events: [...ended.events, exit] };
    }
    case 'trouble':
      return {
        state,
        events: [
          {
            type: 'trouble',
            time: chunk.time,
            place: place(chunk.path ?? 'watch'),
            message: chunk.message,
            ...(chunk.waits ? { waits: true } : {}),
            ...(chunk.refused ? { refused: chunk.refused } : {}),
          },
        ],
      };
    case 'trouble-over': {
      const { time, path, message } = chunk;
      return { state, events: [{ type: 'trouble-over', time, place: place(path ?? 'watch'), message }] };
    }
    case 'unwatched': {
      const { time, seconds } = chunk;
      return { state, events: [{ type: 'unwatched', time, place: place('clock'), seconds }] };
    }
    case 'tick':
      return { state, events: [{ type: 'tick', time: chunk.time, place: place('clock') }] };
  }
}

function endStreams(state: ReaderState, time: number): ReadResult {
  const context: Context = { time, modified: time, source: 'console' };
  const ended = consoleParser.end(state.console, context);
  const events: Event[] = [...ended.events];
  let { streams } = state;
  for (const [path, { parser, state: unfinished }] of pairsOf(state.streams)) {
    const parsed = parser.end(unfinished, { ...context, source: path });
    events.push(...parsed.events);
    if (parsed.state !== unfinished) streams = withKey(streams, path, { parser, state: parsed.state });
  }
  return { state: { console: ended.state, streams }, events };
}

/** What the unfinished ends of all streams would say if their input ended now. */
export const pending = (state: ReaderState, time: number): readonly Event[] => endStreams(state, time).events;
