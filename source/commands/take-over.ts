/** Does long work in turns once, however often it is asked for meanwhile, and says when it is done. */
import { inTurns } from '../watch/steps.js';

export class TakeOver {
  #isUnderWay = false;

  /** `done` is not called when it was stopped before. */
  async begin(steps: Generator<undefined, unknown>, done: () => void): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    await inTurns(steps);
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    done();
  }

  stop(): void {
    this.#isUnderWay = false;
  }
}
