/** Is the work safe: checkpoints, disk, what will be there at the end? */
export const savingChecks = [] as const;
