/** Waits for the first facts of the run, or until they take long: one picture costs less than two. */

/** Milliseconds that the first picture waits for the first facts. */
const patience = 100;

/** What is waited for: a picture that shows more than a run of which nothing is known. */
export interface Pictures {
  readonly picture: () => { readonly fresh: boolean };
  readonly subscribe: (listener: () => void) => () => void;
}

export class FirstPicture {
  #timer: NodeJS.Timeout | undefined;

  /** Calls back once. */
  await({ picture, subscribe }: Pictures, ready: () => void): void {
    const done = (): void => {
      clearTimeout(this.#timer);
      forget();
      ready();
    };
    const forget = subscribe(() => {
      if (!picture().fresh) done();
    });
    this.#timer = setTimeout(done, patience);
    if (!picture().fresh) done();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
