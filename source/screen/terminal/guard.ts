/**
 * Every way out gives the terminal back: signals, errors nobody caught, a terminal that vanished, `process.exit`, and
 * the way out and back in, suspending.
 *
 * We send a signal to no process but our own: in `trainer | lf-tui -` the process group holds the trainer.
 */
import { leadsProcessGroup } from './controlling-terminal.js';
import { leave } from './leave.js';
import { type TerminalSession, writeFully } from './session.js';

/** 128 + the signal's number, as shells report it. SIGQUIT makes no core file here: it is a person's way to leave. */
const EXIT_CODES = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
const HANGUP_CODE = 129;

export interface Guard {
  /** Ends the program: `onEnd`, the terminal restored, `error` printed, exit with `code`. Only the first call counts. */
  end(code: number, error?: unknown): void;
  /**
   * Stops this process as Ctrl-Z does, and takes the terminal again when it is continued. False, and nothing done, when
   * the shell would not notice: in a pipeline or under a wrapper.
   */
  suspend(): boolean;
  /** Gives the terminal back and leaves signals to the system; `end` is still to be called. */
  give(): void;
  /** Removes every handler; the session is left as it is. */
  release(): void;
}

/**
 * Guards a session until the process ends or `release` is called. `onEnd` runs once, before the terminal is restored
 * (unmount there); what it throws is ignored.
 */
export function guard(session: TerminalSession, onEnd: () => void = () => {}): Guard {
  let ended = false;

  const restore = (): void => {
    if (!ended) {
      ended = true;
      try {
        onEnd();
      } catch {
        // The end has its own reason, which must not be hidden by a second one.
      }
    }
    session.leave();
  };

  let isOver = false;

  const end = (code: number, error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    restore();
    if (error !== undefined) writeFully(2, `${describe(error)}\n`);
    if (session.vanished) hangUp();
    leave(code);
  };

  let stopped: NodeJS.Timeout | null = null;

  const stop = (): void => {
    session.leave();
    // With the keyboard let go nothing may be left to wait for, and Node would end us before it sees the SIGCONT.
    stopped ??= setInterval(() => {}, 60_000);
    // Not SIGTSTP, which our own handler would see, and not to the group.
    process.kill(process.pid, 'SIGSTOP');
  };

  let isLeaving = false;

  /** A second signal does not wait for a terminal that may never answer. */
  const onSignal = (code: number): void => {
    if (isLeaving) end(code);
    isLeaving = true;
    void session.settle().then(() => end(code));
  };

  const suspend = (): boolean => {
    if (leadsProcessGroup() === false) return false;
    stop();
    return true;
  };

  const onContinue = (): void => {
    if (ended) return;
    if (stopped !== null) clearInterval(stopped);
    stopped = null;
    session.reenter();
    // A window that was resized while another job had it told only that job.
    process.kill(process.pid, 'SIGWINCH');
  };

  const onError = (error: unknown): void => end(1, error);
  const onGone = (): void => end(HANGUP_CODE);
  const handlers: readonly (readonly [event: string, handler: (value: unknown) => void])[] = [
    ...Object.entries(EXIT_CODES).map(([signal, code]) => [signal, () => onSignal(code)] as const),
    // Nobody is there any more who could answer.
    ['SIGHUP', onGone],
    ['SIGTSTP', () => void session.settle().then(stop)],
    ['SIGCONT', onContinue],
    ['uncaughtException', onError],
    ['unhandledRejection', onError],
    ['exit', restore],
  ];

  for (const [event, handler] of handlers) process.on(event, handler);
  session.screen.on('gone', onGone);
  session.keys.on('gone', onGone);

  const release = (): void => {
    if (stopped !== null) clearInterval(stopped);
    for (const [event, handler] of handlers) process.off(event, handler);
    session.screen.off('gone', onGone);
    session.keys.off('gone', onGone);
  };

  const give = (): void => {
    restore();
    release();
  };

  return { end, suspend, give, release };
}

/**
 * Ends this process by SIGHUP, which a shell reports as 129. `process.exit` would first reset the modes of a terminal
 * that is no longer there, and Node 20 aborts with a core file when that fails (`ResetStdio` in its `node.cc`).
 */
function hangUp(): void {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

/** Message, stack and causes, as a person who reports it would copy them. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `Error: ${String(error)}`;
  const head = `${error.name}: ${error.message}`;
  const stack = error.stack ?? head;
  const text = stack.includes(error.message) ? stack : `${head}\n${stack}`;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describe(error.cause)}`;
}
