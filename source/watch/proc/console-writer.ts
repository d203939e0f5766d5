/**
 * Whose trainer writes a console at this moment. Several runs that are started by one script share one; which of them
 * speaks its processes tell long before it names its directory there, with its first checkpoint.
 */
import type { AskWriter } from '../own-part.js';
import type { LiveRuns } from './live-runs.js';
import { isSamePath } from './places.js';

/**
 * `look`: the runs that are being made; as of now for who opens one run, for a list of many as of the look that they share.
 * Another's is said only where it is certain of all who write there: settings that were changed since tell
 * nothing.
 */
export function consoleWriter(look: () => Promise<LiveRuns>, directory: string, console: string): AskWriter {
  return async () => {
    const { runs } = await look();
    const writing = runs.filter((run) => run.console !== null && isSamePath(run.console.path, console));
    if (writing.some((run) => run.directory !== null && isSamePath(run.directory.path, directory))) return 'own';
    const isTold = writing.length > 0 && writing.every((run) => run.directory !== null && run.problems.length === 0);
    return isTold ? 'other' : null;
  };
}
