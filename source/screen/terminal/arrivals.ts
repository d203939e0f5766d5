/**
 * How much of what was sent is still on its way to the terminal.
 *
 * A thin line does not push back: ssh takes megabytes before it lets a program wait, and on 64 kbit/s a megabyte is two
 * minutes of frames that nobody wants any more. So the terminal is asked whether it is there (DSR 5, which every terminal
 * answers since the VT100) behind the frame; when its answer comes, the frame has been drawn. While too much is on its
 * way the next frame waits, and of the frames meanwhile only the last survives.
 *
 * A run that changes little is never asked about: at `leastRate` bytes a second even a thin line keeps up. A question
 * that is open when the program ends would be answered to the shell; see `TerminalSession.settle`.
 */
import type { Clock } from './schedule.js';
import { ASK_ARRIVAL } from './sequences.js';

/** What a screen asks before it sends a frame. */
export interface Connection {
  /** So many bytes are being sent; the answer is to be sent right behind them. */
  sent(bytes: number): string;
  /** Milliseconds until the next frame may go. A frame that a key has caused may go when others wait. */
  delay(isUrgent: boolean): number;
}

/** Takes whatever it is given. */
export const openConnection: Connection = { sent: () => '', delay: () => 0 };

/** Bytes a second that any line carries. */
const leastRate = 4096;
/** Bytes after which the terminal is asked again. */
const askedEvery = 2048;
/** Bytes on their way that let a frame wait, and one that a key has caused: a quarter and a whole second of 64 kbit/s. */
const most = 2048;
const mostUrgent = 8192;
/** Milliseconds after which an answer is not waited for any longer: the first one, and any other. */
const firstPatience = 1000;
const patience = 5000;

type Answering = 'unknown' | 'answering' | 'silent';

export class Arrivals implements Connection {
  #terminal: Answering = 'unknown';
  /** Questions without an answer, oldest first. */
  #open: readonly { readonly bytes: number; readonly time: number }[] = [];
  /** Bytes since the last question, less what any line has carried meanwhile. */
  #since = 0;
  #sentAt = 0;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds in which an answer may still come; 0 when none is open. */
  get expected(): number {
    const newest = this.#open.at(-1);
    return newest === undefined ? 0 : Math.max(0, newest.time + this.#patience - this.clock.now());
  }

  get #patience(): number {
    return this.#terminal === 'answering' ? patience : firstPatience;
  }

  sent(bytes: number): string {
    const time = this.clock.now();
    this.#since = bytes + Math.max(0, this.#since - ((time - this.#sentAt) / 1000) * leastRate);
    this.#sentAt = time;
    const mayAsk = this.#terminal === 'answering' || (this.#terminal === 'unknown' && this.#open.length === 0);
    if (this.#since < askedEvery || !mayAsk) return '';
    this.#open = [...this.#open, { bytes: this.#since, time }];
    this.#since = 0;
    return ASK_ARRIVAL;
  }

  /** The terminal has drawn all that was sent before the oldest open question. */
  arrived(): void {
    this.#terminal = 'answering';
    this.#open = this.#open.slice(1);
  }

  delay(isUrgent: boolean): number {
    const [oldest] = this.#open;
    if (oldest === undefined) return 0;
    const onTheirWay = this.#open.reduce((sum, { bytes }) => sum + bytes, this.#since);
    if (onTheirWay < (isUrgent ? mostUrgent : most)) return 0;
    const left = oldest.time + this.#patience - this.clock.now();
    if (left > 0) return left;
    this.forget();
    return 0;
  }

  /** Another program has the terminal: whatever is answered is for it, and it may give us another terminal. */
  reset(): void {
    this.#terminal = 'unknown';
    this.#open = [];
    this.#since = 0;
  }

  /** What was asked is not answered any more: by a terminal that never does, or by another one that took its place. */
  private forget(): void {
    this.#terminal = this.#terminal === 'answering' ? 'unknown' : 'silent';
    this.#open = [];
  }
}
