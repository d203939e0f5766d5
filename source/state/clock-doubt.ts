/** Seconds by which the clocks of a file server and of the trainer's machine may differ. */
export const clockDoubt = 60;
