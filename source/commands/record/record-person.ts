/** The person in front of a trainer that is recorded: their keys, signals and window to it, its console to them. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { PseudoTerminal, TerminalKind } from './pseudo-terminal.js';

/** The person's side: where keys and signals come from, and where the console goes. */
export interface Person {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Sentences of this program, beside the trainer's console. */
  readonly say: (sentence: string) => void;
}

export const waysInWords: Readonly<Record<TerminalKind, string | null>> = {
  python: null,
  script: 'There is no python3 here, so the terminal is that of `script`: if lf-tui is killed, the trainer loses it.',
  pipes:
    'There is neither python3 nor `script` here, so the trainer writes into a pipe: its bars may look plainer, and no keys reach it.',
};

/** Signals that are passed on as they come. A terminal's Ctrl-C reaches the trainer as a key, through its own terminal. */
const passed: readonly (readonly [NodeJS.Signals, 'group' | 'first'])[] = [
  ['SIGINT', 'group'],
  ['SIGTERM', 'group'],
  ['SIGQUIT', 'group'],
  ['SIGUSR1', 'first'],
  ['SIGUSR2', 'first'],
  ['SIGCONT', 'group'],
];

type Undo = () => void;
/** What is to be done with the trainer's terminal; kept until there is one. */
type ToTerminal = (act: (terminal: PseudoTerminal) => void) => void;

/** From before the trainer starts: a signal that comes in between must not end this program and leave it behind. */
export function passSignals(later: ToTerminal, hangup: boolean): Undo {
  const undo: Undo[] = [];
  const on = (signal: NodeJS.Signals, react: () => void): void => {
    process.on(signal, react);
    undo.push(() => process.off(signal, react));
  };
  const { signals } = constants;
  for (const [signal, whom] of passed) on(signal, () => later((terminal) => terminal.signal(signals[signal], whom)));
  // A closed lid ends no training; the recording goes on where nobody looks.
  on('SIGHUP', () => {
    if (hangup) later((terminal) => terminal.signal(signals.SIGHUP, 'group'));
  });
  return () => {
    for (const one of undo) one();
  };
}

/** The console to the person, and on the way to `seen`. */
export function showConsole(
  terminal: PseudoTerminal,
  output: NodeJS.WriteStream,
  seen: (bytes: Uint8Array) => void,
): void {
  let isShown = true;
  output.on('error', () => {
    isShown = false;
  });
  terminal.output.on('error', () => {});
  terminal.output.on('data', (bytes: Buffer) => {
    seen(bytes);
    if (!isShown || output.write(bytes)) return;
    // The person's terminal is as fast as it is: the trainer waits for it as it would without us.
    terminal.output.pause();
    const goOn = (): void => {
      for (const event of ['drain', 'error', 'close']) output.off(event, goOn);
      terminal.output.resume();
    };
    for (const event of ['drain', 'error', 'close']) output.once(event, goOn);
  });
}

/**
 * Whether the person's terminal listens to this program: `record … &` may neither take keys nor change the terminal, or
 * the system stops it. `/proc/self/stat` tells the own process group (5th) and the one in front (8th).
 */
function isInFront(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}

/** The person's keys and the size of their window to the trainer, when there is a terminal on both sides. */
export function passKeys(terminal: PseudoTerminal, { input, output }: Person): Undo {
  const undo: Undo[] = [];
  if (output.isTTY) {
    const resize = (): void => terminal.resize(output.columns, output.rows);
    output.on('resize', resize);
    undo.push(() => output.off('resize', resize));
  }
  if (input.isTTY && terminal.kind !== 'pipes' && isInFront()) {
    const type = (bytes: Buffer): void => terminal.keys(bytes);
    input.setRawMode(true);
    input.on('error', () => {});
    input.on('data', type);
    input.resume();
    undo.push(() => {
      input.off('data', type);
      input.pause();
      try {
        input.setRawMode(false);
      } catch {
        // The terminal is gone.
      }
    });
  }
  return () => {
    for (const one of undo) one();
  };
}
