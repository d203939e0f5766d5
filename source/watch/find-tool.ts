/** Looking for a program as a shell does, without starting anything. */
import { delimiter, join } from 'node:path';
import { isAllowed } from './file-access.js';
import { statusOf } from './file-status.js';

/**
 * The program's file on PATH, else in one of the further directories. One that may not be run is given only when there
 * is no other, so that it can be said.
 */
export function findTool(
  name: string,
  environment: NodeJS.ProcessEnv,
  furtherDirectories: readonly string[],
): string | null {
  const directories = [...(environment.PATH ?? '').split(delimiter), ...furtherDirectories];
  const files = directories.filter((directory) => directory !== '').map((directory) => join(directory, name));
  const there = files.filter((file) => statusOf(file)?.isFile());
  return there.find((file) => isAllowed('run', file)) ?? there[0] ?? null;
}
