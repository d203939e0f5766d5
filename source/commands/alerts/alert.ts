/**
 * What is worth a bell: the run ends or stalls, or a finding that matters becomes true. Pure.
 *
 * What was so already when one began to look is no news. A finding is told once, however often it comes and goes: a
 * memory that is nearly full at every other reading would ring all night.
 */
import { type Finding, findingsOf } from '../../state/findings/checks.js';
import type { RunPhase } from '../../state/phase.js';
import { currentRate } from '../../state/rate.js';
import type { RunState } from '../../state/run.js';
import { judgePhase } from '../../state/silence.js';

export type Alert =
  | { readonly kind: 'state'; readonly state: RunPhase; readonly before: RunPhase }
  | { readonly kind: 'finding'; readonly finding: Finding };

/** What is known, and has been told where it had to be. */
export interface Known {
  readonly state: RunPhase;
  readonly findings: ReadonlySet<string>;
}

const worthTelling: ReadonlySet<RunPhase> = new Set(['finished', 'failed', 'killed', 'stalled']);

function stateOf(run: RunState, now: number): RunPhase {
  return judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null).phase;
}

/** What is over is an `info` by then, so it does not count. */
const graveFindings = (run: RunState, now: number): readonly Finding[] =>
  findingsOf(run, now).filter((finding) => finding.severity !== 'info');

/** `known` is null at the first look, which tells nothing. */
export function alertsSince(
  known: Known | null,
  run: RunState,
  now: number,
): { readonly known: Known; readonly alerts: readonly Alert[] } {
  const state = stateOf(run, now);
  const grave = graveFindings(run, now);
  const findings = new Set([...(known?.findings ?? []), ...grave.map((finding) => finding.id)]);
  if (!known) return { known: { state, findings }, alerts: [] };
  const changed = state !== known.state && worthTelling.has(state);
  return {
    known: { state, findings },
    alerts: [
      ...(changed ? [{ kind: 'state', state, before: known.state } as const] : []),
      ...grave
        .filter((finding) => !known.findings.has(finding.id))
        .map((finding) => ({ kind: 'finding', finding }) as const),
    ],
  };
}
