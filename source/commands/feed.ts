/**
 * Where the picture comes from: a live watch or a recording with a clock. Both give the run as it stands now.
 *
 * Of a big run the ends are read first, so that the first picture shows its present state; the whole history is folded
 * beside it and takes over when it has caught up.
 */
import type { ReplayView } from '../screen/header.js';
import type { Command } from '../screen/keymap.js';
import type { RunState } from '../state/run.js';
import type { Chunk, Origin } from '../watch/chunk.js';
import { type ConsoleText, MemoryConsole } from '../watch/console-text.js';
import type { DiskWatcher } from '../watch/disk.js';
import type { Recording } from '../watch/recording.js';
import type { Watcher } from '../watch/watcher.js';
import { AwakeClock } from './awake-clock.js';
import { type CountDatasets, DatasetCounter } from './datasets.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';
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

export interface Feed {
  /** `changed` is called whenever the run may look different. */
  readonly start: (changed: () => void) => void;
  readonly stop: () => Promise<void>;
  readonly run: () => RunState;
  /** Seconds since the epoch by the clock of what is shown. */
  readonly now: () => number;
  /** Percent of the history read, null when all of it is. */
  readonly history: () => number | null;
  /** Everything is read that was there when it began: what comes now is new. */
  readonly caughtUp: () => boolean;
  readonly replay: () => ReplayView | null;
  readonly text: ConsoleText;
  /** True when the command was this feed's own, as seeking is a replay's. */
  readonly command: (command: Command) => boolean;
}

export interface LiveOptions {
  readonly origin: Origin;
  /** Delivers everything from the beginning, then what is new. */
  readonly whole: Watcher;
  /**
   * Readings of the ends of big files, the shortest first: each is shown until the next one, and at last the whole, has
   * caught up. None when there is nothing big.
   */
  readonly ends: readonly Watcher[];
  /** Counts the rows of the dataset files. */
  readonly countDatasets: CountDatasets;
  /** Readings of the run's processes and of the GPU tools. */
  readonly beside: readonly Watcher[];
  /** The room on the run directory's disk; null where there is no directory. */
  readonly disk: DiskWatcher | null;
  readonly text: ConsoleText;
  /** Called with every chunk of the whole watch, for consoles that only memory keeps. */
  readonly seen: (chunk: Chunk) => void;
  readonly clock: () => number;
}

/** Something was written into a checkpoint or deleted from it. */
const isSave = (chunk: Chunk): boolean =>
  (chunk.kind === 'head' || chunk.kind === 'write' || chunk.kind === 'remove') && /^checkpoint-\d+/.test(chunk.path);

/** Milliseconds that the first picture gets to be drawn before the whole history is read. */
const headStart = 50;

export function liveFeed(options: LiveOptions): Feed {
  let whole: Fold = initialFold(options.origin);
  let ends: Fold | null = options.ends.length > 0 ? initialFold(options.origin) : null;
  let view: { readonly fold: Fold; readonly second: number; readonly run: RunState } | null = null;
  const awake = new AwakeClock(options.clock);
  const shown = (): Fold => ends ?? whole;
  /** Readings of the machine belong to both folds: they have no history to be read first. */
  const both = (chunks: readonly Chunk[]): void => {
    whole = foldChunks(whole, chunks);
    if (ends) ends = foldChunks(ends, chunks);
  };
  let counter: DatasetCounter | null = null;
  let isCaughtUp = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    start(changed) {
      void Promise.all([options.whole, ...options.beside].map((watcher) => watcher.caughtUp)).then(() => {
        isCaughtUp = true;
      });
      counter = new DatasetCounter(options.countDatasets, options.clock, (chunks) => {
        both(chunks);
        changed();
      });
      const readWhole = (): void => {
        options.whole.start((chunks) => {
          for (const chunk of chunks) options.seen(chunk);
          whole = foldChunks(whole, chunks);
          awake.looked(chunks);
          if (chunks.some(isSave)) options.disk?.look();
          counter?.look(whole.run);
          if (!ends) changed();
        });
      };
      const readEnds = (index: number): void => {
        const watcher = options.ends[index];
        if (!watcher) {
          readWhole();
          return;
        }
        let own = initialFold(options.origin);
        let isShown = index === 0;
        watcher.start((chunks) => {
          if (!ends) return;
          if (!isShown) {
            own = foldChunks(own, chunks);
            return;
          }
          ends = foldChunks(ends, chunks);
          counter?.look(ends.run);
          changed();
        });
        void watcher.caughtUp.then(() => {
          if (!isShown && ends) {
            isShown = true;
            ends = own;
            void options.ends[index - 1]?.stop();
            changed();
          }
          // The first picture has the machine to itself; those after it are drawn as the reading goes on.
          timer = setTimeout(() => readEnds(index + 1), index === 0 ? headStart : 0);
        });
      };
      readEnds(0);
      for (const watcher of [...options.beside, options.disk]) {
        watcher?.start((chunks) => {
          both(chunks);
          changed();
        });
      }
      if (options.ends.length > 0) {
        void options.whole.caughtUp.then(() => {
          ends = null;
          changed();
          for (const watcher of options.ends) void watcher.stop();
        });
      }
    },
    async stop() {
      clearTimeout(timer);
      const { whole: history, ends: newest, beside, disk, text } = options;
      const watchers = [history, ...newest, disk, counter, ...beside];
      await Promise.all([...watchers.map((watcher) => watcher?.stop()), text.close()]);
    },
    run() {
      const fold = shown();
      const now = awake.now();
      const second = Math.floor(now);
      // The unfinished ends are looked at once a fold and second, not once a picture.
      if (view?.fold !== fold || view.second !== second) view = { fold, second, run: viewAt(fold, now) };
      return view.run;
    },
    now: awake.now,
    history() {
      if (!ends) return null;
      const { read, total } = options.whole.progress;
      return total > 0 ? Math.min(99, Math.floor((100 * read) / total)) : 0;
    },
    caughtUp: () => isCaughtUp,
    replay: () => null,
    text: options.text,
    command: () => false,
  };
}

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
        const run = viewAt(foldChunks(player.fold, counted), began + player.position);
        view = { player, counted: counted.length, run };
      }
      return view.run;
    },
    now: () => began + player.position,
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
