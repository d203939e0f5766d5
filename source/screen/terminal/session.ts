/**
 * One stay on the terminal: taking it, giving it back after every kind of end, and the suspension in between.
 *
 * It sends no signal to anybody but itself: in `trainer | lf-tui -` the process group holds the trainer, too.
 */

import { EventEmitter } from 'node:events';
import { openSync, writeSync } from 'node:fs';
import { ReadStream, type WriteStream } from 'node:tty';
import { type Key, KeyReader } from './key-input.js';
import { ScreenOutput } from './screen-output.js';

export interface SessionOptions {
  /** The terminal's keyboard: standard input, or `/dev/tty` when standard input is the trainer's output. */
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** The output's file descriptor. */
  readonly descriptor: number;
  readonly mouse: boolean;
  readonly framesPerSecond: number;
}

/** A stand-in for Ink, which must neither read keys nor change the terminal's modes. */
class SilentInput extends EventEmitter {
  readonly isTTY = false;
  setEncoding(): void {}
  setRawMode(): this {
    return this;
  }
  read(): null {
    return null;
  }
  ref(): void {}
  unref(): void {}
  pause(): void {}
  resume(): void {}
}

const signals: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
];

export class TerminalSession {
  readonly screen: ScreenOutput;
  readonly silentInput = new SilentInput();
  readonly #input: ReadStream;
  readonly #keys: KeyReader;
  readonly #held: string[] = [];
  readonly #undo: (() => void)[] = [];
  #onKey: (key: Key) => void = () => {};
  #open = false;
  #ended = false;

  constructor(options: SessionOptions) {
    this.#input = options.input;
    this.screen = new ScreenOutput(options);
    this.#keys = new KeyReader(
      (key) => this.#key(key),
      (action, milliseconds) => {
        const timer = setTimeout(action, milliseconds);
        return () => clearTimeout(timer);
      },
    );
  }

  #key(key: Key): void {
    if (key.name === 'ctrl+z') this.suspend();
    else if (key.name === 'ctrl+l') this.screen.redraw();
    else this.#onKey(key);
  }

  readonly #onData = (bytes: Uint8Array): void => this.#keys.push(bytes);

  /** Takes the terminal. Raw mode comes first, so that a Ctrl-C typed on the first frame is a key and no signal. */
  enter(onKey: (key: Key) => void): void {
    if (this.#open) return;
    this.#open = true;
    this.#onKey = onKey;
    this.#raw(true);
    this.#input.on('data', this.#onData);
    this.#input.resume();
    this.screen.enter();
    this.#captureConsole();
  }

  /** Gives the terminal back; whatever was printed meanwhile appears on it now. */
  leave(): void {
    if (!this.#open) return;
    this.#open = false;
    this.screen.leave();
    this.#input.off('data', this.#onData);
    this.#raw(false);
    this.#input.pause();
    for (const undo of this.#undo.splice(0)) undo();
    for (const text of this.#held.splice(0)) {
      try {
        writeSync(2, text);
      } catch {
        // Standard error is closed: nobody is there to read it.
      }
    }
  }

  #raw(on: boolean): void {
    try {
      this.#input.setRawMode(on);
    } catch {
      // The terminal is gone; there are no modes to change.
    }
  }

  /** Printing would tear the picture: it is kept until the screen is given back. */
  #captureConsole(): void {
    const write = process.stderr.write;
    const held = this.#held;
    process.stderr.write = ((chunk: string | Uint8Array): boolean => {
      if (held.length < 200) held.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      return true;
    }) as typeof write;
    this.#undo.push(() => {
      process.stderr.write = write;
    });
  }

  /** Stops this process alone, as Ctrl-Z does, and takes the screen again when it goes on. */
  suspend(): void {
    if (!this.#open) return;
    this.screen.leave();
    this.#raw(false);
    const again = (): void => {
      if (!this.#open) return;
      this.#raw(true);
      this.screen.enter();
      this.screen.emit('resize');
    };
    process.once('SIGCONT', again);
    process.kill(process.pid, 'SIGSTOP');
  }

  /** Restores the terminal whatever ends the program, and ends it with the code that shells expect. */
  guard(beforeEnd: () => void): void {
    const end = (code: number, error: unknown): void => {
      if (this.#ended) return;
      this.#ended = true;
      try {
        beforeEnd();
      } finally {
        this.leave();
        if (error !== null) {
          const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
          try {
            writeSync(2, `${text}\n`);
          } catch {
            // Nobody is there to read it.
          }
        }
        process.exit(code);
      }
    };
    for (const [signal, code] of signals) process.on(signal, () => end(code, null));
    process.on('SIGTSTP', () => this.suspend());
    process.on('uncaughtException', (error) => end(1, error));
    process.on('unhandledRejection', (error) => end(1, error));
    process.on('exit', () => this.leave());
    this.screen.on('gone', () => end(129, null));
  }
}

/** The terminal's own keyboard when standard input is something else; null where there is none. */
export function openControllingTerminal(): ReadStream | null {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return null;
  }
}
