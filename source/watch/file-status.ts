/**
 * What the system tells of a path, or null: it may not be there, or not for us (a directory of somebody else, a machine
 * that is gone). `statSync` still throws in the second case.
 */
import { type Stats, statSync } from 'node:fs';

export function statusOf(path: string): Stats | null {
  try {
    // An error for each of many paths that are not there would cost more than the question.
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
