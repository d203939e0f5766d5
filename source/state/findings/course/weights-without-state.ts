/**
 * The run goes on from the weights of a checkpoint of its own output directory (`adapter_name_or_path` or
 * `model_name_or_path`) and not from the checkpoint itself: optimizer, schedule, random state and the place in the data
 * begin anew, so the learning rate warms up again and the loss jumps (LLaMA-Factory issues 512, 1840, 5628, 6146).
 * Only `resume_from_checkpoint` restores them.
 *
 * Weights of another directory are how one stage builds on another (sft, then dpo): that is no resume.
 */
import { settingFlag, settingText } from '../../config.js';
import type { Check } from '../finding.js';
import { evidenceFrom, settingEvidence } from '../row-evidence.js';

const settings = ['adapter_name_or_path', 'model_name_or_path'] as const;

const plain = (path: string): string => path.replace(/^\.\//, '').replace(/(?<!\/)\/+$/, '');

export const weightsWithoutState: Check<
  'weights-without-state',
  { readonly setting: string; readonly checkpoint: string }
> = {
  id: 'weights-without-state',
  find(run) {
    const { config } = run;
    const output = settingText(config, 'output_dir');
    const resumes = settingText(config, 'resume_from_checkpoint');
    const isResumed = resumes !== null && !/^(?:false|none|null|)$/i.test(resumes);
    const trains = settingFlag(config, 'do_train') ?? true;
    if (output === null || isResumed || !trains || settingFlag(config, 'create_new_adapter') === true) return null;
    for (const setting of settings) {
      const path = settingText(config, setting);
      const checkpoint = path === null ? null : /^(.+)\/(checkpoint-\d+)$/.exec(plain(path));
      if (checkpoint?.[1] !== plain(output)) continue;
      return {
        severity: 'info',
        facts: { setting, checkpoint: checkpoint[2] ?? '' },
        evidence: evidenceFrom(settingEvidence(run, setting), settingEvidence(run, 'output_dir')),
        since: { step: null, time: null },
        until: null,
      };
    }
    return null;
  },
};
