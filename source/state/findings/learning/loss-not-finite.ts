/**
 * The loss broke numerically: NaN in the rows, or the 0.0 that transformers logs in its place. See `silence.ts` for
 * what is taken for that. Told from the third such row on, with the first one's step: what was trained since is lost.
 */
import { judgeCheckpoint } from '../../checkpoints.js';
import { settingFlag, settingText } from '../../config.js';
import { curveOf, indexOfStep, pointAt } from '../../curves.js';
import type { RunState } from '../../run.js';
import type { Check } from '../finding.js';
import { evidenceFrom, isTraining, learningNames, rowEvidence, rowMoment, settingEvidence } from '../row-evidence.js';
import { excessiveRateOf } from './excessive-rate.js';
import { silenceOf } from './silence.js';

/** Seconds of training between two steps, null when the rows have no clock. */
function secondsBetween(run: RunState, from: number, to: number): number | null {
  const curve = curveOf(run.metrics, 'loss');
  if (!curve) return null;
  const first = pointAt(curve, indexOfStep(curve, from));
  const last = pointAt(curve, indexOfStep(curve, to));
  const seconds = first && last ? last.elapsed - first.elapsed : Number.NaN;
  return seconds > 0 ? seconds : null;
}

function precisionOf(run: RunState): string | null {
  const notice = run.evidence.notices['process-rank']?.last.notice;
  const type = notice?.id === 'process-rank' ? notice.computeType : null;
  if (type !== null) return type.replace(/^torch\./, '');
  return (['fp16', 'pure_bf16', 'bf16'] as const).find((name) => settingFlag(run.config, name)) ?? null;
}

export const lossNotFinite: Check<
  'loss-not-finite',
  {
    /** The first bad row, and the last sound one before it. */
    readonly step: number;
    /** Whether the run still goes on. */
    readonly training: boolean;
    readonly soundStep: number | null;
    /** Steps and seconds of training since the last sound row. */
    readonly steps: number;
    readonly seconds: number | null;
    /** The newest checkpoint from before it, null when there is none on disk. */
    readonly checkpoint: string | null;
    readonly precision: string | null;
    readonly attention: string | null;
    readonly learningRate: number | null;
    /** Null where the learning rate is one that can be worked with. */
    readonly excessiveRate: number | null;
  }
> = {
  id: 'loss-not-finite',
  find(run) {
    const judged = silenceOf(run);
    if (judged?.kind !== 'numeric') return null;
    const excessive = excessiveRateOf(run);
    const { silence } = judged;
    const soundStep = silence.before?.step ?? null;
    const good = run.checkpoints.list.findLast(
      (checkpoint) => soundStep !== null && checkpoint.step <= soundStep && judgeCheckpoint(checkpoint).usable,
    );
    return {
      severity: 'error',
      facts: {
        step: silence.first.step,
        training: isTraining(run),
        soundStep,
        steps: silence.last.step - (soundStep ?? 0),
        seconds: secondsBetween(run, soundStep ?? silence.first.step, silence.last.step),
        checkpoint: good?.path ?? null,
        precision: precisionOf(run),
        attention: settingText(run.config, 'flash_attn'),
        excessiveRate: excessive?.value ?? null,
        learningRate: silence.first.values.learning_rate ?? null,
      },
      evidence: evidenceFrom(
        silence.before ? rowEvidence(silence.before, learningNames) : null,
        rowEvidence(silence.first, learningNames),
        excessive?.evidence ?? settingEvidence(run, 'learning_rate'),
      ),
      since: rowMoment(silence.first),
      until: judged.end ? rowMoment(judged.end) : null,
    };
  },
};
