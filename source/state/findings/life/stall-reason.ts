/**
 * Why a silent run is silent, as far as its processes and cards show it now.
 *
 * - `stopped`: a rank is stopped (state T of proc(5): Ctrl-Z, SIGSTOP, a debugger).
 * - `disk`: a rank has been waiting in the kernel (state D) in every reading of ten seconds: a disk or a file server.
 * - `spin`: for a minute its cards were fully used at less than two fifths of their power: the kernels of a collective
 *   wait for a rank that does not come, and burn no power. Real steps of training take more than that on every card.
 * - `loader`: its cards were idle for a minute while a loader's worker was fully at work: it waits for data.
 */
import { ownCards } from '../../cards.js';
import type { RunState } from '../../run.js';
import { isFresh, lastReadings, meanOf } from '../cards/readings.js';
import type { Evidence } from '../finding.js';

export type StallReason =
  | { readonly kind: 'stopped'; readonly ranks: readonly number[] }
  | { readonly kind: 'disk'; readonly ranks: readonly number[]; readonly seconds: number }
  | { readonly kind: 'spin'; readonly cards: number; readonly power: number; readonly limit: number }
  | { readonly kind: 'loader'; readonly workers: number };

export interface ExplainedStall {
  readonly reason: StallReason;
  readonly evidence: Evidence;
}

const freshSeconds = 30;
const diskSeconds = 10;
const windowSeconds = 60;
const fullPercent = 95;
const spinShare = 0.4;
const busyWorker = 0.9;

const evidenceOf = (source: string, text: string): Evidence => ({ source, line: null, text });

function byProcesses(run: RunState, now: number): ExplainedStall | null {
  const { processes } = run.machine;
  if (processes?.alive !== true || now - processes.time > freshSeconds) return null;
  const ranks = processes.processes.filter((process) => process.role === 'rank');
  const inState = (letters: RegExp) => ranks.filter((process) => letters.test(process.state));
  const stopped = inState(/^[Tt]$/);
  const name = (list: typeof ranks): string =>
    list.map(({ pid, state, rank }) => `process ${pid}${rank === null ? '' : ` (rank ${rank})`}: ${state}`).join(', ');
  const numbers = (list: typeof ranks): readonly number[] => list.flatMap(({ rank }) => rank ?? []);
  if (stopped.length > 0) {
    return { reason: { kind: 'stopped', ranks: numbers(stopped) }, evidence: evidenceOf('processes', name(stopped)) };
  }
  const since = run.host.diskWaitSince;
  const waiting = inState(/^D$/);
  if (since === null || waiting.length === 0 || processes.time - since < diskSeconds) return null;
  const seconds = now - since;
  return {
    reason: { kind: 'disk', ranks: numbers(waiting), seconds },
    evidence: evidenceOf('processes', name(waiting)),
  };
}

function byCards(run: RunState, now: number): ExplainedStall | null {
  if (!isFresh(run, now)) return null;
  const own = ownCards(run).map(({ card }) => card);
  if (own.length === 0) return null;
  const work = own.map((card) => meanOf(lastReadings(run, card.index, windowSeconds).map((one) => one.utilization)));
  const source = run.gpus.tool ?? 'gpu';
  const isSpinning = own.every(
    ({ power, powerLimit }, at) =>
      (work[at] ?? 0) >= fullPercent && power !== null && powerLimit !== null && power < spinShare * powerLimit,
  );
  if (isSpinning) {
    const power = meanOf(own.map((card) => card.power)) ?? 0;
    const limit = meanOf(own.map((card) => card.powerLimit)) ?? 0;
    const text = own.map(
      (card, at) => `${card.index}: ${Math.round(work[at] ?? 0)} %, ${card.power} W of ${card.powerLimit} W`,
    );
    return {
      reason: { kind: 'spin', cards: own.length, power, limit },
      evidence: evidenceOf(source, text.join(' · ')),
    };
  }
  const workers = (run.machine.processes?.processes ?? []).filter(
    (process) => process.role === 'worker' && (process.processor ?? 0) >= busyWorker,
  );
  if (workers.length === 0 || !work.every((percent) => percent === 0)) return null;
  const text = workers.map(({ pid, processor }) => `worker ${pid}: ${Math.round(100 * (processor ?? 0))} %`).join(', ');
  return { reason: { kind: 'loader', workers: workers.length }, evidence: evidenceOf('processes', text) };
}

/** Null when nothing shows it. */
export const stallReason = (run: RunState, now: number): ExplainedStall | null =>
  byProcesses(run, now) ?? byCards(run, now);
