/** What the checks of cards share: which readings count, and how a reading is shown as evidence. */
import type { GpuReading } from '../../event.js';
import type { GpuMoment } from '../../gpus.js';
import { judgePhase } from '../../phase.js';
import { currentRate } from '../../rate.js';
import type { RunState } from '../../run.js';
import type { Evidence } from '../finding.js';

/** A reading that is older than this (seconds) says nothing of now: a slow tool is asked once a minute. */
const freshSeconds = 90;

export const isFresh = (run: RunState, now: number): boolean =>
  run.gpus.time !== null && now - run.gpus.time <= freshSeconds;

export const isTraining = (run: RunState, now: number): boolean =>
  judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null).phase === 'training';

/** When the run first trained, by the trainer's word or by its first row; null before. */
export const trainingBegan = (run: RunState): number | null =>
  run.progress.trainingBegan ?? run.phase.changes.find((change) => change.phase === 'training')?.time ?? null;

/** Readings of the last `seconds` before the newest one; empty when they do not reach back as far. */
export function lastReadings(run: RunState, index: number, seconds: number): readonly GpuMoment[] {
  const history = run.gpus.history[index] ?? [];
  const newest = history.at(-1);
  const oldest = history[0];
  if (!newest || !oldest || newest.time - oldest.time < seconds) return [];
  return history.filter((moment) => newest.time - moment.time <= seconds);
}

export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export const gibibytes = (bytes: number | null): string =>
  bytes === null ? 'unknown' : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

export const cardEvidence = (run: RunState, card: GpuReading, text: string): Evidence => ({
  source: run.gpus.tool ?? 'gpu',
  line: null,
  text: `${card.index}, ${card.name}: ${text}`,
});
