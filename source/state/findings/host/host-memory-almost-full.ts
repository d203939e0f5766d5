/**
 * The memory of the machine, or of the run's container or job, is almost used up: the kernel will kill a process, and
 * a run that is killed so dies without a word (exit code −9).
 *
 * From 97 % on, as long as it is so: page cache that can be dropped does not count as used on either side.
 */

import { gibibytes } from '../cards/readings.js';
import type { Check } from '../finding.js';
import { hostNow, memoryOf, percent } from './host-now.js';

const fullShare = 0.97;

export const hostMemoryAlmostFull: Check<
  'host-memory-almost-full',
  { readonly used: number; readonly total: number; readonly isLimit: boolean }
> = {
  id: 'host-memory-almost-full',
  find(run, now) {
    const reading = hostNow(run, now);
    const memory = reading === null ? null : memoryOf(reading);
    if (reading === null || memory === null || memory.used < fullShare * memory.total) return null;
    const text = `${gibibytes(memory.used)} of ${gibibytes(memory.total)} used (${percent(memory.used, memory.total)})`;
    return {
      severity: 'warning',
      facts: memory,
      evidence: [{ source: memory.isLimit ? 'memory.current' : '/proc/meminfo', line: null, text }],
      since: { step: null, time: reading.time },
      until: null,
    };
  },
};
