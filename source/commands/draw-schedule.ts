/** When the next picture is drawn: soon after new data, once for a burst, never more often than anybody could read. */
export class DrawSchedule {
  readonly #draw: () => void;
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** A picture no sooner than `milliseconds` after the last one, or than now when `afresh`. */
  soon(milliseconds: number, afresh: boolean): void {
    if (this.#timer) return;
    const wait = afresh ? milliseconds : Math.max(0, this.#drawn + milliseconds - performance.now());
    this.#timer = setTimeout(this.#draw, wait);
  }

  /** A picture as soon as everything that is under way is done. */
  atOnce(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#draw, 0);
  }

  /** A picture is being drawn: none is due. */
  drawn(): void {
    this.stop();
    this.#drawn = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
