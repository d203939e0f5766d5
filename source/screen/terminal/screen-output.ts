/**
 * The stdout that Ink is given: whole frames in, changed cells out.
 *
 * With `debug: true` Ink writes one complete frame a commit and nothing else. This object owns what comes after: the
 * alternate screen, the comparison with what the terminal shows, synchronised updates, the frame rate, back-pressure
 * (on a slow line frames are dropped, never queued) and putting everything back.
 */
import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { type Cell, cellsOf, lineChange } from './cells.js';

const sequence = {
  enter: '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J\u001b[H',
  leave: '\u001b[m\u001b[?7h\u001b[?25h\u001b[?1049l',
  pasteOn: '\u001b[?2004h',
  pasteOff: '\u001b[?2004l',
  mouseOn: '\u001b[?1000h\u001b[?1006h',
  mouseOff: '\u001b[?1006l\u001b[?1000l',
  begin: '\u001b[?2026h',
  end: '\u001b[?2026l',
  clear: '\u001b[m\u001b[2J',
} as const;

export interface ScreenOptions {
  readonly output: WriteStream;
  readonly descriptor: number;
  /** Frames a second at most; a frame that answers a key is not held back. */
  readonly framesPerSecond: number;
  /** Reports the mouse wheel; most terminals then need Shift to select text. */
  readonly mouse: boolean;
}

/** Emits `resize` after the terminal's size changed, and `gone` once when the terminal is no longer there. */
export class ScreenOutput extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  readonly #output: WriteStream;
  /** For the last write, which must be out before the process ends. */
  readonly #descriptor: number;
  readonly #interval: number;
  readonly #modes: { readonly on: string; readonly off: string };
  /** What the terminal shows; empty when that is not known. */
  #shown: { lines: readonly string[]; cells: readonly (readonly Cell[])[] } = { lines: [], cells: [] };
  #frame: string | null = null;
  #active = false;
  #blocked = false;
  #gone = false;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  /** Bytes and frames written, for measurements. */
  readonly written = { bytes: 0, frames: 0 };

  constructor(options: ScreenOptions) {
    super();
    this.setMaxListeners(0);
    this.#output = options.output;
    this.#descriptor = options.descriptor;
    this.#interval = 1000 / options.framesPerSecond;
    this.#modes = {
      on: sequence.pasteOn + (options.mouse ? sequence.mouseOn : ''),
      off: sequence.mouseOff + sequence.pasteOff,
    };
  }

  get columns(): number {
    return this.#output.columns || 80;
  }

  get rows(): number {
    return this.#output.rows || 24;
  }

  readonly #onResize = (): void => {
    this.#shown = { lines: [], cells: [] };
    if (this.#active) this.#send(sequence.clear);
    this.emit('resize');
  };

  readonly #onDrain = (): void => {
    this.#blocked = false;
    this.flush();
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EIO' && error.code !== 'EPIPE' && error.code !== 'EBADF') throw error;
    if (this.#gone) return;
    this.#gone = true;
    this.emit('gone');
  };

  /** Takes the screen. */
  enter(): void {
    if (this.#active) return;
    this.#active = true;
    this.#output.on('resize', this.#onResize);
    this.#output.on('drain', this.#onDrain);
    this.#output.on('error', this.#onError);
    this.#shown = { lines: [], cells: [] };
    this.#send(sequence.enter + this.#modes.on);
    this.flush();
  }

  /** Gives the screen back as it was; safe to call at any time, from any handler, more than once. */
  leave(): void {
    if (!this.#active) return;
    this.#active = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#output.off('resize', this.#onResize);
    this.#output.off('drain', this.#onDrain);
    // The process may be about to end: this must be out before anything else happens.
    try {
      writeSync(this.#descriptor, sequence.end + this.#modes.off + sequence.leave);
    } catch {
      // The terminal is gone or blocked: nothing is left to restore, or the stream will bring it.
      if (!this.#gone && this.#output.writable) this.#output.write(sequence.leave);
    }
  }

  /** Draws everything anew: after a suspension, or when something else wrote to the terminal. */
  redraw(): void {
    this.#shown = { lines: [], cells: [] };
    if (!this.#active) return;
    this.#send(sequence.clear);
    this.flush();
  }

  /** Ink's entry: a whole frame. */
  write(chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean {
    const frame = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(callback as () => void);
    // Ink shows and hides the cursor by itself; here it stays hidden.
    if (frame === '' || /^\u001b\[\?25[hl]$/.test(frame)) return true;
    this.#frame = frame;
    this.#schedule();
    return true;
  }

  #schedule(): void {
    if (!this.#active || this.#blocked || this.#timer) return;
    const wait = this.#last + this.#interval - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Brings the newest frame to the terminal now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#active || this.#blocked || this.#frame === null || this.#gone) return;
    const { columns, rows } = this;
    const lines = this.#frame.split('\n').slice(0, rows);
    const known = this.#shown;
    let changes = '';
    const cells: (readonly Cell[])[] = [];
    for (let row = 0; row < Math.max(lines.length, known.lines.length); row += 1) {
      const line = lines[row] ?? '';
      const before = known.cells[row] ?? [];
      if (line === known.lines[row]) {
        cells.push(before);
        continue;
      }
      const next = cellsOf(line, columns);
      cells.push(next);
      changes += lineChange(before, next, row + 1, columns);
    }
    this.#shown = { lines, cells };
    this.#last = performance.now();
    if (changes === '') return;
    this.written.frames += 1;
    this.#send(`${sequence.begin}${changes}\u001b[m${sequence.end}`);
  }

  #send(text: string): void {
    if (this.#gone) return;
    this.written.bytes += Buffer.byteLength(text);
    try {
      this.#blocked = !this.#output.write(text);
    } catch (error) {
      this.#onError(error as NodeJS.ErrnoException);
    }
  }

  getColorDepth(): number {
    return 24;
  }

  hasColors(): boolean {
    return true;
  }

  cork(): void {}
  uncork(): void {}
  end(): void {}
}
