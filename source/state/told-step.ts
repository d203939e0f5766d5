/**
 * Rows of a console that does not tell their step: a part that holds neither the banner nor a bar, only metric dicts.
 *
 * They keep their order, and none stands at a step that nobody named: such a row has a place below 1, where no step of a
 * training is, and as steps are whole numbers a fraction is never mistaken for one. Whoever shows or reports a step asks
 * `toldStep` first; who draws by steps takes the epochs, or the rows' numbers.
 */

/** The place of the n-th row without a step, n from 1: ½, ⅔, ¾ … */
export const untoldStep = (row: number): number => row / (row + 1);

export const isTold = (step: number): boolean => Number.isInteger(step);

/** The step, null where the console does not tell it. */
export const toldStep = (step: number): number | null => (isTold(step) ? step : null);

/** The number of the row where there is no step. */
export const rowOfUntold = (step: number): number => Math.round(step / (1 - step));
