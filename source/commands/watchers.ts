/** The watchers of what was opened, put together for a live feed or for a single reading. */
import { join, resolve } from 'node:path';
import type { Chunk } from '../watch/chunk.js';
import { type ConsoleText, FileConsole, MemoryConsole } from '../watch/console-text.js';
import { type DiskWatcher, watchDisk } from '../watch/disk.js';
import { statusOf } from '../watch/file-status.js';
import { type GpuOptions, watchGpus } from '../watch/gpu.js';
import { watchLogFile } from '../watch/log-file.js';
import { watchPipedRun } from '../watch/piped-run.js';
import { consoleWriter } from '../watch/proc/console-writer.js';
import { LiveLook } from '../watch/proc/live-look.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import type { ProcessTarget } from '../watch/proc/run-among.js';
import { watchProcesses } from '../watch/processes.js';
import { RemoteFiles, remoteMachine } from '../watch/remote/files.js';
import { watchRemoteProcesses } from '../watch/remote/processes.js';
import { watchRunDirectory } from '../watch/run-directory.js';
import { watchStandardInput } from '../watch/standard-input.js';
import type { ReadMode } from '../watch/tail-file.js';
import { remoteTools } from '../watch/tool-machine.js';
import type { Deliver, Watcher } from '../watch/watcher.js';
import type { Opened } from './open/opened.js';

export type Live = Exclude<Opened, { readonly kind: 'recording' }>;

/** `around`: where a console that runs share may be asked after who writes it. */
export function watcherOf(
  opened: Live,
  read: ReadMode,
  clock: () => number,
  around: Pick<Surroundings, 'proc' | 'live'> | null = null,
): Watcher {
  switch (opened.kind) {
    case 'directory': {
      const { path, log, config } = opened;
      const live = around === null ? null : (around.live ?? new LiveLook(around.proc));
      const askWriter = live === null || log === null ? undefined : consoleWriter(() => live.fresh(), path, log);
      return watchRunDirectory({ path, consolePath: log, configPath: config, read, askWriter, clock });
    }
    case 'remote':
      return watchRemote(opened, read, clock);
    case 'log':
      return watchLogFile({ path: opened.path, holds: opened.holds, configPath: opened.config, read, clock });
    case 'pipe':
      return watchPipedRun({
        console: watchStandardInput({ input: process.stdin, clock }),
        find: async () => {
          const places = await opened.places();
          if (places === null) return null;
          const { path, config } = places;
          const directory = { path, consolePath: null, configPath: config, read, clock };
          return [watchRunDirectory(directory), watchDisk({ path, intervalSeconds: diskInterval, clock })];
        },
      });
  }
}

/** Over a link only the ends of big files are read: a console of gigabytes would be on its way for hours. */
function watchRemote(opened: Extract<Live, { kind: 'remote' }>, read: ReadMode, clock: () => number): Watcher {
  const options = {
    path: opened.path,
    consolePath: opened.log,
    configPath: opened.config,
    read: 'ends' as const,
    clock,
  };
  const watcher = watchRunDirectory(options, remoteMachine(opened.shell));
  if (read !== 'all') return watcher;
  return {
    start: (deliver) => watcher.start(deliver),
    async stop() {
      await watcher.stop();
      await Promise.all([opened.shell.close(), opened.tools.close()]);
      opened.close();
    },
    get progress() {
      return watcher.progress;
    },
    get caughtUp() {
      return watcher.caughtUp;
    },
  };
}

/** A run as it stands, once; of another machine the ends of its big files. */
export async function readWhole(opened: Opened, deliver: Deliver, clock: () => number): Promise<void> {
  if (opened.kind === 'recording') return;
  const watcher = watcherOf(opened, 'all', clock);
  watcher.start(deliver);
  await watcher.caughtUp;
  await watcher.stop();
}

/** Seconds between two looks at the room on the disk. */
const diskInterval = 10;

/** Null where it is not known which disk the run writes to; of a piped one it is told with its directory. */
export function diskOf(opened: Live, clock: () => number): DiskWatcher | null {
  if (opened.kind !== 'directory' && opened.kind !== 'remote') return null;
  // A disk that is gone holds up whatever is asked on the same shell.
  const ask = opened.kind === 'remote' ? { ask: new RemoteFiles(opened.tools).room } : {};
  return watchDisk({ path: opened.path, intervalSeconds: diskInterval, clock, ...ask });
}

