/**
 * The printed example holds none of the signs that the named template writes: the data was made into text by something
 * else, and the model will be used with a template that it was not trained with.
 */
import { settingSource } from '../../ledger/settings.js';
import { firstPart } from '../../sample-judgement.js';
import { templateMarks } from '../../templates.js';
import type { Check } from '../finding.js';

export const templateNotSeen: Check<'template-not-seen', { readonly template: string; readonly mark: string }> = {
  id: 'template-not-seen',
  find(run) {
    const found = firstPart(run, ({ templateSeen }) => templateSeen === false);
    const template = found?.judged.template ?? null;
    const mark = templateMarks(template)?.marks[0];
    if (!found || template === null || mark === undefined) return null;
    const from = settingSource(run, 'template');
    const text = found.part.text.slice(0, 80).replace(/\s+/g, ' ');
    return {
      severity: 'warning',
      facts: { template, mark },
      evidence: [
        { ...found.example.place, text: `inputs: ${text}` },
        { source: from?.kind === 'setting' ? from.origin : 'settings', line: null, text: `template: ${template}` },
      ],
      since: { step: null, time: found.example.time },
      until: null,
    };
  },
};
