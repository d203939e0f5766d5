import type { learningChecks } from '../../../state/findings/learning/checks.js';
import type { GroupWords } from './catalogue.js';

export const learningFindings: GroupWords<typeof learningChecks> = {};
