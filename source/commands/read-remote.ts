/** A run of another machine as it stands, once, over a link that is there already: the ends of its files. */
import { runName } from '../state/run-name.js';
import type { RunSummary } from '../state/summary.js';
import { remoteMachine } from '../watch/remote/files.js';
import { findLog, findSettings, type RemoteRun } from '../watch/remote/find-run.js';
import type { RemoteShell } from '../watch/remote/shell.js';
import type { Fold } from './fold.js';
import { foldDirectory, summaryAt } from './fold-directory.js';

export interface RemoteReading {
  readonly summary: RunSummary;
  readonly fold: Fold;
  /** Its console, wherever it lies. */
  readonly log: string | null;
}

/** Rejects when the link breaks: what it left out is no news of the run. */
export async function readRemote(
  { shell, host, clock }: { readonly shell: RemoteShell; readonly host: string; readonly clock: () => number },
  { path, log: named, config: given }: RemoteRun,
): Promise<RemoteReading> {
  const log = named ?? (await findLog(shell, path));
  const config = given ?? (await findSettings(shell, path));
  const place = { path, listed: `${host}:${path}`, name: runName(path), consolePath: log, configPath: config };
  const fold = await foldDirectory(place, clock, remoteMachine(shell));
  await shell.ask(':');
  return { summary: summaryAt(fold, clock()), fold, log };
}
