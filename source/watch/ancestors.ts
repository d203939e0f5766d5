/** A directory and all above it, the nearest first: where files are looked for that a run's settings name. */
import { dirname } from 'node:path';

export function ancestors(directory: string): readonly string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestors(parent)];
}
