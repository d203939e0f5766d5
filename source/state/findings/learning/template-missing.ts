/**
 * The prompts get no chat template: none was given and the tokenizer has none (LLaMA-Factory says so in a warning), or
 * `template: empty` or `default` was asked for. Trained so, a chat model does not learn when to stop (FAQ 4614). With
 * pt there are no prompts, so it does not matter.
 */
import { settingText } from '../../config.js';
import { overSince } from '../../evidence.js';
import type { Check } from '../finding.js';
import { settingEvidence } from '../row-evidence.js';

const warning = /`template` was not specified, use `empty` template/;

export const templateMissing: Check<'template-missing', { readonly template: string; readonly asked: boolean }> = {
  id: 'template-missing',
  find(run) {
    if (settingText(run.config, 'stage') === 'pt') return null;
    const message = run.evidence.messages.find(({ event }) => warning.test(event.text));
    if (message) {
      return {
        severity: 'warning',
        facts: { template: 'empty', asked: false },
        evidence: [{ ...message.event.place, text: message.event.text }],
        since: { step: null, time: message.event.time },
        until: overSince(run.evidence, message.training),
      };
    }
    const template = settingText(run.config, 'template');
    const evidence = settingEvidence(run, 'template');
    if ((template !== 'empty' && template !== 'default') || !evidence) return null;
    return {
      severity: 'info',
      facts: { template, asked: true },
      evidence: [evidence],
      since: { step: null, time: run.began },
      until: null,
    };
  },
};
