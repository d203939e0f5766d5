/** How findings about rows of metrics and about settings show what they rest on. */
import type { RunState } from '../run.js';
import type { SignalRow } from '../signals/row.js';
import type { SourceSignals } from '../signals/signals.js';
import { isTold, toldStep } from '../told-step.js';
import type { Evidence, Moment } from './finding.js';

/** What a row of metrics tells of how it learns. */
export const learningNames: readonly string[] = ['loss', 'grad_norm', 'learning_rate'];

/** The row's step and the named values, as far as it has them. */
export function rowEvidence(row: SignalRow, names: readonly string[]): Evidence {
  const values = names.flatMap((name) => {
    const value = row.values[name];
    return value === undefined ? [] : [`${name} ${Number.isNaN(value) ? 'nan' : value}`];
  });
  const at = isTold(row.step) ? `step ${row.step}: ` : row.epoch === null ? '' : `epoch ${row.epoch}: `;
  return { ...row.place, text: `${at}${values.join(', ')}` };
}

export const rowMoment = (row: SignalRow): Moment => ({ step: toldStep(row.step), time: row.time });

/** The setting as its origin gives it, null when it is not given. */
export function settingEvidence(run: RunState, name: string): Evidence | null {
  const setting = run.config.settings[name];
  return setting ? { source: setting.origin, line: null, text: `${name}: ${String(setting.value)}` } : null;
}

export const evidenceFrom = (...found: readonly (Evidence | null | undefined)[]): readonly Evidence[] =>
  found.filter((one): one is Evidence => one !== null && one !== undefined);

/** The sources that have training rows, the one whose lines are best to point at first. */
export const signalSources = ({ signals: { log, console, state } }: RunState): readonly SourceSignals[] =>
  [log, console, state].filter((signals) => signals.rows > 0);

/** The source that has come farthest: what still holds is for it to say. */
export function freshestSignals(run: RunState): SourceSignals | null {
  let found: SourceSignals | null = null;
  for (const signals of signalSources(run)) {
    if (!found || (signals.last?.step ?? 0) > (found.last?.step ?? 0)) found = signals;
  }
  return found;
}

/** The source with the most rows that tell a gradient. */
export function gradientSignals(run: RunState): SourceSignals | null {
  let found: SourceSignals | null = null;
  for (const signals of signalSources(run)) {
    if (signals.gradient.rows > (found?.gradient.rows ?? 0)) found = signals;
  }
  return found;
}

/** Preference stages and those that are driven by rewards: their losses mean something else. */
export function isPreference(run: RunState): boolean {
  const stage = run.config.settings.stage?.value;
  if (typeof stage === 'string') return stage === 'dpo' || stage === 'kto' || stage === 'rm' || stage === 'ppo';
  return signalSources(run).some(({ last }) => {
    const values = last?.values ?? {};
    return 'rewards/accuracies' in values || 'rewards/margins' in values || 'reward' in values;
  });
}

/** Whether there is still a training to stop. */
export const isTraining = ({ phase, progress }: RunState): boolean =>
  phase.exit === null && !progress.closed && !phase.trainingCompleted;
