/** A run of another machine as it stands, once, over a link that is there already: the ends of its files. */
import { type RunSummary, summaryOf } from '../state/summary.js';
import type { HintSource } from '../watch/directory-hints.js';
import { RemoteFiles } from '../watch/remote/files.js';
import { findLog, findSettings, type RemoteRun } from '../watch/remote/find-run.js';
import type { RemoteShell } from '../watch/remote/shell.js';
import { readRunDirectory } from '../watch/run-directory.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';
import { runName } from './run-name.js';

const noHints: HintSource = () => ({ close: () => Promise.resolve() });

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
  let fold: Fold = initialFold({ kind: 'directory', path: `${host}:${path}`, name: runName(path) });
  const machine = { files: new RemoteFiles(shell), hints: noHints, isNetwork: () => Promise.resolve(true) };
  await readRunDirectory(
    { path, consolePath: log, configPath: config, read: 'ends', clock },
    (chunks) => {
      fold = foldChunks(fold, chunks);
    },
    machine,
  );
  await shell.ask(':');
  const now = clock();
  return { summary: summaryOf(viewAt(fold, now), now), fold, log };
}
