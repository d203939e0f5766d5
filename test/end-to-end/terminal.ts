/**
 * A program in a real pseudo-terminal, with a model of the terminal's screen: what a person would see, cell by cell,
 * and what they can do. Waiting is for the program's own output, never for time; the limit only ends a failed test.
 */
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import unicode11 from '@xterm/addon-unicode11';
import xterm, { type IBufferCell } from '@xterm/headless';
import type { Cell } from '../../source/commands/export/screen-svg.js';

export interface TerminalSetup {
  readonly columns?: number;
  readonly rows?: number;
  /** Added to, or with undefined taken from, the clean environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  /** What the terminal answers when it is asked for its background, as xterm does; without one it keeps silent. */
  readonly background?: string;
  /** Milliseconds until an answer of the terminal is at the program, as over a long line. */
  readonly answersAfter?: number;
  /** A terminal without a second screen, as GNU screen by default and the Linux console. */
  readonly singleScreen?: boolean;
}

export type { Cell } from '../../source/commands/export/screen-svg.js';

export interface TerminalState {
  readonly buffer: 'normal' | 'alternate';
  readonly cursorHidden: boolean;
  readonly mouse: boolean;
  readonly paste: boolean;
  readonly wrap: boolean;
}

export interface Exit {
  readonly code: number;
  readonly signal: number | null;
}

interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** What differs between machines and would show: continuous integration, forced or forbidden colour, multiplexers. */
const REMOVED = [
  'CI',
  'CONTINUOUS_INTEGRATION',
  'NO_COLOR',
  'FORCE_COLOR',
  'TMUX',
  'STY',
  'NODE_OPTIONS',
  'NODE_ENV',
  'VITEST',
];

function cleanEnvironment(changes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string | undefined> = { ...process.env };
  for (const name of REMOVED) delete environment[name];
  Object.assign(environment, {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    // Whoever trains on this machine meanwhile is no part of a test.
    HOST_PROC: '/no/processes',
    // Nor are the settings of whoever runs it.
    XDG_CONFIG_HOME: '/no/settings',
  });
  Object.assign(environment, changes);
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export class Terminal {
  /** The model of the screen, for what this class has no word for. */
  readonly model: xterm.Terminal;
  readonly exit: Promise<Exit>;
  /** Answers that are on their way, or that came when the program had ended: a shell would take them for typed text. */
  owed = 0;
  private readonly program: IPty;
  private readonly waiters = new Set<Waiter>();
  private received = 0;
  /** The program has begun a synchronised update and not ended it: a person would not see this picture. */
  private drawing = false;
  /** The same of what has arrived, which the model may have yet to show. */
  private arriving = false;
  private recent = '';
  private ended: Exit | null = null;

  constructor(file: string, parameters: readonly string[], setup: TerminalSetup = {}) {
    const { columns = 100, rows = 30 } = setup;
    this.model = newModel(columns, rows);
    this.program = spawn(file, [...parameters], {
      cols: columns,
      rows,
      cwd: setup.directory ?? REPOSITORY,
      env: cleanEnvironment(setup.environment ?? {}),
      name: 'xterm-256color',
    });
    this.program.onData((data) => {
      this.received += Buffer.byteLength(data);
      const drawing = this.isDrawing(data);
      this.arriving = drawing;
      this.model.write(data, () => {
        this.drawing = drawing;
        if (!drawing) this.check();
      });
    });
    if (setup.background !== undefined) {
      const { background } = setup;
      this.model.parser.registerOscHandler(11, (question) => {
        if (question === '?') this.program.write(`\u001b]11;${background}\u001b\\`);
        return true;
      });
    }
    if (setup.singleScreen) {
      for (const final of ['h', 'l']) {
        this.model.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => parameters.includes(1049));
      }
    }
    // The model answers the questions a program may ask its terminal.
    const { answersAfter = 0 } = setup;
    this.model.onData((answer) => {
      this.owed += 1;
      const give = (): void => {
        if (this.ended !== null) return;
        this.owed -= 1;
        this.program.write(answer);
      };
      if (answersAfter === 0) give();
      else setTimeout(give, answersAfter);
    });
    this.exit = new Promise((resolve) => {
      this.program.onExit(({ exitCode, signal }) => {
        const exit = { code: exitCode, signal: signal === undefined || signal === 0 ? null : signal };
        // What the program wrote last is still on its way through the model.
        this.model.write('', () => {
          this.ended = exit;
          resolve(exit);
          this.check();
        });
      });
    });
  }

  /** Whether an update is unfinished after these bytes; its marks may be split over two chunks. */
  private isDrawing(data: string): boolean {
    const text = this.recent + data;
    this.recent = text.slice(-8);
    const begin = text.lastIndexOf('\u001b[?2026h');
    const end = text.lastIndexOf('\u001b[?2026l');
    return begin === end ? this.arriving : begin > end;
  }

  get pid(): number {
    return this.program.pid;
  }

  /** Bytes that the program has sent to the terminal so far. */
  get bytes(): number {
    return this.received;
  }

  get columns(): number {
    return this.model.cols;
  }

  get rows(): number {
    return this.model.rows;
  }

  get state(): TerminalState {
    const { modes, buffer } = this.model;
    return {
      buffer: buffer.active.type,
      cursorHidden: isCursorHidden(this.model),
      mouse: modes.mouseTrackingMode !== 'none',
      paste: modes.bracketedPasteMode,
      wrap: modes.wraparoundMode,
    };
  }

  /** The visible rows without the blanks at their ends. */
  lines(): readonly string[] {
    const buffer = this.model.buffer.active;
    return Array.from(
      { length: this.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** The cell at column `x` and row `y`, both from 0. */
  cell(x: number, y: number): Cell {
    return readCell(this.model, x, y);
  }

  /** Resolves with the visible text once it contains `wanted`; rejects with the screen when it never does. */
  async waitFor(wanted: string | RegExp, milliseconds = 10_000): Promise<string> {
    const found = (): boolean => (typeof wanted === 'string' ? this.text().includes(wanted) : wanted.test(this.text()));
    await this.waitUntil(found, String(wanted), milliseconds);
    return this.text();
  }

  /** Resolves once `condition` holds; it is looked at whenever the screen has changed. */
  async waitUntil(condition: () => boolean, name: string, milliseconds = 10_000): Promise<void> {
    if (!this.drawing && condition()) return;
    const reason = (what: string): Error => new Error(`${what} while waiting for ${name}. The screen:\n${this.text()}`);
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => waiter.reject(reason(`${milliseconds} ms went by`)), milliseconds);
      const finish = (): void => {
        clearTimeout(limit);
        this.waiters.delete(waiter);
      };
      const waiter: Waiter = {
        condition,
        resolve: () => {
          finish();
          resolve();
        },
        reject: (error) => {
          finish();
          reject(error);
        },
      };
      this.waiters.add(waiter);
      this.check();
    });
  }

  /** What the keyboard sends; `send('\u001b[A')` is the up arrow. */
  send(keys: string): void {
    this.program.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.model.resize(columns, rows);
    this.program.resize(columns, rows);
  }

  /** Stops taking the program's output, as a link that stalls does. */
  pause(): void {
    this.program.pause();
  }

  resume(): void {
    this.program.resume();
  }

  /** Sends a signal to the program, and to no other process. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.ended === null) process.kill(this.pid, signal);
  }

  /** The window is gone: the program finds no terminal any more. What becomes of it is not seen from here. */
  hangUp(): void {
    closeMaster(this.program);
    this.ended = { code: 0, signal: null };
  }

  /** Ends the program if it is still there, as closing the window would, and waits for it. */
  async close(): Promise<void> {
    if (this.ended !== null) return;
    this.program.resume();
    this.program.kill('SIGKILL');
    await this.exit;
  }

  private check(): void {
    for (const waiter of [...this.waiters]) {
      if (waiter.condition()) waiter.resolve();
      else if (this.ended !== null) {
        const { code, signal } = this.ended;
        waiter.reject(new Error(`the program ended (code ${code}, signal ${signal}). The screen:\n${this.text()}`));
      }
    }
  }
}

