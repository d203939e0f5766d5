/** `lf-tui status`: the run as text or JSON, once, and the exit code that scripts go by. */

import { formatBytes, formatCount, formatDuration, formatMetric, formatPace } from '../screen/draw/number.js';
import { printable } from '../screen/draw/text.js';
import { english } from '../screen/words/en.js';
import { closingScores } from '../state/closing-figures.js';
import { endedPhases, type PhaseState } from '../state/phase.js';
import type { RunState } from '../state/run.js';
import { percentDone } from '../state/share.js';
import { lastWordsSeconds, secondsToVerdict } from '../state/silence.js';
import type { Chunk } from '../watch/chunk.js';
import type { Watcher } from '../watch/watcher.js';
import { type CountDatasets, datasetWish } from './datasets.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';
import { jsonText } from './json-text.js';
import { causeLines, findingLines } from './judgement-text.js';
import type { Opened } from './open/opened.js';
import { proseFor } from './prose.js';
import { exitCodeOf, type SampleStatus, type Status, statusOf } from './status.js';
import { wakingTime } from './waking-time.js';
import { diskOf, type Live, readingsBeside, type Surroundings, watcherOf } from './watchers.js';

export interface Reading {
  readonly run: RunState;
  readonly now: number;
}

/** Whoever asks for the state once waits for it: big data is counted in part. */
const countingSeconds = 3;

async function withDatasets(fold: Fold, count: CountDatasets | null, clock: () => number): Promise<Fold> {
  const wish = datasetWish(fold.run);
  if (wish === null || count === null) return fold;
  let counted = fold;
  const watcher = count(wish, clock, countingSeconds);
  watcher.start((chunks) => {
    counted = foldChunks(counted, chunks);
  });
  await watcher.caughtUp;
  await watcher.stop();
  return counted;
}

/** While a run that spoke last words may still outlive them, its files are read on: it goes on, or falls silent. */
export async function awaitVerdict(phase: () => PhaseState, clock: () => number): Promise<void> {
  const until = clock() + 2 * lastWordsSeconds;
  for (;;) {
    const left = secondsToVerdict(phase(), clock());
    if (left === null || clock() >= until) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 0.5) * 1000 + 10));
  }
}

export interface ReadBeside {
  readonly beside?: (opened: Live) => readonly Watcher[];
  /** Sees every chunk, for a text that no state holds. */
  readonly seen?: (chunk: Chunk) => void;
  /** Where it may be asked who writes its console. */
  readonly around?: Pick<Surroundings, 'proc' | 'live'> | null;
}

/** All there is of the run now, and of what is asked for beside it; of a recording up to `at` seconds. */
export async function readOnce(
  opened: Opened,
  at: number | null,
  clock: () => number,
  /** Null: what the dataset files hold does not matter. */
  count: CountDatasets | null = null,
  { beside, seen = () => {}, around = null }: ReadBeside = {},
): Promise<Reading> {
  let fold = initialFold(opened.origin);
  if (opened.kind === 'recording') {
    const { header, duration, chunks } = opened.recording;
    const asked = header.timestamp + Math.min(duration, at ?? duration);
    const past = [...opened.before, ...chunks.filter((chunk) => chunk.time <= asked)];
    const now = wakingTime(past)(asked);
    for (const chunk of past) seen(chunk);
    fold = foldChunks(fold, past);
    fold = await withDatasets(fold, count, () => header.timestamp);
    return { run: viewAt(fold, now), now };
  }
  const watchers: readonly (Watcher | null)[] = [
    watcherOf(opened, 'all', clock, around),
    diskOf(opened, clock),
    ...(beside?.(opened) ?? []),
  ];
  for (const watcher of watchers) {
    watcher?.start((chunks) => {
      for (const chunk of chunks) seen(chunk);
      fold = foldChunks(fold, chunks);
    });
  }
  await Promise.all(watchers.map((watcher) => watcher?.caughtUp));
  if (opened.kind !== 'pipe') await awaitVerdict(() => viewAt(fold, clock()).phase, clock);
  await Promise.all(watchers.map((watcher) => watcher?.stop()));
  fold = await withDatasets(fold, count, clock);
  // A pipe that has ended says no more: nobody need wait to see whether its last words were outlived.
  const now = clock() + (opened.kind === 'pipe' ? lastWordsSeconds : 0);
  return { run: viewAt(fold, now), now };
}

type Part = NonNullable<Status['progress']['part']>;

const row = (name: string, value: string): string => `  ${name.padEnd(15)} ${value}`;

function partText({ label, done, total, eta_s: left }: Part): string {
  const name = label === null ? [] : [label];
  const eta = left === null ? [] : [`ETA ${formatDuration(left)}`];
  return [...name, `${formatCount(done)} of ${formatCount(total)}`, `${percentDone(done, total) ?? 0} %`, ...eta].join(
    ', ',
  );
}

/** Null where there are no steps to tell of: of a prediction, or a training whose directory was tidied up. */
export function progressText(status: Status): string | null {
  const { progress } = status;
  if (progress.part) return partText(progress.part);
  const epoch = progress.epoch === null ? null : `epoch ${progress.epoch.toFixed(2)}`;
  if (progress.step === null) return epoch ?? (status.state === 'finished' ? null : 'no step yet');
  const step = formatCount(progress.step);
  const total = progress.total_steps;
  const parts = [total === null ? `step ${step}, of how many is unknown` : `${step} of ${formatCount(total)} steps`];
  const percent = percentDone(progress.step, total);
  if (percent !== null) parts.push(`${percent} %`);
  if (epoch !== null) parts.push(epoch);
  if (progress.seconds_per_step !== null && progress.seconds_per_step > 0)
    parts.push(formatPace(progress.seconds_per_step));
  if (progress.eta_s !== null) parts.push(`ETA ${formatDuration(progress.eta_s)}`);
  if (progress.attempts > 1) parts.push(`${progress.attempts} attempts`);
  return parts.join(', ');
}

