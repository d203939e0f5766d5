/**
 * `lf-tui check`: for cron and chat bots. State, cause of death and findings, as a few lines or as JSON, and the exit
 * code; with `--wait` only once there is something new to tell.
 */
import { printable } from '../screen/draw/text.js';
import { english } from '../screen/words/en.js';
import type { Alarm } from './alerts/alarm.js';
import type { CountDatasets } from './datasets.js';
import { foldChunks, initialFold, viewAt } from './fold.js';
import { causeLines, findingLines } from './judgement-text.js';
import type { Opened } from './open/opened.js';
import { readOnce } from './print-status.js';
import { exitCodeOf, type Status, statusOf } from './status.js';
import { diskOf, type Surroundings, watcherOf, watchersBeside } from './watchers.js';

export interface CheckOptions {
  readonly opened: Opened;
  readonly json: boolean;
  readonly wait: boolean;
  readonly at: number | null;
  readonly clock: () => number;
  readonly countDatasets: CountDatasets;
  readonly around: Surroundings;
  /** Told of what becomes true while it waits; null when the person wants to be told of nothing. */
  readonly alarm: Alarm | null;
  readonly print: (text: string) => void;
}

function checkText(status: Status): string {
  const lines = [
    `${status.run.name}: ${english.phases[status.state]}`,
    ...(status.cause ? causeLines(status.cause) : []),
    ...findingLines(status.findings.filter((finding) => finding.severity !== 'info')),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function checkJson(status: Status): string {
  const { schema, run, state, exit, cause, findings } = status;
  return `${JSON.stringify({ schema, run: { name: run.name, path: run.path }, state, exit, cause, findings }, null, 2)}\n`;
}

const ended: ReadonlySet<Status['state']> = new Set(['finished', 'failed', 'killed', 'unknown']);

/** What a person who waits wants to hear of: the run ends or stalls or goes on again, or a new finding that matters. */
const newsOf = (status: Status): string =>
  [
    ended.has(status.state) || status.state === 'stalled' ? status.state : 'alive',
    ...status.findings.filter((finding) => finding.severity !== 'info').map((finding) => finding.id),
  ].join(' ');

/** Follows a live run until there is news; a run that has ended is news at once. */
async function waitForNews(
  opened: Exclude<Opened, { readonly kind: 'recording' }>,
  clock: () => number,
  around: Surroundings,
  alarm: Alarm | null,
): Promise<Status> {
  const beside = watchersBeside(opened, around, clock);
  const watcher = watcherOf(opened, 'all', clock);
  const watchers = [watcher, diskOf(opened, clock), ...beside];
  let fold = initialFold(opened.origin);
  let begin: string | null = null;
  const status = await new Promise<Status>((resolve) => {
    const look = (): void => {
      const now = clock();
      const run = viewAt(fold, now);
      const current = statusOf(run, now);
      alarm?.look(run, now);
      const news = newsOf(current);
      if (ended.has(current.state) || (begin !== null && news !== begin)) resolve(current);
      begin ??= news;
    };
    let isCaughtUp = false;
    for (const one of watchers) {
      one?.start((chunks) => {
        fold = foldChunks(fold, chunks);
        if (isCaughtUp) look();
      });
    }
    void Promise.all([watcher, ...beside].map((one) => one.caughtUp)).then(() => {
      isCaughtUp = true;
      look();
    });
  });
  await Promise.all(watchers.map((one) => one?.stop()));
  return status;
}

/** Prints, and returns the exit code. */
export async function printCheck(options: CheckOptions): Promise<number> {
  const { opened, clock, around } = options;
  let status: Status;
  if (options.wait && opened.kind !== 'recording') status = await waitForNews(opened, clock, around, options.alarm);
  else {
    const { run, now } = await readOnce(opened, options.at, clock, options.countDatasets, around);
    status = statusOf(run, now);
  }
  options.print(options.json ? checkJson(status) : checkText(status));
  await options.alarm?.idle();
  return exitCodeOf(status);
}
