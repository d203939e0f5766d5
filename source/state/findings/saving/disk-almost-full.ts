/**
 * The next save does not fit on the disk: the trainer will die in it, and leave a torn checkpoint. Everything since the
 * last whole one is then lost, so this is an error although the run still trains.
 */
import { diskForecast } from '../../checkpoints/disk-forecast.js';
import type { Check } from '../finding.js';
import { diskEvidence } from './disk-will-fill.js';

export const diskAlmostFull: Check<
  'disk-almost-full',
  { readonly step: number; readonly free: number; readonly save: number }
> = {
  id: 'disk-almost-full',
  find(run, now) {
    const forecast = diskForecast(run, now);
    if (!forecast || forecast.fitting > 0) return null;
    const { next, save, measure, disk } = forecast;
    return {
      severity: 'error',
      facts: { step: next, free: disk.free, save },
      evidence: diskEvidence(forecast),
      since: { step: measure.step, time: Math.max(measure.modified, disk.time) },
      until: null,
    };
  },
};
