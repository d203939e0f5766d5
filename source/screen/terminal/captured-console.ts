/**
 * Keeps what the program's own code and its libraries print from running across the screen: `console.*` and Node's
 * warnings are held while the session has the terminal, and given back afterwards.
 */
import { Console } from 'node:console';
import { Writable } from 'node:stream';

/** More than this is a program that prints in a loop; the first words tell why. */
const LONGEST = 256 * 1024;

export class CapturedConsole {
  private text = '';
  private undo: (() => void) | null = null;

  start(): void {
    if (this.undo !== null) return;
    const keep = (chunk: string): void => {
      if (this.text.length < LONGEST) this.text += chunk;
    };
    const stream = new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        keep(String(chunk));
        done();
      },
    });
    const global = globalThis.console;
    const warnings = process.listeners('warning');
    const onWarning = (warning: Error): void => keep(`${warning.name}: ${warning.message}\n`);
    globalThis.console = new Console({ stdout: stream, stderr: stream });
    process.removeAllListeners('warning');
    process.on('warning', onWarning);
    this.undo = () => {
      globalThis.console = global;
      process.off('warning', onWarning);
      for (const listener of warnings) process.on('warning', listener);
    };
  }

  /** Ends capturing and answers what was printed meanwhile. */
  stop(): string {
    this.undo?.();
    this.undo = null;
    const { text } = this;
    this.text = '';
    return text;
  }
}
