/**
 * What was made of files that may be a run's console. A directory of logs holds a hundred of them, and two dozen runs
 * ask of each whether it is theirs, again and again: one that says nothing new is not read for it.
 */
import type { Stats } from 'node:fs';

/** Bytes. A file that has more than its first words grows by this much before it is read again. */
const firstWords = 64 * 1024;
const newWords = 16 * 1024;

/** Answers that are kept: of two hundred files for two dozen runs it is a quarter as many. */
const mostAnswers = 20_000;

type Status = Pick<Stats, 'ino' | 'size' | 'mtimeMs'>;

interface Answer {
  readonly is: boolean;
  readonly status: Status;
}

function stillHolds({ status: before }: Answer, now: Status): boolean {
  if (before.ino !== now.ino || before.size > now.size) return false;
  if (before.size === now.size && before.mtimeMs === now.mtimeMs) return true;
  return before.size >= firstWords && now.size - before.size < newWords;
}

export class SeenConsoles {
  readonly #answers = new Map<string, Answer>();

  /** Whether the file is what was asked of it; undefined if that was never asked, or may have changed since. */
  about(path: string, question: string, status: Status): boolean | undefined {
    const answer = this.#answers.get(`${path}\0${question}`);
    return answer !== undefined && stillHolds(answer, status) ? answer.is : undefined;
  }

  note(path: string, question: string, { ino, size, mtimeMs }: Status, is: boolean): void {
    if (this.#answers.size >= mostAnswers) this.#answers.clear();
    this.#answers.set(`${path}\0${question}`, { is, status: { ino, size, mtimeMs } });
  }
}
