/**
 * `/dev/shm` is almost full while workers load data: the next batch that they hand over in it ends them with "Bus
 * error", and the run with them. A container has 64 MiB of it unless it was given more.
 */
import { gibibytes } from '../cards/readings.js';
import type { Check } from '../finding.js';
import { hostNow, percent } from './host-now.js';

const fullShare = 0.9;

export const sharedMemoryAlmostFull: Check<
  'shared-memory-almost-full',
  { readonly used: number; readonly total: number; readonly workers: number }
> = {
  id: 'shared-memory-almost-full',
  find(run, now) {
    const reading = hostNow(run, now);
    const workers = (run.machine.processes?.processes ?? []).filter((process) => process.role === 'worker').length;
    if (reading === null || workers === 0) return null;
    const { sharedTotal: total, sharedFree: free } = reading;
    if (total === null || free === null || total <= 0 || total - free < fullShare * total) return null;
    const used = total - free;
    const text = `/dev/shm: ${gibibytes(used)} of ${gibibytes(total)} used (${percent(used, total)})`;
    return {
      severity: 'warning',
      facts: { used, total, workers },
      evidence: [{ source: 'processes', line: null, text }],
      since: { step: null, time: reading.time },
      until: null,
    };
  },
};
