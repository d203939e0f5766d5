/**
 * Rank 0 tokenizes while the others wait for it, and they wait no longer than `ddp_timeout` (transformers: 1,800 s).
 * By its pace tokenizing takes longer than that, so the run will die of a watchdog before it takes a step.
 *
 * Most example settings of LLaMA-Factory say 180000000, which is for ever.
 */
import { settingNumber } from '../../config.js';
import type { Check } from '../finding.js';
import { tokenizingOf } from './tokenizing.js';

const defaultTimeout = 1800;

export const tokenizingOutlivesTimeout: Check<
  'tokenizing-outlives-timeout',
  { readonly projected: number; readonly timeout: number; readonly set: boolean; readonly ranks: number }
> = {
  id: 'tokenizing-outlives-timeout',
  find(run) {
    const bar = tokenizingOf(run);
    const rank = run.evidence.notices['process-rank']?.last.notice;
    const ranks = rank?.id === 'process-rank' ? (rank.worldSize ?? 1) : 1;
    if (!bar || ranks < 2) return null;
    const given = settingNumber(run.config, 'ddp_timeout');
    const timeout = given ?? defaultTimeout;
    if (bar.projected <= timeout) return null;
    return {
      severity: 'warning',
      facts: { projected: bar.projected, timeout, set: given !== null, ranks },
      evidence: [bar.evidence],
      since: { step: null, time: bar.began },
      until: null,
    };
  },
};
