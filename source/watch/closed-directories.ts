/**
 * Paths that must not lead into certain directories: a call to a disk that does not answer never returns, and a link may
 * lead there from anywhere. So links are followed by hand, one part of a path after the other, and nothing in those
 * directories is touched to find out.
 */
import { readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As many as Linux follows (path_resolution(7)). */
const mostLinks = 40;

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** `path` below `from`, which has no links in it, without any; null where it leads into a closed directory or in circles. */
export function openPlace(from: string, path: string, closed: ReadonlySet<string>): string | null {
  const parts = path.split('/');
  let [here, links] = [from, 0];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = part === '..' ? dirname(here) : join(here, part);
    if (closed.has(next)) return null;
    const target = next === here ? null : linkAt(next);
    if (target === null) {
      here = next;
      continue;
    }
    links += 1;
    if (links > mostLinks) return null;
    if (target.startsWith('/')) here = '/';
    parts.unshift(...target.split('/'));
  }
  return here;
}

/** Disks that do not answer, where nobody has found any. */
export const noneClosed: ReadonlySet<string> = new Set();

/** Whether an absolute path may be touched. */
export const isOpenTo = (path: string, closed: ReadonlySet<string>): boolean =>
  closed.size === 0 || openPlace('/', path, closed) !== null;
