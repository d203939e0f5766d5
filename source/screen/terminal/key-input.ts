/**
 * The standard input of the program: bytes of the terminal in, one event for each key out. Ink gets a stand-in that
 * never has anything to read, so that it neither takes bytes away from us nor changes the terminal's mode.
 */
import { EventEmitter } from 'node:events';
import type { Key, Received } from './key.js';
import { KeyReader, type Pending } from './key-reader.js';
import { type Clock, SYSTEM_CLOCK } from './schedule.js';

/** What we need of `process.stdin` or of the controlling terminal. */
export interface Input extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  resume(): unknown;
  pause(): unknown;
  setRawMode?(on: boolean): unknown;
}

/**
 * How long to wait for the rest, milliseconds. After a lone ESC it is a compromise between the Escape key's delay and
 * sequences that a slow link tears apart; a sequence that has clearly begun may take longer. A paste has its own end.
 */
const PATIENCE: Readonly<Record<Pending, number | null>> = { nothing: null, escape: 30, sequence: 500, paste: null };

interface InputEvents {
  gone: [];
  arrival: [];
}

/** Emits `gone` once when the terminal has ended or failed, and `arrival` when it answers that it works. */
export class KeyInput extends EventEmitter<InputEvents> {
  private readonly input: Input;
  private readonly schedule: Clock['schedule'];
  private readonly keyListeners = new Set<(key: Key) => void>();
  private reader = new KeyReader();
  private cancel: (() => void) | null = null;
  private running = false;
  private isGone = false;

  constructor(input: Input, schedule: Clock['schedule'] = SYSTEM_CLOCK.schedule) {
    super();
    this.input = input;
    this.schedule = schedule;
    input.on('end', this.onGone);
    input.on('close', this.onGone);
    input.on('error', this.onGone);
  }

  /** Calls `listener` for every key from now on; the answer unsubscribes. */
  onKey(listener: (key: Key) => void): () => void {
    this.keyListeners.add(listener);
    return () => this.keyListeners.delete(listener);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.reader = new KeyReader();
    this.input.on('data', this.onData);
    this.input.resume();
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.cancel?.();
    this.cancel = null;
    this.input.off('data', this.onData);
    this.input.pause();
  }

  /** A standard input for Ink's `render`: no terminal, never anything to read. */
  asReadStream(): NodeJS.ReadStream {
    const silent = new EventEmitter();
    const nothing = (): EventEmitter => silent;
    return Object.assign(silent, {
      isTTY: false,
      read: () => null,
      setEncoding: nothing,
      setRawMode: nothing,
      resume: nothing,
      pause: nothing,
      ref: nothing,
      unref: nothing,
    }) as unknown as NodeJS.ReadStream;
  }

  private readonly onData = (bytes: Uint8Array | string): void => {
    this.cancel?.();
    this.cancel = null;
    this.emitKeys(this.reader.read(bytes));
    const patience = PATIENCE[this.reader.pending];
    if (patience === null || !this.running) return;
    this.cancel = this.schedule(() => {
      this.cancel = null;
      this.emitKeys(this.reader.settle());
    }, patience);
  };

  private emitKeys(keys: readonly Received[]): void {
    for (const key of keys) {
      if (key.kind === 'arrival') this.emit('arrival');
      else for (const listener of [...this.keyListeners]) listener(key);
    }
  }

  private readonly onGone = (): void => {
    this.stop();
    if (this.isGone) return;
    this.isGone = true;
    this.emit('gone');
  };
}
