import type { lifeChecks } from '../../../state/findings/life/checks.js';
import type { GroupWords } from './catalogue.js';

export const lifeFindings: GroupWords<typeof lifeChecks> = {};
