/** Is it trained on the data it was given? */
import { labelsAllMasked } from './labels-all-masked.js';

export const dataChecks = [labelsAllMasked] as const;
