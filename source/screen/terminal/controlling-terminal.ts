/** The terminal a person sits at, when standard input is something else: `trainer | lf-tui -`. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { ReadStream } from 'node:tty';

/** Keys from `/dev/tty`, or null when this process has no terminal (a service, a container without one, Windows). */
export function openControllingTerminal(): ReadStream | null {
  let descriptor: number;
  try {
    descriptor = openSync('/dev/tty', 'r');
  } catch {
    return null;
  }
  try {
    return new ReadStream(descriptor);
  } catch {
    closeSync(descriptor);
    return null;
  }
}

/**
 * Whether this process leads its process group, that is, whether the shell started it as a job of its own. In a
 * pipeline, or under a wrapper that waits for us, it does not: were it to stop alone, the shell would go on waiting for
 * the others and the person would be left without a prompt. Null where the system does not say (no `/proc`).
 */
export function leadsProcessGroup(): boolean | null {
  try {
    const status = readFileSync('/proc/self/stat', 'latin1');
    // `pid (name) state parent group …`; the name may hold spaces and parentheses.
    const group = status.slice(status.lastIndexOf(')') + 2).split(' ')[2];
    return Number(group) === process.pid;
  } catch {
    return null;
  }
}
