/**
 * The checkpoints hold the weights alone, so training cannot go on from them: asked for by `save_only_model`, the way of
 * PPO, or of a stage that LLaMA-Factory does not resume (`Cannot resume from checkpoint in current stage.`: rm and ppo,
 * full or freeze). That is somebody's choice, so it is worth knowing and no alarm.
 */
import { lastCheckpoint } from '../../checkpoints/newest.js';
import { judgeCheckpoint } from '../../checkpoints/wholeness.js';
import { settingFlag, settingText } from '../../config.js';
import type { Check } from '../finding.js';
import { settingEvidence } from './evidence.js';

export const onlyWeightsSaved: Check<
  'only-weights-saved',
  { readonly reason: 'setting' | 'stage' | 'files'; readonly stage: string | null; readonly checkpoint: string | null }
> = {
  id: 'only-weights-saved',
  find(run) {
    const newest = lastCheckpoint(run);
    const whole = newest ? judgeCheckpoint(newest) : null;
    const isAsked = settingFlag(run.config, 'save_only_model') === true;
    const isSo = whole !== null && whole.missing.length === 0 && !whole.resumable;
    if (!isSo && !(isAsked && newest === null)) return null;
    const stage = newest?.expects.stage ?? settingText(run.config, 'stage');
    const byStage = stage === 'ppo' || (whole !== null && !whole.onlyWeights);
    const reason = isAsked ? 'setting' : byStage ? 'stage' : 'files';
    const given = settingEvidence(run, isAsked ? 'save_only_model' : 'stage');
    const seen = newest
      ? [{ source: newest.path, line: null, text: Object.keys(newest.files).sort().slice(0, 8).join(', ') }]
      : [];
    return {
      severity: 'info',
      facts: { reason, stage, checkpoint: newest?.path ?? null },
      evidence: reason === 'files' ? seen : [...given, ...seen],
      since: { step: newest?.step ?? 0, time: newest?.modified ?? null },
      until: null,
    };
  },
};
