/**
 * Fewer parameters are trained than the method promises: none at all, or less than half of them with
 * `finetuning_type: full`. Half, because multimodal models keep their vision tower and projector frozen by default.
 */
import { settingText } from '../../config.js';
import type { Check } from '../finding.js';

const leastShare = 0.5;

export const fewTrainableParameters: Check<
  'few-trainable-parameters',
  { readonly trainable: number; readonly all: number; readonly method: string | null }
> = {
  id: 'few-trainable-parameters',
  find(run) {
    // The first such line is about the model that is trained; a reference or reward model may follow.
    const told = run.evidence.notices.parameters?.first;
    if (told?.notice.id !== 'parameters' || told.notice.trainable === null || told.notice.all === 0) return null;
    const { trainable, all } = told.notice;
    const method = settingText(run.config, 'finetuning_type');
    if (trainable > 0 && !(method === 'full' && trainable < leastShare * all)) return null;
    return {
      severity: trainable === 0 ? 'error' : 'warning',
      facts: { trainable, all, method },
      evidence: [{ ...told.place, text: told.text }],
      since: { step: null, time: told.time },
      until: null,
    };
  },
};