/** The processes of what was opened. */
export function processesBeside(
  opened: Exclude<Live, { readonly kind: 'remote' }>,
  proc: ProcFiles,
  clock: () => number,
  live?: Pick<LiveLook, 'fresh'>,
): Watcher {
  const target: ProcessTarget =
    opened.kind === 'pipe' ? { kind: 'pipe' } : { kind: opened.kind, path: resolve(opened.path) };
  const logged =
    opened.kind === 'directory' ? opened.log : opened.kind === 'log' && opened.holds === 'console' ? opened.path : null;
  return watchProcesses({ target, clock, console: logged }, proc, live);
}

/** The machine around a run: its processes and its cards. */
export interface Surroundings {
  readonly proc: ProcFiles;
  readonly environment: NodeJS.ProcessEnv;
  /** Shared with whoever else looks through the processes. */
  readonly live?: Pick<LiveLook, 'fresh'>;
}

/** Another machine's cards and processes are asked there. */
function besideOf(opened: Live, around: Surroundings, clock: () => number, gpus: GpuPace): readonly Watcher[] {
  const cards = watchGpus({ ...gpus, environment: around.environment, clock, ...toolsOf(opened) });
  return [processesOf(opened, around, clock), cards];
}

/** The processes alone, wherever they are. */
export function processesOf(
  opened: Live,
  { proc, live }: Pick<Surroundings, 'proc' | 'live'>,
  clock: () => number,
): Watcher {
  if (opened.kind !== 'remote') return processesBeside(opened, proc, clock, live);
  const { path: directory, log, shell } = opened;
  return watchRemoteProcesses({ directory, log, shell, clock });
}

const toolsOf = (opened: Live): Pick<GpuOptions, 'machine'> =>
  opened.kind === 'remote' ? { machine: remoteTools(opened.tools) } : {};

type GpuPace = Pick<GpuOptions, 'intervalSeconds' | 'timeoutSeconds'>;

/** What is watched beside the run's own files, for as long as the person looks. */
export const watchersBeside = (opened: Live, around: Surroundings, clock: () => number): readonly Watcher[] =>
  besideOf(opened, around, clock, { intervalSeconds: opened.kind === 'remote' ? 5 : 2 });

/** The same for a single reading, which waits two seconds for a GPU tool. */
export const readingsBeside = (opened: Live, around: Surroundings, clock: () => number): readonly Watcher[] =>
  besideOf(opened, around, clock, { intervalSeconds: 60, timeoutSeconds: 2 });

/** Reading the ends first pays only where the whole takes long enough to be noticed. */
const bigBytes = 4 * 1024 * 1024;
/** Beyond this the first picture stays for longer than a glimpse is enough for. */
const hugeBytes = 64 * 1024 * 1024;

/** What is read before the whole, which of a console of gigabytes takes minutes. */
export function endsOf(opened: Live): readonly ReadMode[] {
  const paths =
    opened.kind === 'pipe' || opened.kind === 'remote'
      ? []
      : opened.kind === 'log'
        ? [opened.path]
        : [join(opened.path, 'trainer_log.jsonl'), opened.log];
  const sizes = paths.map((path) => (path === null ? 0 : (statusOf(path)?.size ?? 0)));
  const biggest = Math.max(0, ...sizes);
  return biggest > hugeBytes ? ['glimpse', 'ends'] : biggest > bigBytes ? ['glimpse'] : [];
}

/** What a pipe printed last is kept, as much of it as a person may want to scroll back. */
const pipeBytes = 64 * 1024 * 1024;

/** The console's text, and what must see every chunk for it. */
export function textOf(
  opened: Live,
  arrived: () => void,
): { readonly text: ConsoleText; readonly seen: (chunk: Chunk) => void } {
  const console = opened.kind === 'log' && opened.holds === 'console' ? opened.path : null;
  const path = opened.kind === 'directory' ? opened.log : console;
  if (path !== null) {
    const text = new FileConsole(path, arrived);
    return {
      text,
      seen: (chunk) => {
        if (chunk.kind === 'console') text.append(chunk.bytes);
        else if (chunk.kind === 'skip' && chunk.path === null) text.skip(chunk.bytes);
        else if (chunk.kind === 'remove' && chunk.path === 'console') text.forget();
      },
    };
  }
  return textInMemory();
}

/** The newest part of a console, kept as it goes by. */
export function textInMemory(): { readonly text: ConsoleText; readonly seen: (chunk: Chunk) => void } {
  const text = new MemoryConsole(pipeBytes);
  return {
    text,
    seen: (chunk) => {
      if (chunk.kind === 'console') text.append(new Uint8Array(chunk.bytes));
      else if (chunk.kind === 'skip' && chunk.path === null) text.skip(chunk.bytes);
    },
  };
}
