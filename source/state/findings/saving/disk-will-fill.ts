/**
 * The saves still to come need more room than the disk has: the last checkpoint's size times their number, as far as
 * `save_total_limit` lets them pile up, and the model after training. LLaMA-Factory#5155 and #1428 died of it; the text of
 * the death is `No space left on device`, or `Disk quota exceeded` where a quota ends before the disk does.
 *
 * The next save still fits: where it does not, `disk-almost-full` speaks.
 */
import { type DiskForecast, diskForecast } from '../../checkpoints/disk-forecast.js';
import { saveLimit } from '../../checkpoints/rotation.js';
import type { Check, Evidence } from '../finding.js';
import { settingEvidence } from './evidence.js';

export const diskEvidence = ({ disk, measure, save }: DiskForecast): readonly Evidence[] => [
  { source: disk.path, line: null, text: `${disk.free} of ${disk.total} bytes free` },
  { source: measure.path, line: null, text: `${save} bytes` },
];

export const diskWillFill: Check<
  'disk-will-fill',
  {
    /** The step of the first save that does not fit. */
    readonly step: number;
    /** All checkpoints fit, only the model after training does not. */
    readonly onlyModel: boolean;
    readonly fitting: number;
    readonly saves: number;
    readonly free: number;
    readonly needed: number;
    readonly save: number;
    readonly limit: number | null;
  }
> = {
  id: 'disk-will-fill',
  find(run, now) {
    const forecast = diskForecast(run, now);
    if (!forecast || forecast.failsAt === null || forecast.fitting === 0) return null;
    const { failsAt, fitting, saves, needed, save, measure, disk } = forecast;
    return {
      severity: 'warning',
      facts: {
        step: failsAt,
        onlyModel: fitting === saves,
        fitting,
        saves,
        free: disk.free,
        needed,
        save,
        limit: saveLimit(run),
      },
      evidence: [...diskEvidence(forecast), ...settingEvidence(run, 'save_steps')],
      since: { step: measure.step, time: Math.max(measure.modified, disk.time) },
      until: null,
    };
  },
};
