/** The picture that stands still while the run goes on: the run as it was, and what has come since. */
import type { PauseView } from '../screen/header.js';
import type { RunState } from '../state/run.js';
import type { Feed } from './feed.js';

export class Pause {
  #held: { readonly run: RunState; readonly now: number } | null = null;

  toggle(feed: Feed): void {
    this.#held = this.#held ? null : { run: feed.run(), now: feed.now() };
  }

  end(): void {
    this.#held = null;
  }

  run(feed: Feed): RunState {
    return this.#held?.run ?? feed.run();
  }

  now(feed: Feed): number {
    return this.#held?.now ?? feed.now();
  }

  /** Null when nothing stands still. */
  view(feed: Feed): PauseView | null {
    if (!this.#held) return null;
    const { run, now } = this.#held;
    const current = feed.run();
    return {
      seconds: feed.now() - now,
      steps: Math.max(0, (current.progress.step ?? 0) - (run.progress.step ?? 0)),
      lines: Math.max(0, current.log.start.length - run.log.start.length),
    };
  }
}
