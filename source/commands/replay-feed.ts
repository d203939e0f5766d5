/** A recording with a clock of its own, as a feed: the run as it stood at the moment that is played. */
import type { Command } from '../screen/keymap.js';
import type { RunState } from '../state/run.js';
import type { Chunk, Origin } from '../watch/chunk.js';
import { MemoryConsole } from '../watch/console-text.js';
import type { Recording } from '../watch/recording.js';
import { type CountDatasets, DatasetCounter } from './datasets.js';
import type { Feed } from './feed.js';
import { foldChunks, viewAt } from './fold.js';
import {
  advance,
  changeSpeed,
  type Marker,
  markersOf,
  openPlayer,
  type Player,
  seek,
  stepChunk,
  toggle,
  toMarker,
} from './player.js';
import { wakingTime } from './waking-time.js';

export interface ReplayOptions {
  readonly origin: Origin;
  readonly recording: Recording;
  /** Chunks that stand before the recording's own: the settings beside it. */
  readonly before: readonly Chunk[];
  readonly countDatasets: CountDatasets;
  readonly speed: number;
  /** Nobody asked for it by name. */
  readonly example: boolean;
  /** Seconds of ours, never going back. */
  readonly monotonic: () => number;
}

/** Milliseconds between two looks at the clock while a recording plays. */
const playInterval = 100;
const jumpSeconds = 5;
/** Seconds for which a recording that nobody asked for says that it is one. */
const noticeSeconds = 8;

/** Where the first row of the log stands: before it there is little to look at. */
function firstRow(chunks: readonly Chunk[], began: number): number {
  const first = chunks.find((chunk) => chunk.kind === 'write' && chunk.path === 'trainer_log.jsonl');
  return first ? first.time - began : 0;
}

export function consoleOf(chunks: readonly Chunk[]): MemoryConsole {
  const text = new MemoryConsole(Number.POSITIVE_INFINITY);
  for (const chunk of chunks) if (chunk.kind === 'console') text.append(chunk.bytes);
  return text;
}

export function replayFeed(options: ReplayOptions): Feed {
  const { recording } = options;
  const chunks = [...options.before, ...recording.chunks];
  const began = recording.header.timestamp;
  const awake = wakingTime(chunks);
  const begin = options.example ? firstRow(chunks, began) : 0;
  const opened = { ...openPlayer(options.origin, chunks, began, recording.duration), speed: options.speed };
  let player: Player = seek(opened, begin);
  let last = options.monotonic();
  let timer: NodeJS.Timeout | undefined;
  let markers: readonly Marker[] | null = null;
  let view: { readonly player: Player; readonly counted: number; readonly run: RunState } | null = null;
  /** Rows counted beside the recording: they are no part of it, and hold at all of its times. */
  const counted: Chunk[] = [];
  let counter: DatasetCounter | null = null;
  const marks = (now: Player): readonly Marker[] => {
    markers ??= markersOf(now);
    return markers;
  };
  const moves: Readonly<Partial<Record<Command, (player: Player) => Player>>> = {
    pause: toggle,
    'seek-back': (now) => seek(now, now.position - jumpSeconds),
    'seek-forward': (now) => seek(now, now.position + jumpSeconds),
    'tenth-back': (now) => seek(now, now.position - now.duration / 10),
    'tenth-forward': (now) => seek(now, now.position + now.duration / 10),
    'previous-marker': (now) => toMarker(now, marks(now), -1),
    'next-marker': (now) => toMarker(now, marks(now), 1),
    'step-back': (now) => stepChunk(now, -1),
    'step-forward': (now) => stepChunk(now, 1),
    slower: (now) => changeSpeed(now, -1),
    faster: (now) => changeSpeed(now, 1),
  };
  const pass = (): void => {
    const now = options.monotonic();
    player = advance(player, now - last);
    last = now;
  };
  return {
    start(changed) {
      last = options.monotonic();
      counter = new DatasetCounter(
        options.countDatasets,
        () => began,
        (chunks) => {
          for (const chunk of chunks) counted.push(chunk);
          changed();
        },
      );
      counter.look(player.fold.run);
      timer = setInterval(() => {
        const before = player;
        pass();
        if (player === before) return;
        counter?.look(player.fold.run);
        changed();
      }, playInterval);
    },
    async stop() {
      clearInterval(timer);
      await counter?.stop();
    },
    run() {
      if (view?.player !== player || view.counted !== counted.length) {
        const run = viewAt(foldChunks(player.fold, counted), awake(began + player.position));
        view = { player, counted: counted.length, run };
      }
      return view.run;
    },
    now: () => awake(began + player.position),
    history: () => null,
    caughtUp: () => true,
    replay: () => ({
      position: player.position,
      duration: player.duration,
      speed: player.speed,
      playing: player.playing,
      example: options.example && player.position < begin + noticeSeconds,
    }),
    text: consoleOf(chunks),
    command(command) {
      const move = moves[command];
      if (!move) return false;
      pass();
      player = move(player);
      return true;
    },
  };
}
