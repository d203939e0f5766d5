/**
 * Many runs, each read once: the ends of its files and whether its processes are there, but neither cards nor data. A run
 * that spoke what may be its last words is waited for as `status` does, all of them at the same time.
 */

import type { RunSummary } from '../state/summary.js';
import { summaryOf } from '../state/summary.js';
import type { Chunk } from '../watch/chunk.js';
import { foldChunks, initialFold, viewAt } from './fold.js';
import type { Opened } from './open/opened.js';
import { awaitVerdict, type Reading } from './print-status.js';
import { processesBeside, type Surroundings, watcherOf } from './watchers.js';

type OnThisMachine = Extract<Opened, { readonly kind: 'directory' | 'log' }>;

/** `told`: what is known of the run besides, and comes after all that it said itself. */
export async function readBriefly(
  opened: OnThisMachine,
  { proc, live }: Pick<Surroundings, 'proc' | 'live'>,
  clock: () => number,
  told: readonly Chunk[] = [],
): Promise<Reading> {
  let fold = initialFold(opened.origin);
  const watchers = [
    watcherOf(opened, 'ends', clock, { proc, ...(live ? { live } : {}) }),
    processesBeside(opened, proc, clock, live),
  ];
  for (const watcher of watchers) {
    watcher.start((chunks) => {
      fold = foldChunks(fold, chunks);
    });
  }
  await Promise.all(watchers.map((watcher) => watcher.caughtUp));
  fold = foldChunks(fold, told);
  await awaitVerdict(() => viewAt(fold, clock()).phase, clock);
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  const now = clock();
  return { run: viewAt(fold, now), now };
}

export async function summaryBriefly(
  opened: OnThisMachine,
  around: Pick<Surroundings, 'proc' | 'live'>,
  clock: () => number,
): Promise<RunSummary> {
  const { run, now } = await readBriefly(opened, around, clock);
  return summaryOf(run, now);
}

/** Runs that are read at the same time: each has files and directories open. */
const atOnce = 8;

/** The answers in the order of the questions. */
export async function eachOf<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) answers[at] = await ask(items[at] as Item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return answers;
}
