/**
 * What a checkpoint was last judged to be. A run may keep thousands, each of which is judged many times for every
 * picture, and all but the newest never change.
 *
 * It is told with the very value that was judged, so what it says is never of another one: of two that take turns each
 * is judged anew.
 */
import type { Checkpoint } from './checkpoint.js';
import type { Wholeness } from './wholeness.js';

export class LastJudgement {
  #last: { readonly checkpoint: Checkpoint; readonly whole: Wholeness } | null = null;

  of(checkpoint: Checkpoint, judge: (checkpoint: Checkpoint) => Wholeness): Wholeness {
    if (this.#last?.checkpoint !== checkpoint) this.#last = { checkpoint, whole: judge(checkpoint) };
    return this.#last.whole;
  }
}
