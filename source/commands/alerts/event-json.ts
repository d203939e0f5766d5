/** An alert as the JSON that `--on-event` gets on its standard input: schema 1, the words in English as in `status`. */
import { causeOf } from '../../state/causes/cause-of-death.js';
import type { RunState } from '../../state/run.js';
import { nameOfRun } from '../../state/run-name.js';
import { causeStatus, findingStatus } from '../status-parts.js';
import type { CauseStatus, FindingStatus } from '../status-shape.js';
import type { Alert } from './alert.js';

export interface EventJson {
  readonly schema: 1;
  readonly event: Alert['kind'];
  /** Seconds since the epoch, by the run's clock. */
  readonly time: number;
  readonly run: { readonly name: string; readonly path: string | null };
  readonly state: string | null;
  readonly previous_state: string | null;
  readonly step: number | null;
  readonly total_steps: number | null;
  readonly finding: FindingStatus | null;
  readonly cause: CauseStatus | null;
}

export const eventJson = (alert: Alert, run: RunState, now: number): EventJson => ({
  schema: 1,
  event: alert.kind,
  time: now,
  run: { name: nameOfRun(run), path: run.origin.path },
  state: alert.kind === 'state' ? alert.state : null,
  previous_state: alert.kind === 'state' ? alert.before : null,
  step: run.progress.step,
  total_steps: run.progress.totalSteps,
  finding: alert.kind === 'finding' ? findingStatus(alert.finding) : null,
  cause: alert.kind === 'state' ? causeStatus(causeOf(run, now)) : null,
});
