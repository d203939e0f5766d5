/**
 * What the system tells of a path, or null: it may not be there, or not for us (a directory of somebody else, a machine
 * that is gone). `statSync` with `throwIfNoEntry: false` still throws in the second case.
 */
import { type Stats, statSync } from 'node:fs';

export function statusOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
