/**
 * A run whose console or settings were not there when it was opened, or are others now: people open the directory first
 * and find out later where the log goes, and a run that is resumed writes into a new one. They are looked for again and
 * again, and when something else is found the run is read anew with it; the old picture stays until the new one is
 * complete.
 */
import type { Feed } from './feed.js';

export interface LateOptions {
  readonly first: Feed;
  /** What is found now and was not known before, as a feed that has it; null for nothing. */
  readonly look: () => Promise<Feed | null>;
}

/**
 * Milliseconds between two looks: the first when the first picture is drawn, some soon, when a trainer is likely to
 * start, then seldom.
 */
const pauses = [200, 2000, 2000, 4000, 8000, 15_000] as const;
/** Milliseconds between two looks whether the new reading is complete. */
const patience = 50;

export function lateFeed({ first, look }: LateOptions): Feed {
  let current = first;
  let coming: Feed | null = null;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  let isStopped = false;

  const plan = (changed: () => void): void => {
    if (isStopped) return;
    timer = setTimeout(() => void lookAgain(changed), pauses[Math.min(looks, pauses.length - 1)]);
    looks += 1;
  };
  const lookAgain = async (changed: () => void): Promise<void> => {
    const next = await look();
    if (isStopped) return;
    if (next === null) {
      plan(changed);
      return;
    }
    coming = next;
    next.start(() => {
      if (current === next) changed();
    });
    takeOver(next, changed);
  };
  const takeOver = (next: Feed, changed: () => void): void => {
    if (isStopped) return;
    if (!next.caughtUp()) {
      timer = setTimeout(() => takeOver(next, changed), patience);
      return;
    }
    const old = current;
    current = next;
    coming = null;
    changed();
    void old.stop();
    plan(changed);
  };
  return {
    start(changed) {
      current.start(changed);
      plan(changed);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await Promise.all([current.stop(), coming?.stop()]);
    },
    run: () => current.run(),
    now: () => current.now(),
    history: () => current.history(),
    caughtUp: () => current.caughtUp(),
    replay: () => current.replay(),
    get text() {
      return current.text;
    },
    command: (command) => current.command(command),
  };
}
