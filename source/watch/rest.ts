/** The rest between two rounds of something that goes on until it is ended: it can be cut short, and is at the end. */
export class Rest {
  #isOver = false;
  #wake: () => void = () => {};

  /** There are no more rests. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves after so many milliseconds, at `wake`, and at once when it is over. */
  take(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isOver) return resolve();
      const timer = setTimeout(resolve, Math.max(0, milliseconds));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }
}
