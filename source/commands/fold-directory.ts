/** A run directory read once, as far as a line in a list needs it: of its big files only the ends. */
import { type RunSummary, summaryOf } from '../state/summary.js';
import { type Machine, thisMachine } from '../watch/machine.js';
import type { AskWriter } from '../watch/own-part.js';
import { readRunDirectory } from '../watch/run-directory.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';

export interface DirectoryPlace {
  /** On the machine that has it. */
  readonly path: string;
  /** As the list names it: the same, or `host:path`. */
  readonly listed: string;
  readonly name: string;
  readonly consolePath: string | null;
  readonly configPath: string | null;
}

export async function foldDirectory(
  { path, listed, name, consolePath, configPath }: DirectoryPlace,
  clock: () => number,
  machine: Machine = thisMachine,
  askWriter?: AskWriter,
): Promise<Fold> {
  let fold = initialFold({ kind: 'directory', path: listed, name });
  const options = { path, consolePath, configPath, read: 'ends', askWriter, clock } as const;
  await readRunDirectory(
    options,
    (chunks) => {
      fold = foldChunks(fold, chunks);
    },
    machine,
  );
  return fold;
}

export const summaryAt = (fold: Fold, now: number): RunSummary => summaryOf(viewAt(fold, now), now);
