/**
 * The feed of what was opened. Of a directory it goes on looking for what belongs to it: its console and its settings
 * may come later, and its processes know best where they are.
 */
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { consoleDirectories, consoleLogSearch } from '../watch/console-log.js';
import { type AskDisk, DiskAnswers } from '../watch/disk-answers.js';
import { statusOf } from '../watch/file-status.js';
import { configSearch } from '../watch/find-config.js';
import { heldOpen } from '../watch/proc/held-open.js';
import type { LiveLook } from '../watch/proc/live-look.js';
import { SeenConsoles } from '../watch/seen-consoles.js';
import { inTurns } from '../watch/steps.js';
import type { Watcher } from '../watch/watcher.js';
import { discoveryOf, liveRunOf } from './discover-live.js';
import type { Discovery } from './discovered-run.js';
import { type Feed, liveFeed } from './feed.js';
import { lateFeed } from './late-feed.js';
import { lateSign } from './late-sign.js';
import { consoleToldOf, isSameConsole, openLive, startedOn } from './open/live.js';
import type { Opened } from './open/opened.js';
import { countingOf } from './open-asked.js';
import { replayFeed } from './replay-feed.js';
import { around, clock } from './this-process.js';
import { diskOf, endsOf, textOf, watcherOf, watchersBeside } from './watchers.js';

const monotonic = (): number => performance.now() / 1000;

export interface FeedOptions {
  readonly speed: number;
  readonly data?: string | undefined;
  /** The console that the person named: nothing else is taken for it. */
  readonly log?: string | undefined;
  /** The look through all processes that others share. */
  readonly live: LiveLook;
  readonly job?: (() => readonly Watcher[]) | undefined;
  readonly askDisk?: AskDisk;
}

/**
 * A console that was opened by itself: the trainer that begins to write it after that, as the next start of one that
 * failed does, leads to its directory.
 */
function consoleFeedOf(opened: Extract<Opened, { kind: 'log' }>, options: FeedOptions): Feed {
  const { path, config } = opened;
  const since = clock();
  const answers = new DiskAnswers(options.askDisk);
  const places = [path, process.cwd()];
  let isLed = false;
  return lateFeed({
    first: plainFeed(opened, options),
    sign: async (run) => (isLed || !(await answers.all(places)) ? null : lateSign(run, [dirname(path)])),
    look: async () => {
      if (isLed || !(await answers.all(places))) return null;
      const run = startedOn(discoveryOf(await options.live.recent(oftenEnough)), path, since);
      if (run === null) return null;
      isLed = true;
      const { proc } = around;
      return feedOf(openLive(run, { log: path, config, proc, workingDirectory: process.cwd() }), {
        ...options,
        log: path,
      });
    },
  });
}

export function feedOf(opened: Opened, options: FeedOptions): Feed {
  if (opened.kind === 'log' && opened.holds === 'console') return consoleFeedOf(opened, options);
  if (opened.kind !== 'directory') return plainFeed(opened, options);
  let known = opened;
  const answers = new DiskAnswers(options.askDisk);
  const consoles = new SeenConsoles();
  /** As the processes named it: what is opened may lead there in another way. */
  let told: string | null = null;
  const consoleNow = async (seen: Discovery): Promise<string | null> => {
    if (options.log !== undefined) return known.log;
    const console = consoleToldOf(seen, known.path);
    if (console === null || console === told || isSameConsole(console, known.log)) {
      return known.log ?? (await inTurns(consoleLogSearch(known.path, process.cwd(), consoles), lateBudget));
    }
    told = console;
    return heldOpen(console, around.proc.root);
  };
  /** A directory that is waited for may come elsewhere: the settings name it from where the trainer is started. */
  const elsewhere = (seen: Discovery): Opened | null => {
    if (known.config === null || statusOf(known.path) !== null) return null;
    const run = liveRunOf(seen, known.config);
    if (run === null || run.path === null || run.path === known.path) return null;
    const { log = null } = options;
    return openLive(run, { log, config: known.config, proc: around.proc, workingDirectory: process.cwd() });
  };
  const logDirectory = (): readonly string[] => (known.log === null ? [] : [dirname(known.log)]);
  const isHere = (): Promise<boolean> => answers.all([known.path, process.cwd(), ...logDirectory()]);
  return lateFeed({
    first: plainFeed(opened, options),
    sign: async (run) =>
      (await isHere())
        ? lateSign(run, [...new Set([...consoleDirectories(known.path, process.cwd()), ...logDirectory()])])
        : null,
    look: async () => {
      if (!(await isHere())) return null;
      const seen = discoveryOf(await options.live.recent(oftenEnough));
      const moved = elsewhere(seen);
      if (moved?.kind === 'directory') {
        known = moved;
        return plainFeed(known, options);
      }
      const log = await consoleNow(seen);
      const config = known.config ?? (await inTurns(configSearch(known.path, process.cwd()), lateBudget));
      if (log === known.log && config === known.config) return null;
      known = { ...known, log, config };
      return plainFeed(known, options);
    },
  });
}

/** Milliseconds. Who follows the run's processes has often looked through all of them just before. */
const oftenEnough = 3000;

/** Milliseconds of work that a later look for the console, and for the settings, may take. */
const lateBudget = 50;

function plainFeed(opened: Opened, { speed, data, live, job = () => [] }: FeedOptions): Feed {
  const countDatasets = countingOf(opened, data);
  if (opened.kind === 'recording') {
    const { origin, recording, before, example } = opened;
    return replayFeed({ origin, recording, before, example, speed, countDatasets, monotonic });
  }
  let arrived = (): void => {};
  const { text, seen } = textOf(opened, () => arrived());
  const feed = liveFeed({
    origin: opened.origin,
    whole: watcherOf(opened, 'all', clock, { ...around, live }),
    ends: endsOf(opened).map((read) => watcherOf(opened, read, clock, { ...around, live })),
    countDatasets,
    beside: [...watchersBeside(opened, { ...around, live }, clock), ...job()],
    disk: diskOf(opened, clock),
    text,
    seen,
    clock,
  });
  return {
    ...feed,
    start: (changed: () => void) => {
      arrived = changed;
      feed.start(changed);
    },
  };
}