/** Step 0 is that of a log without any. */
const atStep = (step: number | null): string => (step === null || step === 0 ? '' : ` at step ${formatCount(step)}`);

function metricText(name: string, status: Status): string | null {
  const metric = status.metrics[name];
  if (!metric) return null;
  const last = metric.last === null ? 'not a number' : formatMetric(metric.last);
  // Of a learning rate or a gradient the lowest says nothing.
  const lowest =
    metric.count < 2 || metric.min === null || !/loss/.test(name)
      ? ''
      : `, lowest ${formatMetric(metric.min)}${atStep(metric.min_step)}`;
  return row(name, `${last}${atStep(metric.last_step)}${lowest}  (${metric.source})`);
}

function sampleText(sample: SampleStatus): string {
  const { set, kind, tokens, trained_tokens: trained, masked_tokens: masked } = sample;
  const shares =
    trained === null || masked === null
      ? ', a prompt to answer'
      : `, ${formatCount(trained)} trained, ${formatCount(masked)} masked`;
  return `${set} ${kind}: ${formatCount(tokens)} tokens${shares}`;
}

/** Of a run that has taken steps nobody knows how many examples it saw without the batch. */
function dataLines({ data, progress }: Status): readonly string[] {
  const { answer, text } = data.verdict;
  if (data.examples === null) return answer === 'no-training' ? [row('data', text)] : [];
  const seen = data.seen ?? (progress.step === null ? 0 : null);
  const counts = `${formatCount(data.examples)} examples${seen === null ? '' : `, ${formatCount(seen)} seen`}`;
  return [row('data', counts), row('', text)];
}

const toldMetrics = ['loss', 'eval_loss', 'grad_norm', 'learning_rate', 'reward'] as const;

/** How many of the checkpoints are listed. */
const newestCheckpoints = 5;

/** A few lines for a person without a terminal. */
function statusText(status: Status, run: RunState): string {
  const identity = [status.run.stage, status.run.finetuning_type, status.run.model].filter((part) => part !== null);
  const exit =
    status.exit === null
      ? ''
      : status.exit.signal !== null
        ? ` (signal ${status.exit.signal})`
        : ` (exit code ${status.exit.code})`;
  const progress = progressText(status);
  const closing = closingScores(run).map(({ name }) => name);
  const lines: (string | null)[] = [
    `${status.run.name}: ${english.phases[status.state]}${exit}`,
    identity.length > 0 ? row('run', identity.join(' · ')) : null,
    progress === null ? null : row('progress', progress),
    ...[...new Set([...toldMetrics, ...closing])].map((name) => metricText(name, status)),
    ...dataLines(status),
    ...status.samples.map((sample) => row('sample', sampleText(sample))),
  ];
  const { length } = status.checkpoints;
  // The best one is what a finding may name: it is among them however old it is.
  const shown = status.checkpoints.filter(({ best }, index) => best || index >= length - newestCheckpoints);
  for (const checkpoint of shown) {
    const fault = checkpoint.complete ? 'whole' : `not whole, missing ${checkpoint.missing.join(', ')}`;
    lines.push(row(checkpoint.path, `${formatBytes(checkpoint.bytes)}, ${fault}${checkpoint.best ? ', best' : ''}`));
  }
  if (shown.length < length) lines.push(row('', `and ${length - shown.length} older`));
  if (status.cause) lines.push(...causeLines(status.cause));
  lines.push(...findingLines(status.findings));
  const exception = status.state === 'failed' && !status.cause ? run.phase.exceptions[0] : undefined;
  if (exception) lines.push(row('last words', `${exception.name}: ${exception.message}`));
  // What could not be read is a finding; what is waited for is not. Of a run that is over nothing comes any more.
  const awaited = endedPhases.has(status.state) ? [] : run.evidence.troubles.filter(({ waits }) => waits);
  for (const trouble of awaited.slice(0, 5)) lines.push(row('note', `${trouble.place.source}: ${trouble.message}`));
  return lines
    .filter((line): line is string => line !== null)
    .map(printable)
    .join('\n');
}

export interface StatusOptions {
  readonly opened: Opened;
  readonly json: boolean;
  readonly at: number | null;
  readonly clock: () => number;
  readonly countDatasets: CountDatasets;
  readonly around: Surroundings;
  /** Of the terminal that a person reads; absent or null for a pipe or a file. */
  readonly columns?: number | null;
  readonly print: (text: string) => void;
}

/** Prints, and returns the exit code. */
export async function printStatus(options: StatusOptions): Promise<number> {
  const { run, now } = await readOnce(options.opened, options.at, options.clock, options.countDatasets, {
    beside: (live) => readingsBeside(live, options.around, options.clock),
    around: options.around,
  });
  const status = statusOf(run, now);
  options.print(options.json ? jsonText(status) : proseFor(`${statusText(status, run)}\n`, options.columns ?? null));
  return exitCodeOf(status);
}
