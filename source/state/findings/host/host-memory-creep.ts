/**
 * The memory of the run's processes grows steadily while training: what ends as exit code −9 hours later.
 *
 * Judged like the memory of a card (`ramp.ts`): eight stretches of at least a quarter of an hour in all, each
 * higher than the one before, evenly, and a tenth of the memory that the run may use in all. A warning when the rest is
 * used up before the run ends at this pace, else worth knowing.
 */

import { rampOf } from '../../ramp.js';
import { timeLeft } from '../../rate.js';
import { pointsSince } from '../../trace.js';
import { gibibytes, isTraining, trainingBegan } from '../cards/readings.js';
import type { Check } from '../finding.js';
import { hostNow, memoryOf } from './host-now.js';

/** Datasets are mapped into memory and loaders start in the first minutes. */
const settlingSeconds = 300;

export const hostMemoryCreep: Check<
  'host-memory-creep',
  {
    readonly from: number;
    readonly to: number;
    readonly seconds: number;
    /** Seconds until nothing is left at this pace. */
    readonly fullIn: number;
    readonly beforeEnd: boolean | null;
  }
> = {
  id: 'host-memory-creep',
  find(run, now) {
    const began = trainingBegan(run);
    const reading = hostNow(run, now);
    const memory = reading === null ? null : memoryOf(reading);
    if (began === null || memory === null || !isTraining(run, now)) return null;
    const ramp = rampOf(pointsSince(run.host.memory, began + settlingSeconds), memory.total);
    if (!ramp) return null;
    const fullIn = Math.max(0, memory.total - memory.used) / ((ramp.to - ramp.from) / ramp.seconds);
    const left = timeLeft(run.progress, now);
    const beforeEnd = left === null ? null : fullIn < left;
    const text = `resident ${gibibytes(ramp.from)} → ${gibibytes(ramp.to)} in ${Math.round(ramp.seconds / 60)} min; ${gibibytes(memory.total - memory.used)} of ${gibibytes(memory.total)} left`;
    return {
      severity: beforeEnd === true ? 'warning' : 'info',
      facts: { from: ramp.from, to: ramp.to, seconds: ramp.seconds, fullIn, beforeEnd },
      evidence: [{ source: 'processes', line: null, text }],
      since: { step: null, time: ramp.began },
      until: null,
    };
  },
};
