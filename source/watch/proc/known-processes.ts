/**
 * What is remembered of the processes that have nothing to do with a training, from one look through all of them to the
 * next. A big machine has thousands, which do for days what they did when they were first seen: reading them all again
 * is most of what a look costs.
 *
 * A process may still become another program (`exec`), most of all just after it began, and its number may be given to a
 * new one. So one is taken as it was only when it was the same at two looks some seconds apart, and never for longer than
 * a minute. Who takes part in a training is never taken as it was.
 */
import type { ListedProcess } from './training-tree.js';

/** Seconds between the first and the latest reading, from which on a process counts as settled. */
const settledAfter = 10;
/** Seconds since the latest reading. Half of that at the least, by the number: so that not all fall due at once. */
const longest = 60;
const turns = 8;

/** Null: one of the kernel's own threads. */
type Known = ListedProcess | null;

interface Remembered {
  readonly process: Known;
  /** Seconds of any clock that only goes on. */
  readonly first: number;
  readonly latest: number;
}

/** An `exec` keeps the number and the beginning, and changes the arguments or the name. */
function isSame(one: Known, other: Known): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.stat.started === other.stat.started &&
    one.stat.name === other.stat.name &&
    one.arguments.length === other.arguments.length &&
    one.arguments.every((word, at) => word === other.arguments[at])
  );
}

const patienceOf = (pid: number): number => (longest / 2) * (1 + (pid % turns) / (turns - 1));

export class KnownProcesses {
  #remembered: ReadonlyMap<number, Remembered> = new Map();

  /** A look through all processes. Nothing is kept of any that it does not come upon. `now`: seconds, as of all looks. */
  look(now: number): ProcessLook {
    return new ProcessLook(this.#remembered, now, (kept) => {
      this.#remembered = kept;
    });
  }
}

export class ProcessLook {
  readonly #before: ReadonlyMap<number, Remembered>;
  readonly #now: number;
  readonly #keep: (kept: ReadonlyMap<number, Remembered>) => void;
  readonly #kept = new Map<number, Remembered>();

  constructor(
    before: ReadonlyMap<number, Remembered>,
    now: number,
    keep: (kept: ReadonlyMap<number, Remembered>) => void,
  ) {
    this.#before = before;
    this.#now = now;
    this.#keep = keep;
  }

  /** The process of this number as it is known; undefined when it is to be read. */
  recall(pid: number): Known | undefined {
    const known = this.#before.get(pid);
    if (!known || known.latest - known.first < settledAfter || this.#now - known.latest > patienceOf(pid)) {
      return undefined;
    }
    this.#kept.set(pid, known);
    return known.process;
  }

  /** It was read just now. */
  note(pid: number, process: Known): void {
    const before = this.#before.get(pid);
    const first = before && isSame(before.process, process) ? before.first : this.#now;
    this.#kept.set(pid, { process, first, latest: this.#now });
  }

  /** It takes part in a training. */
  forget(pid: number): void {
    this.#kept.delete(pid);
  }

  end(): void {
    this.#keep(this.#kept);
  }
}
