/** Looking for a program as a shell does, without starting anything. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

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
  const there = files.filter(isFile);
  return there.find(mayRun) ?? there[0] ?? null;
}
