/**
 * A learning rate with which nothing can be learnt, so that what else goes wrong is said to come from it first. LoRA
 * takes about 1e-4 and full tuning 1e-5; Prodigy, which finds its own step, takes 1 and is asked for nothing here.
 */
import { settingNumber, settingText } from '../../config.js';
import type { RunState } from '../../run.js';
import type { Evidence } from '../finding.js';
import { rowEvidence, settingEvidence, signalSources } from '../row-evidence.js';

export interface ExcessiveRate {
  readonly value: number;
  readonly evidence: Evidence;
}

const usualMost = 0.1;
const ownStep = /prodigy|dadapt|schedule_free/i;

/** The highest that the settings or the newest rows tell: rows of a warm-up and of the end have lower ones. */
export function excessiveRateOf(run: RunState): ExcessiveRate | null {
  if (ownStep.test(settingText(run.config, 'optim') ?? '')) return null;
  const asked = settingNumber(run.config, 'learning_rate');
  const setting = settingEvidence(run, 'learning_rate');
  if (asked !== null && asked > usualMost && setting) return { value: asked, evidence: setting };
  for (const { last } of signalSources(run)) {
    const value = last?.values.learning_rate;
    if (last && value !== undefined && value > usualMost)
      return { value, evidence: rowEvidence(last, ['learning_rate']) };
  }
  return null;
}
