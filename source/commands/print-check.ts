/**
 * `lf-tui check`: for cron and chat bots. State, progress, cause of death and findings, as a few lines or as JSON, and the exit
 * code; with `--wait` only once there is something new to tell.
 */

import { printable } from '../screen/draw/text.js';
import { type RunSummary, summaryOf } from '../state/summary.js';
import type { Alarm } from './alerts/alarm.js';
import { AwakeClock } from './awake-clock.js';
import { briefText } from './brief.js';
import type { CountDatasets } from './datasets.js';
import { foldChunks, initialFold, viewAt } from './fold.js';
import { jsonText } from './json-text.js';
import { causeLines, findingLines } from './judgement-text.js';
import type { Opened } from './open/opened.js';
import { type Reading, readOnce } from './print-status.js';
import { proseFor } from './prose.js';
import { exitCodeOf, type Status, statusOf } from './status.js';
import { diskOf, readingsBeside, type Surroundings, watcherOf, watchersBeside } from './watchers.js';

export interface CheckOptions {
  readonly opened: Opened;
  readonly json: boolean;
  readonly wait: boolean;
  readonly at: number | null;
  readonly clock: () => number;
  readonly countDatasets: CountDatasets;
  readonly around: Surroundings;
  /** Told of what becomes true while it waits; null when the person wants to be told of nothing. */
  readonly alarm: Pick<Alarm, 'look' | 'idle'> | null;
  /** Of the terminal that a person reads; absent or null for a pipe or a file. */
  readonly columns?: number | null;
  readonly print: (text: string) => void;
}

function checkText(status: Status, summary: RunSummary): string {
  const lines = [
    `${status.run.name}: ${briefText(summary)}`,
    ...(status.cause ? causeLines(status.cause) : []),
    ...findingLines(status.findings.filter((finding) => finding.severity !== 'info')),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function checkJson(status: Status): string {
  const { schema, run, state, exit, cause, progress, findings } = status;
  const told = { schema, run: { name: run.name, path: run.path }, state, exit, cause, progress, findings };
  return jsonText(told);
}

const ended: ReadonlySet<Status['state']> = new Set(['finished', 'failed', 'killed', 'unknown']);

/** What a person who waits wants to hear of: the run ends or stalls or goes on again, or a new finding that matters. */
const newsOf = (status: Status): string =>
  [
    ended.has(status.state) || status.state === 'stalled' ? status.state : 'alive',
    ...status.findings.filter((finding) => finding.severity !== 'info').map((finding) => finding.id),
  ].join(' ');

/** Milliseconds between two looks at a run that says nothing. */
const silencePause = 1000;

/** Follows a live run until there is news; a run that has ended is news at once. */
async function waitForNews(
  opened: Exclude<Opened, { readonly kind: 'recording' }>,
  clock: () => number,
  around: Surroundings,
  alarm: CheckOptions['alarm'],
): Promise<Reading> {
  const beside = watchersBeside(opened, around, clock);
  const watcher = watcherOf(opened, 'all', clock, around);
  const watchers = [watcher, diskOf(opened, clock), ...beside];
  const awake = new AwakeClock(clock);
  let fold = initialFold(opened.origin);
  let begin: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const reading = await new Promise<Reading>((resolve) => {
    const look = (): void => {
      const now = awake.now();
      const run = viewAt(fold, now);
      const current = statusOf(run, now);
      alarm?.look(run, now);
      const news = newsOf(current);
      if (ended.has(current.state) || (begin !== null && news !== begin)) resolve({ run, now });
      begin ??= news;
    };
    let isCaughtUp = false;
    // Silence is news, too, and nothing arrives then.
    timer = setInterval(() => {
      if (isCaughtUp) look();
    }, silencePause);
    for (const one of watchers) {
      one?.start((chunks) => {
        fold = foldChunks(fold, chunks);
        if (one === watcher) awake.looked(chunks);
        if (isCaughtUp) look();
      });
    }
    void Promise.all([watcher, ...beside].map((one) => one.caughtUp)).then(() => {
      isCaughtUp = true;
      look();
    });
  });
  clearInterval(timer);
  await Promise.all(watchers.map((one) => one?.stop()));
  return reading;
}

/** Prints, and returns the exit code. */
export async function printCheck(options: CheckOptions): Promise<number> {
  const { opened, clock, around } = options;
  const { run, now } =
    options.wait && opened.kind !== 'recording'
      ? await waitForNews(opened, clock, around, options.alarm)
      : await readOnce(opened, options.at, clock, options.countDatasets, {
          beside: (live) => readingsBeside(live, around, clock),
          around,
        });
  const status = statusOf(run, now);
  options.print(
    options.json ? checkJson(status) : proseFor(checkText(status, summaryOf(run, now)), options.columns ?? null),
  );
  await options.alarm?.idle();
  return exitCodeOf(status);
}