/** Closes the master side, as a closed window or a lost SSH connection does. The types of node-pty do not tell of it. */
export function closeMaster(program: object): void {
  if (!('destroy' in program) || typeof program.destroy !== 'function') throw new TypeError('no pseudo-terminal');
  program.destroy();
}

/** A screen without a program: what bytes look like. */
export function newModel(columns: number, rows: number): xterm.Terminal {
  const model = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 2000 });
  model.loadAddon(new unicode11.Unicode11Addon());
  model.unicode.activeVersion = '11';
  return model;
}

/** The model tells this only inside; a program that leaves the cursor hidden is a defect that tests must see. */
function isCursorHidden(model: xterm.Terminal): boolean {
  const within = (outer: unknown, name: string): unknown => Reflect.get(Object(outer), name);
  const isHidden = within(within(within(model, '_core'), 'coreService'), 'isCursorHidden');
  if (typeof isHidden !== 'boolean') throw new TypeError('the model has changed inside');
  return isHidden;
}

export function readCell(model: xterm.Terminal, x: number, y: number): Cell {
  const buffer = model.buffer.active;
  const cell = buffer.getLine(buffer.baseY + y)?.getCell(x);
  if (cell === undefined) throw new RangeError(`no cell at column ${x}, row ${y}`);
  return {
    text: cell.getChars(),
    width: cell.getWidth(),
    foreground: colour(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
    background: colour(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
    ...attributes(cell),
  };
}

function colour(isRgb: boolean, isPalette: boolean, value: number): string | number | null {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  return isPalette ? value : null;
}

function attributes(cell: IBufferCell): Pick<Cell, 'bold' | 'dim' | 'italic' | 'underline' | 'inverse'> {
  return {
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}
