/**
 * An answer that many ask for and that takes long to find, kept for a while: longer where finding it takes longer, so that
 * the asking never takes more than a small share of the time. Who asks while it is looked for waits for the same answer.
 */

/** An answer is taken again for so many times as long as it took to find. */
const share = 400;

export interface Aged<Answer> {
  readonly answer: Answer;
  /** Milliseconds since it began to be looked for: what it says was so then, or is newer. */
  readonly age: number;
}

interface Kept<Answer> {
  readonly answer: Answer;
  /** Milliseconds of the clock. */
  readonly began: number;
  readonly took: number;
}

export class KeptAnswer<Answer> {
  readonly #find: (began: number) => Promise<Answer>;
  readonly #clock: () => number;
  #last: Kept<Answer> | null = null;
  #finding: Promise<Kept<Answer>> | null = null;

  /** `clock`: milliseconds, only going on; `find` is told when it begins. */
  constructor(find: (began: number) => Promise<Answer>, clock: () => number = () => performance.now()) {
    this.#find = find;
    this.#clock = clock;
  }

  /** What is so now. */
  fresh(): Promise<Aged<Answer>> {
    this.#finding ??= this.#look().finally(() => {
      this.#finding = null;
    });
    return this.#finding.then(this.#aged);
  }

  /** What was so at most so many milliseconds ago; longer ago where finding out takes more of the time than that. */
  async recent(milliseconds: number): Promise<Aged<Answer>> {
    const last = this.#last;
    const aged = last && this.#aged(last);
    return aged && aged.age <= Math.max(milliseconds, share * last.took) ? aged : this.fresh();
  }

  readonly #aged = ({ answer, began }: Kept<Answer>): Aged<Answer> => ({ answer, age: this.#clock() - began });

  async #look(): Promise<Kept<Answer>> {
    const began = this.#clock();
    const answer = await this.#find(began);
    this.#last = { answer, began, took: this.#clock() - began };
    return this.#last;
  }
}
