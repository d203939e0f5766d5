import type { courseChecks } from '../../../state/findings/course/checks.js';
import type { GroupWords } from './catalogue.js';

export const courseFindings: GroupWords<typeof courseChecks> = {};
