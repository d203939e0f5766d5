/**
 * Tokenizing will take more than half an hour. It is no fault, but done anew at every start, and `tokenized_path` keeps
 * it. 33,000 rows with images took 17 minutes in a real run.
 */
import { settingNumber } from '../../config.js';
import type { Check } from '../finding.js';
import { tokenizingOf } from './tokenizing.js';

const longSeconds = 1800;

export const tokenizingSlow: Check<
  'tokenizing-slow',
  {
    readonly done: number;
    readonly total: number;
    readonly left: number;
    readonly rowsPerSecond: number;
    readonly workers: number | null;
  }
> = {
  id: 'tokenizing-slow',
  find(run) {
    const bar = tokenizingOf(run);
    if (!bar || bar.projected <= longSeconds) return null;
    return {
      severity: 'info',
      facts: {
        done: bar.done,
        total: bar.total,
        left: bar.projected - bar.elapsed,
        rowsPerSecond: bar.rowsPerSecond,
        workers: settingNumber(run.config, 'preprocessing_num_workers'),
      },
      evidence: [bar.evidence],
      since: { step: null, time: bar.began },
      until: null,
    };
  },
};
