/** `lf-tui record RUN`: joins a run that is there already, and writes down its past and what it does from now on. */
import { basename, join } from 'node:path';
import { endedPhases, judgePhase } from '../../state/phase.js';
import { currentRate } from '../../state/rate.js';
import type { Chunk } from '../../watch/chunk.js';
import { statusOf } from '../../watch/file-status.js';
import { isFinishing, type Watcher } from '../../watch/watcher.js';
import { exitCodes } from '../exit-codes.js';
import { type Fold, foldChunks, initialFold, viewAt } from '../fold.js';
import type { Opened } from '../open/opened.js';
import { watcherOf } from '../watchers.js';
import { beginRecording, type RecordOptions, watchersBeside } from './record-file.js';

export interface AttachOptions extends RecordOptions {
  readonly opened: Exclude<Opened, { readonly kind: 'recording' }>;
}

/** When the run last said something, by its files: the silence since is part of the recording. */
function lastSaid(opened: AttachOptions['opened'], now: number): number {
  const files =
    opened.kind === 'directory'
      ? [
          opened.log,
          join(opened.path, 'trainer_log.jsonl'),
          join(opened.path, 'logging.jsonl'),
          join(opened.path, 'trainer_state.json'),
        ]
      : opened.kind === 'log'
        ? [opened.path]
        : [];
  const times = files.flatMap((path) => {
    const status = path === null ? null : statusOf(path);
    return status === null ? [] : [status.mtimeMs / 1000];
  });
  return times.length === 0 ? now : Math.min(now, Math.max(...times));
}

/** Of the pipe the run's process may tell what it is, if it is there yet; else the recording is called by its beginning. */
export async function nameOfRecording(opened: AttachOptions['opened'], start: number): Promise<string> {
  const { name } = opened.origin;
  if (opened.kind !== 'pipe') return basename(name.split(':').at(-1) ?? name);
  const places = await opened.places().catch(() => null);
  return places === null ? `lf-tui-${localTime(start)}` : basename(places.path);
}

/** As `20261127-190538`. */
function localTime(seconds: number): string {
  const time = new Date(seconds * 1000);
  const digits = (...parts: readonly number[]): string => parts.map((part) => String(part).padStart(2, '0')).join('');
  const day = digits(time.getFullYear(), time.getMonth() + 1, time.getDate());
  return `${day}-${digits(time.getHours(), time.getMinutes(), time.getSeconds())}`;
}

/** What is there already was not said just now: it has its file's time, as far as the recording reaches back. */
const ofThePast = (chunk: Chunk, start: number): Chunk => ({
  ...chunk,
  time: Math.min(chunk.time, Math.max(start, 'modified' in chunk ? chunk.modified : start)),
});

/** Records a run that is there already, until it ends or the person stops it. */
export async function recordRun(options: AttachOptions): Promise<number> {
  const { opened, person, clock } = options;
  options.begun();
  const start = Math.floor(lastSaid(opened, clock()));
  const name = await nameOfRecording(opened, start);
  const header = { name, command: null, start, width: 140, height: 40 };
  const { recorder, file } = await beginRecording(options, header);
  const watcher = watcherOf(opened, 'all', clock);
  let isPast = opened.kind !== 'pipe';
  let fold: Fold = initialFold(opened.origin);
  let stop = (_why: string): void => {};
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  const look = (): void => {
    const now = clock();
    const run = viewAt(fold, now);
    const { phase } = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
    if (endedPhases.has(phase)) stop(`the run has ${phase === 'finished' ? 'finished' : `ended: ${phase}`}`);
  };
  const interrupt = (): void => stop('you stopped it');
  const nothing = (): void => {};
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', nothing);
  person.say(`recording to ${file.path} until the run ends; Ctrl-C stops the recording, not the run.`);
  watcher.start((chunks) => {
    fold = foldChunks(fold, chunks);
    // Of the past nobody knows when it was watched.
    const past = chunks.filter((chunk) => chunk.kind !== 'tick').map((chunk) => ofThePast(chunk, start));
    recorder.take(isPast ? past : chunks);
    if (!isPast && chunks.some((chunk) => chunk.kind === 'tick')) look();
  });
  // From here on time is ours, and the cards may be asked.
  let isOver = false;
  let beside: readonly Watcher[] = [];
  void watcher.caughtUp.then(() => {
    isPast = false;
    if (isOver) return;
    if (opened.kind === 'pipe') stop('the pipe has ended');
    else look();
    if (opened.kind !== 'remote') beside = watchersBeside(opened.kind === 'directory' ? opened.path : null, options);
    for (const one of beside) one.start((chunks) => recorder.take(chunks));
  });
  const why = await stopped;
  isOver = true;
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', nothing);
  await Promise.all(beside.map((one) => one.stop()));
  if (isFinishing(watcher)) await watcher.finish();
  else await watcher.stop();
  recorder.finish();
  // The recording lasts until now, whatever the run did: the silence before the end is what tells that it was one.
  recorder.take([{ kind: 'marker', time: clock(), label: `recording ends: ${why}` }]);
  const lack = await file.close();
  person.say(lack === null ? `${why}; ${file.path} is complete.` : `${why}; ${lack}.`);
  return lack === null ? exitCodes.fine : exitCodes.usage;
}
