/** Where a finding can be seen: a line of the console, a step of the curves. */
import { choiceOf, type Judgement } from '../screen/judgement.js';
import { metricNames } from '../state/curves.js';
import { indexOfLine } from '../state/log.js';
import type { RunState } from '../state/run.js';

export interface EvidencePlace {
  /** In the log as it is kept; null when no line shows it. */
  readonly line: number | null;
  readonly step: number | null;
  /** The curve that the evidence is about; null where it names none. */
  readonly metric: string | null;
}

/** Of what is chosen, the cause of death or a finding; null when there is neither. */
export function evidencePlace(run: RunState, judgement: Judgement, selected: number): EvidencePlace | null {
  const { cause, finding: chosen } = choiceOf(judgement, selected);
  if (!chosen && !cause) return null;
  const evidence = chosen ? chosen.evidence : cause ? [cause.evidence] : [];
  const told = evidence.find((one) => one.source === 'console' && one.line !== null);
  const names = metricNames(run.metrics);
  // Evidence of a row reads "step 780: eval_loss 0.6312"; the last one is the newest.
  const row = evidence.map(({ text }) => /^step (\d+): (\S+)/.exec(text)).findLast((match) => match !== null);
  const metric = row?.[2] !== undefined && names.includes(row[2]) ? row[2] : null;
  return {
    line: told?.line == null ? null : indexOfLine(run.log, told.line),
    step: metric === null ? (chosen?.since.step ?? null) : Number(row?.[1]),
    metric,
  };
}
