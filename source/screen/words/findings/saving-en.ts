import type { savingChecks } from '../../../state/findings/saving/checks.js';
import type { GroupWords } from './catalogue.js';

export const savingFindings: GroupWords<typeof savingChecks> = {};
