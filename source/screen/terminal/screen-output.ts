/**
 * The standard output we hand to Ink. Ink, in debug mode, writes one whole frame for each commit and nothing else; we
 * send the terminal only what changed, at a bounded rate, and never more than it takes.
 *
 * Why not Ink's own writer: it sends every changed line whole, knows nothing of back-pressure, and its full-height
 * frames scroll or clear the screen.
 */
import { EventEmitter } from 'node:events';
import { type Connection, openConnection } from './arrivals.js';
import { BLANK_LINE, changeLine, type Line, readLine } from './line.js';
import { type Clock, SYSTEM_CLOCK } from './schedule.js';
import { BEGIN_FRAME, END_FRAME, ERASE_SCREEN, RESET_STYLE } from './sequences.js';
import { StyleBook } from './style.js';

/** What we need of `process.stdout`. */
export interface Output extends NodeJS.EventEmitter {
  readonly columns?: number;
  readonly rows?: number;
  readonly writableLength?: number;
  /** `done` is called once the terminal has taken the bytes. */
  write(data: string, done: (error?: Error | null) => void): boolean;
  getColorDepth?(): number;
}

export interface ScreenOptions {
  readonly framesPerSecond?: number;
  readonly clock?: Clock;
  /** What the bytes go over. */
  readonly connection?: Connection;
}

export interface ScreenStatistics {
  /** Frames sent; frames that changed nothing are not counted. */
  readonly frames: number;
  /** Frames that a newer one replaced before they were sent. */
  readonly dropped: number;
  /** Bytes sent, UTF-8. */
  readonly bytes: number;
}

const FALLBACK_COLUMNS = 80;
const FALLBACK_ROWS = 24;

/** A terminal that takes nothing is not rung for ever. */
const MOST_ASIDE = 4096;

/** How long after a key the frames it causes are sent without waiting for their turn. */
const URGENT_MILLISECONDS = 50;

/** What a terminal that went away answers; anything else is a defect and is thrown. */
const VANISHED: ReadonlySet<string> = new Set(['EIO', 'EPIPE', 'ENXIO', 'EBADF', 'ERR_STREAM_DESTROYED']);

interface ScreenEvents {
  resize: [];
  gone: [];
}

/**
 * Emits `resize` after the size has changed and `gone` once when the terminal has vanished (hang-up, closed window).
 * Nothing is sent before `start` and after `stop`; a frame that comes meanwhile is kept.
 */
export class ScreenOutput extends EventEmitter<ScreenEvents> {
  /**
   * A terminal would get cursor sequences from Ink, and with them a handler that writes to standard error at exit, where
   * a stalled terminal would hold the program for ever. The session owns the cursor.
   */
  readonly isTTY = false;
  readonly writable = true;

  private readonly output: Output;
  private readonly clock: Clock;
  private readonly interval: number;
  private readonly connection: Connection;
  private readonly book = new StyleBook();
  private running = false;
  private isGone = false;
  private frame: string | null = null;
  private waiting = false;
  private aside = '';
  private blocked = false;
  /** What the terminal shows, or null when that is unknown. */
  private shown: readonly Line[] | null = null;
  private cancel: (() => void) | null = null;
  private due = Number.POSITIVE_INFINITY;
  private sentAt = Number.NEGATIVE_INFINITY;
  private urgentUntil = Number.NEGATIVE_INFINITY;
  private frames = 0;
  private dropped = 0;
  private bytes = 0;

  constructor(output: Output, options: ScreenOptions = {}) {
    super();
    this.output = output;
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.connection = options.connection ?? openConnection;
    this.interval = 1000 / (options.framesPerSecond ?? 30);
    this.setMaxListeners(0);
    // For as long as the process lives: a vanished terminal may answer the last write late.
    output.on('error', this.onError);
  }

  get columns(): number {
    return this.output.columns || FALLBACK_COLUMNS;
  }

  get rows(): number {
    return this.output.rows || FALLBACK_ROWS;
  }

  get statistics(): ScreenStatistics {
    return { frames: this.frames, dropped: this.dropped, bytes: this.bytes };
  }

  /** Whether the terminal has vanished (hang-up, closed window). */
  get gone(): boolean {
    return this.isGone;
  }

  getColorDepth(): number {
    return this.output.getColorDepth?.() ?? 4;
  }

