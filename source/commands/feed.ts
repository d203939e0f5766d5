/**
 * Where the picture comes from: a live watch, or a recording with a clock (`replay-feed.ts`). Both give the run as it
 * stands now.
 *
 * Of a big run the ends are read first, so that the first picture shows its present state; the whole history is folded
 * beside it and takes over when it has caught up.
 */
import type { ReplayView } from '../screen/header.js';
import type { Command } from '../screen/keymap.js';
import { judgeEach } from '../state/checkpoints/wholeness.js';
import type { RunState } from '../state/run.js';
import type { Chunk, Origin } from '../watch/chunk.js';
import type { ConsoleText } from '../watch/console-text.js';
import type { DiskWatcher } from '../watch/disk.js';
import { inTurns } from '../watch/steps.js';
import type { Watcher } from '../watch/watcher.js';
import { AwakeClock } from './awake-clock.js';
import { type CountDatasets, DatasetCounter } from './datasets.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';

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

/** Milliseconds that the machine's tools have to answer before a run is judged without them. */
const besidePatience = 2000;

/** Milliseconds that the first picture gets to be drawn before the whole history is read. */
const headStart = 50;

/** Between the keys: a picture of a run with thousands of checkpoints that were not judged would take long. */
const judged = ({ run }: Fold): Promise<void> => inTurns(judgeEach(run.checkpoints.list));

const beingRead = (fold: Fold, isBeingRead: boolean): Fold => ({ ...fold, run: { ...fold.run, isBeingRead } });

export function liveFeed(options: LiveOptions): Feed {
  // A pipe is never read to its end before it ends: nobody waits for that.
  const isBeingRead = options.origin.kind === 'directory';
  const shownFirst = beingRead(initialFold(options.origin), isBeingRead);
  let whole: Fold = options.ends.length > 0 ? initialFold(options.origin) : shownFirst;
  let ends: Fold | null = options.ends.length > 0 ? shownFirst : null;
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
  let patience: NodeJS.Timeout | undefined;
  return {
    start(changed) {
      const beside = Promise.all(options.beside.map((watcher) => watcher.caughtUp));
      const tired = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, besidePatience);
      });
      const first = options.ends[0] ?? options.whole;
      void Promise.all([first.caughtUp, Promise.race([beside, tired])]).then(async () => {
        clearTimeout(patience);
        if (!isBeingRead) return;
        await judged(shown());
        whole = beingRead(whole, false);
        if (ends) ends = beingRead(ends, false);
        changed();
      });
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
        void options.whole.caughtUp.then(async () => {
          await judged(whole);
          ends = null;
          changed();
          for (const watcher of options.ends) void watcher.stop();
        });
      }
    },
    async stop() {
      clearTimeout(timer);
      clearTimeout(patience);
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
