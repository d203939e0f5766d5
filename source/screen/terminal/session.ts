/**
 * Our hold on the terminal: taken once, given back whole, however the program ends.
 *
 * Raw mode comes before the first byte on the screen, so that a person never sees a picture while the terminal would
 * still turn their Ctrl-C into a signal.
 */
import { writeSync } from 'node:fs';
import { Arrivals } from './arrivals.js';
import { CapturedConsole } from './captured-console.js';
import { type Input, KeyInput } from './key-input.js';
import { type Clock, SYSTEM_CLOCK } from './schedule.js';
import { type Output, ScreenOutput } from './screen-output.js';
import { ASK_BACKGROUND, enterSequence, LEAVE } from './sequences.js';
import { writeLater } from './write-later.js';

/** A terminal's stream with its descriptor, and the handle below it, which Node documents for no one but has always had. */
export interface TerminalOutput extends Output {
  readonly fd?: number;
  readonly _handle?: { setBlocking?(on: boolean): unknown };
}

export interface TerminalOptions {
  /** The terminal's keys: `process.stdin`, or `openControllingTerminal()` when standard input is a pipe. */
  readonly input: Input;
  /** The terminal's screen, usually `process.stdout`. */
  readonly output: TerminalOutput;
  /** Report the wheel. Off by default: it takes the terminal's own text selection away (most give it back with Shift). */
  readonly mouse?: boolean;
  readonly framesPerSecond?: number;
  readonly clock?: Clock;
}

export interface TerminalSession {
  readonly screen: ScreenOutput;
  readonly keys: KeyInput;
  readonly active: boolean;
  /** Whether the terminal is known to have vanished: nothing we write arrives any more. */
  readonly vanished: boolean;
  /** Takes the terminal. Does nothing when it is already taken. */
  enter(): void;
  /** Asks for the background colour; the answer, if one comes, is a key of the kind `background`. */
  askBackground(): void;
  /** Takes it again after somebody else (a shell) had it: every mode is set anew and the whole frame drawn. */
  reenter(): void;
  /**
   * Draws no more and waits until the terminal has answered what it was asked: an answer that comes later is typed into
   * the shell. On a thin line that takes as long as the shell's prompt, which comes behind all that was drawn, would
   * take anyway.
   */
  settle(): Promise<void>;
  /** Gives it back as it was, then prints what was held back. Safe to call at any time and any number of times. */
  leave(): void;
}

export function openTerminal(options: TerminalOptions): TerminalSession {
  return new Session(options);
}

class Session implements TerminalSession {
  readonly screen: ScreenOutput;
  readonly keys: KeyInput;
  private readonly options: TerminalOptions;
  private readonly printed = new CapturedConsole();
  private readonly arrivals: Arrivals;
  private readonly clock: Clock;
  private entered = false;
  private unreachable = false;

  constructor(options: TerminalOptions) {
    const { input, output, framesPerSecond, clock = SYSTEM_CLOCK } = options;
    this.options = options;
    this.clock = clock;
    this.arrivals = new Arrivals(clock);
    const connection = this.arrivals;
    this.screen = new ScreenOutput(output, {
      connection,
      clock,
      ...(framesPerSecond === undefined ? {} : { framesPerSecond }),
    });
    this.keys = new KeyInput(input, clock.schedule);
    // Before any other listener, so that the frame a key causes finds the screen ready to send it at once.
    this.keys.onKey(() => this.screen.flushSoon());
    this.keys.on('arrival', () => {
      this.arrivals.arrived();
      this.screen.arrived();
    });
  }

  get active(): boolean {
    return this.entered;
  }

  get vanished(): boolean {
    return this.unreachable || this.screen.gone;
  }

  enter(): void {
    if (this.entered) return;
    this.entered = true;
    this.printed.start();
    this.setRawMode(true);
    this.setBlocking(false);
    this.print(enterSequence(this.options.mouse ?? false));
    this.screen.start();
    this.keys.start();
  }

  askBackground(): void {
    if (this.entered) this.print(ASK_BACKGROUND);
  }

  reenter(): void {
    if (!this.entered) {
      this.enter();
      return;
    }
    this.arrivals.reset();
    // Off and on: the stream remembers that raw mode is on and would not tell the terminal again.
    this.setRawMode(false);
    this.setRawMode(true);
    this.print(enterSequence(this.options.mouse ?? false));
    this.screen.redraw();
  }

  async settle(): Promise<void> {
    this.screen.stop();
    const longest = this.arrivals.expected;
    if (!this.entered || longest === 0) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel();
        this.keys.off('arrival', check);
        resolve();
      };
      const check = (): void => {
        if (this.arrivals.expected === 0) end();
      };
      const cancel = this.clock.schedule(end, longest);
      this.keys.on('arrival', check);
    });
  }

  leave(): void {
    if (!this.entered) return;
    this.entered = false;
    this.arrivals.reset();
    this.keys.stop();
    this.screen.stop();
    const { fd } = this.options.output;
    const owed = this.print(LEAVE);
    this.setBlocking(true);
    this.setRawMode(false);
    if (owed !== '' && fd !== undefined) writeLater(fd, owed);
    const printed = this.printed.stop();
    if (printed !== '') writeFully(2, printed);
  }

  private setRawMode(on: boolean): void {
    try {
      this.options.input.setRawMode?.(on);
    } catch {
      // The terminal is gone; there is no mode left to set.
    }
  }

  /**
   * Node writes to a terminal in blocking mode. A link that stalls would then stop the whole program, and in
   * `trainer | lf-tui -` the training behind it, as soon as the pipe is full.
   */
  private setBlocking(on: boolean): void {
    this.options.output._handle?.setBlocking?.(on);
  }

  /** What of the text the terminal would not take. Not through the stream: in a handler of `exit` that sends nothing. */
  private print(text: string): string {
    const { fd } = this.options.output;
    if (fd === undefined) {
      this.options.output.write(text, () => {});
      return '';
    }
    const { outcome, rest } = writeFully(fd, text);
    if (outcome === 'vanished') this.unreachable = true;
    return outcome === 'stalled' ? rest : '';
  }
}

/** Tries for as long as a terminal that is merely slow may take; one that is stopped must not keep us from ending. */
const LONGEST_WAIT_MILLISECONDS = 1000;

export interface Written {
  readonly outcome: 'written' | 'stalled' | 'vanished';
  /** What was not taken. */
  readonly rest: string;
}

/** Writes all of `text` to a descriptor that may be non-blocking; gives up when nobody is there or nobody takes it. */
export function writeFully(descriptor: number, text: string): Written {
  let rest = Buffer.from(text);
  const start = performance.now();
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const again = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      const outcome = !again ? 'vanished' : performance.now() - start > LONGEST_WAIT_MILLISECONDS ? 'stalled' : null;
      if (outcome !== null) return { outcome, rest: rest.toString('utf8') };
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return { outcome: 'written', rest: '' };
}
