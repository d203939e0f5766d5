/** Evidence that checks of saving share: a setting as it was given, a metric as it was logged. */
import type { Evaluation, Ranking } from '../../checkpoints/best.js';
import { curveOf } from '../../curves.js';
import type { RunState } from '../../run.js';
import type { Evidence } from '../finding.js';

/** The setting with the file that gives it; empty when nobody gave it. */
export function settingEvidence(run: RunState, name: string): readonly Evidence[] {
  const setting = run.config.settings[name];
  return setting ? [{ source: setting.origin, line: null, text: `${name}: ${String(setting.value)}` }] : [];
}

export const evaluationEvidence = (run: RunState, { metric }: Ranking, { step, value }: Evaluation): Evidence => ({
  source: curveOf(run.metrics, metric)?.source ?? 'console',
  line: null,
  text: `${metric} ${Number(value.toPrecision(6))} at step ${step}`,
});
