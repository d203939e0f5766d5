/** What a list of runs does not show and why, in numbers: it may be thousands of directories. */
export interface LeftOut {
  /** Directories, and runs that are being made, on disks that do not answer. */
  readonly silent: number;
  /** Directories that may not be read. */
  readonly refused: number;
  /** Runs that are being made, of whose directory nothing is known: those of others, mostly. */
  readonly unplaced: number;
  /** Places that were not searched to their end, because it takes too long. */
  readonly unfinished: number;
}

export const nothingLeftOut: LeftOut = { silent: 0, refused: 0, unplaced: 0, unfinished: 0 };

export const sumLeftOut = (parts: readonly LeftOut[]): LeftOut =>
  parts.reduce(
    (sum, part) => ({
      silent: sum.silent + part.silent,
      refused: sum.refused + part.refused,
      unplaced: sum.unplaced + part.unplaced,
      unfinished: sum.unfinished + part.unfinished,
    }),
    nothingLeftOut,
  );
