/**
 * Somebody has stopped all processes that train: state T or t of proc(5). The run is there, holds its memory and its
 * cards, and does nothing until it is told to go on. One rank of several that is stopped is a stall with that reason.
 */
import type { RunPhase } from '../../phase.js';
import { currentRate } from '../../rate.js';
import { patienceOf } from '../../silence.js';
import type { Check } from '../finding.js';
import { graveness, judgedOf } from './silence-of.js';

/** As many as a person would type. */
const mostNamed = 16;

export const stopped: Check<
  'stopped',
  {
    readonly phase: RunPhase;
    /** By a tracer, as debuggers are. */
    readonly traced: boolean;
    /** Of the ranks, and how many more there are. */
    readonly pids: readonly number[];
    readonly more: number;
  }
> = {
  id: 'stopped',
  find(run, now) {
    const { stoppedIn, silent } = judgedOf(run, now);
    const { stop } = run.phase;
    const ours = (run.machine.processes?.processes ?? []).filter(
      ({ role, state }) => role === 'rank' && /^[Tt]$/.test(state),
    );
    if (stoppedIn === null || stop === null || ours.length === 0) return null;
    const name = ({ pid, state, rank }: (typeof ours)[number]): string =>
      `process ${pid}${rank === null ? '' : ` (rank ${rank})`}: ${state}`;
    return {
      severity: graveness(silent, patienceOf(run.phase, currentRate(run.progress)?.secondsPerStep ?? null)),
      facts: {
        phase: stoppedIn,
        traced: stop.traced,
        pids: ours.slice(0, mostNamed).map(({ pid }) => pid),
        more: Math.max(0, ours.length - mostNamed),
      },
      evidence: [{ source: 'processes', line: null, text: ours.slice(0, mostNamed).map(name).join(', ') }],
      since: { step: run.progress.step, time: stop.since },
      until: null,
    };
  },
};
