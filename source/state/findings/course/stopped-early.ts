/**
 * The training ended in good order before its last step: early stopping, LLaMA Board's abort, or a signal that the
 * trainer handled (a published run closed at step 1,664 of 2,088). What is there is a whole model, of fewer steps.
 *
 * A step or two short of the end is how transformers up to 4.51 rounds; that is told by `rows-never-trained`.
 */
import { saidNow } from '../../evidence.js';
import { valueAtKey } from '../../keyed.js';
import type { RunState } from '../../run.js';
import type { Check } from '../finding.js';
import { evidenceFrom, rowEvidence, signalSources } from '../row-evidence.js';

const nearlyAll = 0.98;

/**
 * `Training completed` comes before the last bar is drawn; the closing row and the block of metrics tell the true end.
 * Results may be those of an earlier run in the same folder: they count only when they are younger than the log.
 */
function isComplete({ progress, metrics, files: { files }, evidence }: RunState): boolean {
  if (progress.closed || saidNow(evidence, 'metrics-block')) return true;
  const results = valueAtKey(files, 'train_results.json');
  const log = valueAtKey(files, metrics.logName);
  return results !== undefined && log !== undefined && results.modified >= log.modified;
}

export const stoppedEarly: Check<'stopped-early', { readonly step: number; readonly totalSteps: number }> = {
  id: 'stopped-early',
  find(run) {
    const { step, totalSteps, trainingEnded } = run.progress;
    if (!isComplete(run) || step === null || totalSteps === null || step < 1 || step >= nearlyAll * totalSteps - 1)
      return null;
    const [signals] = signalSources(run);
    const completed = saidNow(run.evidence, 'training-completed');
    const evidence = evidenceFrom(
      signals?.last ? rowEvidence(signals.last, ['loss']) : null,
      completed ? { ...completed.place, text: completed.text } : null,
    );
    if (evidence.length === 0) return null;
    return {
      severity: 'warning',
      facts: { step, totalSteps },
      evidence,
      since: { step, time: trainingEnded },
      until: null,
    };
  },
};
