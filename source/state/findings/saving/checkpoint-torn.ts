/**
 * A checkpoint is not whole: its writer was stopped in the middle (killed, disk full), or files of it were deleted. A
 * resume picks the highest number, whole or not, and dies of it: `Can't find a valid checkpoint at …`
 * (LLaMA-Factory#7614).
 *
 * A lack is no tear while the checkpoint may still be being written: see `checkpoints/condition.ts` for how long that is.
 * A warning when it is the one that a resume would pick; worth knowing otherwise.
 */
import { conditionOf } from '../../checkpoints/condition.js';
import { isForeign } from '../../checkpoints/foreign.js';
import type { LackKind } from '../../checkpoints/lack.js';
import { resumePoint } from '../../checkpoints/resume-point.js';
import { judgeCheckpoint } from '../../checkpoints/wholeness.js';
import type { Check } from '../finding.js';

export const checkpointTorn: Check<
  'checkpoint-torn',
  {
    readonly checkpoint: string;
    readonly file: string;
    readonly how: LackKind;
    /** Other things that it lacks. */
    readonly others: number;
    /** The weights alone are whole. */
    readonly usable: boolean;
    /** The newest checkpoint that can be resumed from. */
    readonly resume: string | null;
    readonly newest: boolean;
  }
> = {
  id: 'checkpoint-torn',
  find(run, now) {
    const { list } = run.checkpoints;
    const torn = list.findLast((one) => conditionOf(run, one, now) === 'torn');
    if (!torn) return null;
    const whole = judgeCheckpoint(torn);
    const [first, ...others] = whole.lacks;
    if (!first) return null;
    const newest = torn === list.at(-1);
    return {
      severity: newest && !isForeign(run, torn) ? 'warning' : 'info',
      facts: {
        checkpoint: torn.path,
        file: first.name,
        how: first.how,
        others: others.length,
        usable: whole.usable,
        resume: resumePoint(run)?.path ?? null,
        newest,
      },
      evidence: whole.lacks.slice(0, 5).map((lack, index) => ({
        source: torn.path,
        line: null,
        text: whole.missing[index] ?? lack.name,
      })),
      since: { step: torn.step, time: torn.modified },
      until: null,
    };
  },
};
