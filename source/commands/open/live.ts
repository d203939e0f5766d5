/** A run that is being made on this machine, found by its processes. */
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { runName } from '../../state/run-name.js';
import { findConsoleLog } from '../../watch/console-log.js';
import type { DiskAnswers } from '../../watch/disk-answers.js';
import { isAllowed } from '../../watch/file-access.js';
import { findConfig } from '../../watch/find-config.js';
import { heldOpen } from '../../watch/proc/held-open.js';
import { LiveLook } from '../../watch/proc/live-look.js';
import { isSamePath } from '../../watch/proc/places.js';
import type { ProcFiles } from '../../watch/proc/proc-files.js';
import { discoverLive, discoveryOf, liveRunOf, pipedRunOf } from '../discover-live.js';
import type { DiscoveredRun, Discovery } from '../discovered-run.js';
import type { Opened, OpenOptions, RunPlaces } from './opened.js';
import { emptyDirectory } from './refusal.js';

/** Where the run lies whose console comes through a pipe, as its process names it. */
export async function placesOfPiped(proc: ProcFiles, config: string | null): Promise<RunPlaces | null> {
  const run = pipedRunOf(discoveryOf(await new LiveLook(proc).fresh()), proc);
  if (run === null || run.path === null) return null;
  const own = run.config === null ? null : heldOpen(run.config, proc.root);
  return { path: heldOpen(run.path, proc.root), config: config ?? own };
}

type LiveOptions = Pick<OpenOptions, 'log' | 'config' | 'proc' | 'workingDirectory'>;

/** A run that is being made now, by what its processes say of it. */
export function openLive(run: DiscoveredRun, options: LiveOptions): Opened {
  const { root } = options.proc;
  const found = options.log ?? (run.log === null ? null : heldOpen(run.log, root));
  const settings = options.config ?? (run.config === null ? null : heldOpen(run.config, root));
  if (run.path === null) {
    const path = found ?? '';
    const name = basename(run.live?.console?.shown ?? path);
    return { kind: 'log', origin: { kind: 'log', path, name }, path, config: settings, holds: 'console' };
  }
  const path = heldOpen(run.path, root);
  const shown = run.shown ?? path;
  // What the process says comes first; what it does not say is looked for beside the run.
  const log = found ?? findConsoleLog(path, options.workingDirectory);
  const config = settings ?? findConfig(path, options.workingDirectory);
  return { kind: 'directory', origin: { kind: 'directory', path: shown, name: runName(shown) }, path, log, config };
}

/** The console that the processes of a run write now, as a path that holds as long as they do; null where none tells. */
export function consoleToldOf(live: Discovery, directory: string): string | null {
  const log = liveRunOf(live, directory)?.log ?? null;
  return log !== null && isAllowed('read', log) ? log : null;
}

/** The run whose trainer writes this console and began after that time; null where none is told to, or not where it writes to. */
export const startedOn = ({ runs }: Discovery, console: string, since: number): DiscoveredRun | null =>
  runs.find(({ path, log, live }) => path !== null && (live?.started ?? 0) > since && isSameConsole(console, log)) ??
  null;

export const isSameConsole = (one: string, other: string | null): boolean => other !== null && isSamePath(one, other);

export interface ToldOptions {
  readonly proc: ProcFiles;
  readonly disks: DiskAnswers;
  /** The console that the person named, which comes first. */
  readonly log: string | null;
}

/** What a search found is the console of an earlier attempt, perhaps: the processes know which one they write. */
export async function asProcessesTell(opened: Opened, { proc, disks, log }: ToldOptions): Promise<Opened> {
  if (opened.kind !== 'directory' || log !== null) return opened;
  const told = consoleToldOf(await discoverLive(proc, disks), opened.path);
  return told === null || isSameConsole(told, opened.log) ? opened : { ...opened, log: heldOpen(told, proc.root) };
}

/**
 * @throws UsageError where nothing is in the directory, and no process is about to write there: of that a command that
 * looks once must not say that all is well.
 */
export async function ensureBegun(opened: Opened, { proc, disks }: Omit<ToldOptions, 'log'>): Promise<void> {
  if (opened.kind !== 'directory' || opened.log !== null || !existsSync(opened.path)) return;
  if (readdirSync(opened.path).length === 0 && liveRunOf(await discoverLive(proc, disks), opened.path) === null)
    throw emptyDirectory(opened.path);
}
