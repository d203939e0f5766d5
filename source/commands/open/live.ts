/** A run that is being made on this machine, found by its processes. */
import { basename } from 'node:path';
import { findConsoleLog } from '../../watch/console-log.js';
import { findConfig } from '../../watch/find-config.js';
import type { ProcFiles } from '../../watch/proc/proc-files.js';
import { type DiscoveredRun, discoverPiped, heldOpen } from '../discover.js';
import { runName } from '../run-name.js';
import type { Opened, OpenOptions, RunPlaces } from './opened.js';

/** Where the run lies whose console comes through a pipe, as its process names it. */
export function placesOfPiped(proc: ProcFiles, config: string | null): RunPlaces | null {
  const run = discoverPiped(proc);
  if (run === null || run.path === null) return null;
  const own = run.config === null ? null : heldOpen(run.config, proc.root);
  return { path: heldOpen(run.path, proc.root), config: config ?? own };
}

/** A run that is being made now, by what its processes say of it. */
export function openLive(run: DiscoveredRun, options: OpenOptions): Opened {
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
