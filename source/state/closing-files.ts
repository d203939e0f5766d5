/** When what tells of a training's end was written, and what tells that it goes on: a directory may hold both, of two runs. */
import { clockDoubt } from './clock-doubt.js';

interface ToldEpoch {
  readonly epoch: number;
  readonly time: number;
}

/** Times are those of the files, so that it does not matter which is read first. */
export interface ClosingFiles {
  /** The newest results, whether they are this run's or not. */
  readonly results: number | null;
  /** The log's last row of training, where no closing one follows it. */
  readonly rows: number | null;
  /** The closing row, where it was read last. */
  readonly closed: number | null;
  /**
   * The epoch of the collected results, which may be an older training's, and that of a state at its last step: where
   * both are the same, the training came to its end and its results were written.
   */
  readonly collected: ToldEpoch | null;
  readonly last: ToldEpoch | null;
}

export const noClosingFiles: ClosingFiles = { results: null, rows: null, closed: null, collected: null, last: null };

/** Seconds. The rows and the results of a run lie on one disk and are written in this order; a program may round times. */
const rounding = 2;

/**
 * Rows were written after the results: an older run left those. A directory that was copied has the times of the copy,
 * in any order, but a closing row among its own.
 */
export const areLeft = ({ results, rows, closed }: ClosingFiles): boolean =>
  results !== null &&
  ((rows !== null && rows > results + rounding) || (closed !== null && closed > results + clockDoubt));

/** Files of results round the epoch to four digits at the most, those of 2023 to two. */
const sameEpoch = 0.006;

/** When both were written; null where they are not known to be of the same training. */
export const agreedAt = ({ collected, last }: ClosingFiles): number | null =>
  collected !== null && last !== null && Math.abs(collected.epoch - last.epoch) < sameEpoch
    ? Math.max(collected.time, last.time)
    : null;

/** Null where a file tells of no epoch. */
export const told = (epoch: number | null | undefined, time: number): ToldEpoch | null =>
  epoch == null ? null : { epoch, time };
