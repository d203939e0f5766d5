/**
 * A run whose console or settings were not there when it was opened, or are others now: people open the directory first
 * and find out later where the log goes, and a run that is resumed writes into a new one. They are looked for again and
 * again, and when something else is found the run is read anew with it; the old picture stays until the new one is
 * complete.
 */
import type { RunState } from '../state/run.js';
import type { Feed } from './feed.js';

export interface LateOptions {
  readonly first: Feed;
  /** What is found now and was not known before, as a feed that has it; null for nothing. */
  readonly look: () => Promise<Feed | null>;
  /** Another text whenever there may be something to find, at next to no cost; null while that cannot be told. */
  readonly sign: (run: RunState) => Promise<string | null>;
}

const longest = 15_000;
/**
 * Milliseconds between two looks: the first when the first picture is drawn, some soon, when a trainer is likely to
 * start, then seldom.
 */
const pauses = [200, 2000, 2000, 4000, 8000, longest] as const;
/** Milliseconds between two looks at the sign. */
const signPause = 2000;
/** Of looks that a sign asks for: at most so much of the time, in a directory where files come and go without end. */
const signShare = 1 / 200;
/** Milliseconds between two looks whether the new reading is complete. */
const patience = 50;

export function lateFeed({ first, look, sign }: LateOptions): Feed {
  let current = first;
  let coming: Feed | null = null;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  let isStopped = false;
  /** When it is looked in any case, and when a sign may ask for it, by the clock that never goes back. */
  let due = 0;
  let soonest = 0;
  let known: string | null = null;
  let isAsked = false;
  /** A sign has asked before: from then on looks that follow each other soon keep to its share of the time. */
  let hasAsked = false;

  const plan = (changed: () => void): void => {
    if (isStopped) return;
    const now = performance.now();
    const pause = pauses[Math.min(looks, pauses.length - 1)] ?? longest;
    due = now + (hasAsked ? Math.max(pause, Math.min(soonest - now, longest)) : pause);
    looks += 1;
    rest(changed);
  };
  const rest = (changed: () => void): void => {
    const now = performance.now();
    const until = isAsked ? Math.min(due, soonest) : due;
    timer = setTimeout(() => void lookAtSign(changed), Math.max(0, Math.min(until - now, signPause)));
  };
  const lookAtSign = async (changed: () => void): Promise<void> => {
    const seen = await sign(current.run());
    if (isStopped) return;
    if (seen !== null) {
      isAsked ||= known !== null && seen !== known;
      known = seen;
    }
    const now = performance.now();
    if (now < due && !(isAsked && now >= soonest)) {
      rest(changed);
      return;
    }
    // A trainer that begins may take some seconds until it tells where it writes.
    if (isAsked) looks = 1;
    hasAsked ||= isAsked;
    isAsked = false;
    await lookAgain(changed);
  };
  const lookAgain = async (changed: () => void): Promise<void> => {
    const began = performance.now();
    const next = await look();
    const ended = performance.now();
    soonest = ended + (ended - began) / signShare;
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
