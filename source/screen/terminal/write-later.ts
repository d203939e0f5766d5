/**
 * What a terminal is owed that takes nothing now: somebody has to wait until it does, and we must end.
 *
 * A window on a link that stalls, or one whose program is stopped, goes on some time; without the end of our session it
 * would show the shell on the second screen, with no cursor and the mouse on. The system lets one writer after the other
 * at a terminal, so what is owed comes before the shell's prompt. Whoever waits has no hold on the terminal: it ends when
 * the window is closed.
 */
import { spawn } from 'node:child_process';

/** The descriptor must be in blocking mode. */
export function writeLater(descriptor: number, text: string): void {
  try {
    const writer = spawn('sh', ['-c', 'printf %s "$1"', 'sh', text], {
      // A session of its own: no signal to our group or from the terminal ends it, and writing does not stop it.
      detached: true,
      cwd: '/',
      stdio: ['ignore', descriptor, 'ignore'],
    });
    // Where there is no shell nothing can be left behind.
    writer.on('error', () => {});
    writer.unref();
  } catch {
    // The same.
  }
}
