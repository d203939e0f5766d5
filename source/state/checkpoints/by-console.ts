/** What only the console tells of checkpoints, where the run's directory cannot be looked into. */
import type { ConsoleSave } from '../console-saves.js';
import { someKey } from '../keyed.js';
import type { RunState } from '../run.js';

/** Whether anything of the run's directory is known. Settings may be known without it. */
export const isDirectorySeen = (run: RunState): boolean =>
  run.checkpoints.list.length > 0 || someKey(run.files.files, (path) => !path.startsWith('config:'));

/** The newest that the console named, null where the directory tells more. */
export const checkpointByConsole = (run: RunState): ConsoleSave | null =>
  isDirectorySeen(run) ? null : run.saves.done;
