/** Looks again and again for what a person wants to be told of, from when all is read that was there. */
import type { RunState } from '../../state/run.js';
import type { Alarm } from './alarm.js';

/** Milliseconds between two looks. */
const interval = 1000;
/** The same until all is read that was there: what comes right after it is news already. */
const firstInterval = 100;

/** What is looked at, at the moment of the look: the person may open another run. */
export interface Watched {
  readonly caughtUp: () => boolean;
  readonly run: () => RunState;
  readonly now: () => number;
}

export class AlarmWatch {
  readonly #watched: () => Watched;
  #alarm: Alarm | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(watched: () => Watched) {
    this.#watched = watched;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    const look = (): void => {
      const watched = this.#watched();
      const isCaughtUp = watched.caughtUp();
      if (isCaughtUp) alarm.look(watched.run(), watched.now());
      this.#timer = setTimeout(look, isCaughtUp ? interval : firstInterval);
    };
    this.#timer = setTimeout(look, firstInterval);
  }

  /** The next look is the first one: another run, or another place in the recording. */
  forget(): void {
    this.#alarm?.forget();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
