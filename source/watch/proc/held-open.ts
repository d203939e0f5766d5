/** A run in a container is read through its processes, which end before it was read whole. */
import { openSync } from 'node:fs';
import { dirname } from 'node:path';

const throughProc = /^\/\d+\/(?:root|fd\/\d+)(?:\/|$)/;

/**
 * A path that stays good when the process is gone: what leads through a link of /proc is held open, and leads through
 * this program's own link from then on. The thing itself is held, or the nearest directory above it that is there: a
 * container's mounts come apart with its last process, and what is held of its root would be empty then. Nothing is
 * closed before the program ends.
 */
export function heldOpen(path: string, root: string): string {
  if (!path.startsWith(root) || !throughProc.test(path.slice(root.length))) return path;
  for (let above = path; throughProc.test(above.slice(root.length)); above = dirname(above)) {
    try {
      return `/proc/self/fd/${openSync(above, 'r')}${path.slice(above.length)}`;
    } catch {
      // Not there yet, or not to be read: what is above it may be.
    }
  }
  return path;
}
