/**
 * No process of this machine has the console open, and the run did not say that it ended: killed without a word (SIGKILL,
 * the machine's restart), or this is a copy of a console that is written elsewhere. Either way nothing more will come
 * here, so scripts must not take it for a run at work.
 */
import { lastSignOf, remainsOf } from '../../causes/cause-of-death.js';
import { isAbandoned } from '../../silence.js';
import type { Check } from '../finding.js';
import { judgedOf } from './silence-of.js';

export interface NobodyWritesFacts {
  readonly step: number | null;
  readonly total: number | null;
  /** What a run that was killed can go on from. */
  readonly checkpoint: string | null;
}

export const nobodyWrites: Check<'nobody-writes', NobodyWritesFacts> = {
  id: 'nobody-writes',
  find(run, now) {
    if (!isAbandoned(run.phase) || judgedOf(run, now).phase !== 'unknown') return null;
    const evidence = lastSignOf(run);
    if (!evidence) return null;
    return {
      severity: 'error',
      facts: {
        step: run.progress.step,
        total: run.progress.totalSteps,
        checkpoint: remainsOf(run, 'killed').checkpoint,
      },
      evidence: [evidence],
      since: { step: run.progress.step, time: run.phase.lastActivity },
      until: null,
    };
  },
};
