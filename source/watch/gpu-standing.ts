/**
 * A GPU tool that stays and answers again and again by itself (`nvidia-smi … -l 2`).
 *
 * Starting the tool is what costs: on an H100 (driver 580) 25 ms of processor for each call, most of it the driver's
 * set-up, and a further answer of the same process a hundredth of that; without the driver's persistence mode a call
 * takes seconds, and the card's. Its answers have no mark between them, so that one answer is as many rows as the first
 * call gave, for the same cards in the same order; anything else is no answer, and the tool is called anew.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Repetition } from '../parse/gpu/answers.js';
import { type Answer, type CallOptions, failure, letGo, lowerPriority, toolSetup } from './gpu-call.js';
import { Rest } from './rest.js';

export interface StandingOptions extends CallOptions {
  readonly repetition: Repetition;
  /** Whole seconds between two answers. */
  readonly seconds: number;
  /** What a call of the same query answered. */
  readonly first: string;
}

export interface Standing {
  /** The next answer, the newest where several have come; null when it has ended or says something else than before. */
  next(): Promise<Answer | null>;
  /** Gives it up. */
  readonly abandon: () => void;
  /** Whether the process is still there. */
  readonly lingers: () => boolean;
}

/** An answer that keeps coming so many seconds late, so many times in a row, is one that the driver takes long for. */
const lateSeconds = 0.25;
const mostLate = 3;
const longestTail = 64 * 1024;
const patienceForEnd = 1000;

const rowsOf = (text: string): readonly string[] => text.split('\n').filter((row) => row !== '');

export function standTool(options: StandingOptions): Standing {
  return new StandingTool(options);
}

class StandingTool implements Standing {
  readonly #pauses = new Rest();
  readonly #names: readonly string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #state: 'answers' | 'strange' | 'ended' = 'answers';
  #tail = '';
  #rows: string[] = [];
  #newest: string | null = null;
  #given: number | null = null;
  #late = 0;

  constructor(private readonly options: StandingOptions) {
    const { file, repetition, environment } = options;
    this.#names = rowsOf(options.first).map(repetition.nameOf);
    const child = spawn(file, [...options.query, ...repetition.words(options.seconds)], toolSetup(environment));
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (piece: string) => this.take(piece));
    // What it complains of is told by a call, which has the exit code too.
    child.stderr.on('data', () => this.become('strange'));
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.become('ended');
        resolve();
      };
      child.on('exit', end).on('error', end);
    });
    lowerPriority(child.pid);
  }

  abandon = (): void => {
    this.#pauses.end();
    letGo(this.#child);
  };

  lingers = (): boolean => this.#state !== 'ended';

  async next(): Promise<Answer | null> {
    const { seconds, timeoutSeconds, name } = this.options;
    const asked = performance.now();
    const patience = seconds + timeoutSeconds;
    if (this.#newest === null && this.#state === 'answers') await this.#pauses.take(patience * 1000);
    const text = this.#newest;
    this.#newest = null;
    const now = performance.now();
    // Who slept for longer finds a pipe full of answers of long ago, or a timer that is over before they are read.
    const hasSlept = (now - asked) / 1000 > patience + 1;
    if (text !== null && !hasSlept && this.isInTime(now)) return { text, problem: null, isMissing: false };
    const isSilent = text === null && this.#state === 'answers' && !hasSlept && !this.#pauses.isOver;
    await this.end();
    return isSilent ? failure(`${name} did not answer within ${timeoutSeconds} s.`) : null;
  }

  /** A process that a driver holds on to outlives this, and `lingers`. */
  private async end(): Promise<void> {
    this.abandon();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceForEnd);
    });
    await Promise.race([this.#ended, patience]);
    clearTimeout(timer);
  }

  private isInTime(now: number): boolean {
    const gap = this.#given === null ? 0 : (now - this.#given) / 1000;
    this.#given = now;
    this.#late = gap > this.options.seconds + lateSeconds ? this.#late + 1 : 0;
    return this.#late < mostLate;
  }

  private become(state: 'strange' | 'ended'): void {
    if (this.#state !== 'ended') this.#state = state;
    this.#pauses.wake();
  }

  private take(piece: string): void {
    const lines = `${this.#tail}${piece}`.split('\n');
    this.#tail = lines.pop() ?? '';
    if (this.#tail.length > longestTail) this.become('strange');
    for (const line of lines) {
      if (this.options.repetition.nameOf(line) !== this.#names[this.#rows.length]) {
        this.become('strange');
        return;
      }
      this.#rows.push(line);
      if (this.#rows.length < this.#names.length) continue;
      this.#newest = `${this.#rows.join('\n')}\n`;
      this.#rows = [];
    }
    if (this.#newest !== null) this.#pauses.wake();
  }
}
