/** What this user may do with a file. */
import { accessSync, constants } from 'node:fs';

const modes = { read: constants.R_OK, run: constants.X_OK } as const;

/** False, too, for what is not there. */
export function isAllowed(to: keyof typeof modes, path: string): boolean {
  try {
    accessSync(path, modes[to]);
    return true;
  } catch {
    return false;
  }
}