  /** This object in the type that Ink's `render` asks for; Ink uses only what is here. */
  asWriteStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  /** Begins to draw on a screen that is blank, in the default style and without automatic wrap. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.blocked = false;
    // What the stream still holds from before a stop will come out on top of the blank screen.
    this.shown = (this.output.writableLength ?? 0) > 0 ? null : [];
    this.output.on('resize', this.onResize);
    if (this.frame !== null) this.ask(0);
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.cancelTimer();
    this.output.off('resize', this.onResize);
  }

  /** One whole frame. Always true: waiting for the terminal is our business, not Ink's. */
  write(chunk: string | Uint8Array): boolean {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (this.waiting && this.frame !== text) this.dropped += 1;
    this.frame = text;
    this.waiting = true;
    if (this.running && !this.blocked) this.ask(this.delay());
    return true;
  }

  /** A key was pressed: what it changes is sent at the end of this turn, whatever the frame rate. */
  flushSoon(): void {
    this.urgentUntil = this.clock.now() + URGENT_MILLISECONDS;
    if (this.waiting && this.running && !this.blocked) this.ask(0);
  }

  /** There may be room for another frame: the terminal has taken the last one, or drawn it. */
  arrived(): void {
    if (this.running && !this.blocked && (this.waiting || this.shown === null)) this.ask(this.delay());
  }

  /** Sends what draws nothing, such as a bell, between two frames. */
  ring(sequence: string): void {
    if (!this.running || this.aside.length + sequence.length > MOST_ASIDE) return;
    this.aside += sequence;
    if (!this.blocked) this.sendAside();
  }

  private sendAside(): void {
    const sequence = this.aside;
    this.aside = '';
    this.send(sequence);
  }

  /** Draws everything anew, on a screen that somebody else may have written on. */
  redraw(): void {
    this.shown = null;
    if (this.running && !this.blocked && this.frame !== null) this.ask(0);
  }

  private delay(): number {
    const now = this.clock.now();
    return now <= this.urgentUntil ? 0 : Math.max(0, this.sentAt + this.interval - now);
  }

  private ask(milliseconds: number): void {
    const due = this.clock.now() + milliseconds;
    if (this.cancel !== null && this.due <= due) return;
    this.cancelTimer();
    this.due = due;
    this.cancel = this.clock.schedule(() => this.flush(), milliseconds);
  }

  private cancelTimer(): void {
    this.cancel?.();
    this.cancel = null;
    this.due = Number.POSITIVE_INFINITY;
  }

  private flush(): void {
    this.cancelTimer();
    if (!this.running || this.blocked || this.frame === null) return;
    const held = this.connection.delay(this.clock.now() <= this.urgentUntil);
    if (held > 0) {
      this.waiting = true;
      this.ask(held);
      return;
    }
    this.waiting = false;
    const { rows, columns } = this;
    const before = this.shown ?? [];
    const texts = this.frame.split('\n', rows);
    const after: Line[] = [];
    let changes = '';
    for (let row = 0; row < rows; row += 1) {
      const text = texts[row] ?? '';
      const old = before[row] ?? BLANK_LINE;
      const line = old.text === text ? old : text === '' ? BLANK_LINE : readLine(text, columns, this.book);
      if (line !== old) changes += changeLine(old, line, row, this.book);
      after.push(line);
    }
    if (this.shown === null) changes = RESET_STYLE + ERASE_SCREEN + changes;
    this.shown = after;
    if (changes === '') return;
    this.sentAt = this.clock.now();
    this.frames += 1;
    this.send(BEGIN_FRAME + changes + END_FRAME);
  }

  /** Until the terminal has taken these bytes nothing more is sent; of the frames meanwhile only the last survives. */
  private send(data: string): void {
    const bytes = Buffer.byteLength(data);
    this.bytes += bytes;
    this.blocked = true;
    try {
      this.output.write(data + this.connection.sent(bytes), this.onTaken);
    } catch (error) {
      this.onError(error);
    }
  }

  private readonly onTaken = (error?: Error | null): void => {
    if (error) return;
    this.blocked = false;
    if (this.running && this.aside !== '') this.sendAside();
    else this.arrived();
  };

  private readonly onResize = (): void => {
    this.shown = null;
    this.urgentUntil = this.clock.now() + URGENT_MILLISECONDS;
    this.emit('resize');
    this.redraw();
  };

  private readonly onError = (error: unknown): void => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!VANISHED.has(code)) throw error;
    this.stop();
    if (this.isGone) return;
    this.isGone = true;
    this.emit('gone');
  };
}
