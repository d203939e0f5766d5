/** How much of a whole is done, as every line that tells it has it. */

/** From 0 to 1, null where it is not known: a damaged log may tell a total that the step is beyond, or none. */
export const shareDone = (done: number | null, total: number | null): number | null =>
  done === null || total === null || !(total > 0) ? null : Math.min(1, Math.max(0, done / total));

/** In whole percents, a hundred only of what is done. Not by the share, of which a hundred times 0.29 is less than 29. */
export const percentDone = (done: number | null, total: number | null): number | null =>
  done === null || total === null || !(total > 0) ? null : Math.min(100, Math.max(0, Math.floor((100 * done) / total)));
