/**
 * `--on-event COMMAND`: the person's own command for each event, the event as JSON on its standard input. The command
 * comes from the command line or the settings alone; nothing of a run is ever part of it.
 *
 * It is never waited for where somebody looks on: a few at a time, the rest in a short queue, each with a limit. What it
 * prints goes nowhere, for the screen is ours; what it says of its failure is told in one sentence.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { printable } from '../../screen/draw/text.js';

export interface EventCommandWords {
  readonly failed: (code: string, complaint: string) => string;
  readonly tooLong: (seconds: number) => string;
  readonly dropped: (count: number) => string;
}

export interface EventCommandOptions {
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly words: EventCommandWords;
  /** Told of failures. */
  readonly say: (sentence: string) => void;
  readonly timeoutSeconds?: number;
}

const mostAtOnce = 2;
const mostWaiting = 16;
const patience = 30;
const mostComplaint = 400;
/** The rest of a sentence; the complaint's last line says most. */
const lastLine = (text: string): string => printable(text.trimEnd().split('\n').at(-1)?.trim() ?? '');

export class EventCommand {
  readonly #options: EventCommandOptions;
  readonly #running = new Set<ChildProcess>();
  #waiting: readonly string[] = [];
  #dropped = 0;
  #idle: (() => void)[] = [];
  #isAwaited = false;

  constructor(options: EventCommandOptions) {
    this.#options = options;
  }

  send(json: string): void {
    if (this.#running.size < mostAtOnce) {
      this.#start(json);
      return;
    }
    if (this.#waiting.length < mostWaiting) {
      this.#waiting = [...this.#waiting, json];
      return;
    }
    this.#dropped += 1;
    this.#options.say(this.#options.words.dropped(this.#dropped));
  }

  /** Resolves when nothing is running and nothing waits. */
  async idle(): Promise<void> {
    if (this.#running.size === 0) return;
    this.#isAwaited = true;
    for (const child of this.#running) child.ref();
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #start(json: string): void {
    const { command, environment, words, say, timeoutSeconds = patience } = this.#options;
    // A group of its own, so that its limit ends what it has started, too.
    const child = spawn('/bin/sh', ['-c', command], {
      env: environment,
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.#running.add(child);
    let complaint = '';
    let isOver = false;
    const end = (sentence: string | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#running.delete(child);
      if (sentence !== null) say(sentence);
      this.#next();
    };
    const timer = setTimeout(() => {
      endGroup(child);
      end(words.tooLong(timeoutSeconds));
    }, timeoutSeconds * 1000);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-mostComplaint);
    });
    // A command that does not read its standard input is fine.
    child.stdin.on('error', () => {});
    child.stdin.end(json);
    child.on('error', (error) => end(words.failed('', lastLine(error.message))));
    // Not `close`: what it left running in the background keeps the pipe open.
    child.on('exit', (code, signal) => {
      // Its last words may still be on their way.
      setImmediate(() => {
        const ending = signal === null ? code : 128 + constants.signals[signal];
        end(ending === 0 ? null : words.failed(String(ending), lastLine(complaint)));
        child.stderr.destroy();
      });
    });
    // It may outlive us: somebody who leaves does not wait for it.
    if (!this.#isAwaited) child.unref();
    timer.unref();
  }

  #next(): void {
    const [next, ...rest] = this.#waiting;
    if (next !== undefined) {
      this.#waiting = rest;
      this.#start(next);
    } else if (this.#running.size === 0) {
      for (const resolve of this.#idle) resolve();
      this.#idle = [];
    }
  }
}

/** Only what we started: its process group has its own number. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
