/**
 * The run has stopped or fallen silent, and its console was not found: exceptions are printed there and nowhere else, so
 * nothing can tell why. LLaMA-Factory writes no console into its output directory unless LLaMA Board started it.
 */

import { lastSignOf } from '../../causes/cause-of-death.js';
import type { Check } from '../finding.js';
import { judgedOf } from './silence-of.js';

export const consoleUnknown: Check<'console-unknown', { readonly step: number | null; readonly total: number | null }> =
  {
    id: 'console-unknown',
    find(run, now) {
      if (run.phase.console) return null;
      const { phase, stoppedIn } = judgedOf(run, now);
      // Why somebody's stop holds it is no secret.
      if (stoppedIn !== null) return null;
      if (phase !== 'failed' && phase !== 'killed' && phase !== 'stalled' && phase !== 'unknown') return null;
      const evidence = lastSignOf(run);
      if (!evidence) return null;
      return {
        severity: 'info',
        facts: { step: run.progress.step, total: run.progress.totalSteps },
        evidence: [evidence],
        since: { step: run.progress.step, time: run.phase.lastActivity },
        until: null,
      };
    },
  };
