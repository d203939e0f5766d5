import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../source/screen/terminal/schedule.js';
import { type Output, ScreenOutput } from '../../../source/screen/terminal/screen-output.js';
import { newModel, readCell } from '../../end-to-end/terminal.js';
import { ManualClock } from './manual-clock.js';

/** 64 kbit/s: every byte takes an eighth of a millisecond, one piece after the other. */
class ThinLine extends EventEmitter implements Output {
  clock: Clock | null = null;
  readonly sent: string[] = [];
  /** Pieces that are under way, and the most that ever were; the longest one in milliseconds. */
  private under = 0;
  most = 0;
  longest = 0;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    super();
  }

  write(data: string, done: (error?: Error) => void): boolean {
    this.sent.push(data);
    this.under += 1;
    this.most = Math.max(this.most, this.under);
    const milliseconds = Buffer.byteLength(data) / 8;
    this.longest = Math.max(this.longest, milliseconds);
    this.clock?.schedule(() => {
      this.under -= 1;
      done();
    }, milliseconds);
    return false;
  }
}

/** A terminal's end of the line: takes bytes at once, or when told to, or not at all. */
class Wire extends EventEmitter implements Output {
  columns: number;
  rows: number;
  sent: string[] = [];
  slow = false;
  failure: Error | null = null;
  private waiting: ((error?: Error) => void)[] = [];

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(data: string, done: (error?: Error) => void): boolean {
    if (this.failure !== null) {
      this.emit('error', this.failure);
      done(this.failure);
      return false;
    }
    this.sent.push(data);
    if (this.slow) this.waiting.push(done);
    else done();
    return !this.slow;
  }

  drain(): void {
    for (const done of this.waiting.splice(0)) done();
  }
}

function start(columns: number, rows: number): { wire: Wire; clock: ManualClock; screen: ScreenOutput } {
  const wire = new Wire(columns, rows);
  const clock = new ManualClock();
  const screen = new ScreenOutput(wire, { clock });
  screen.start();
  return { wire, clock, screen };
}

type Model = ReturnType<typeof newModel>;

function written(model: Model, data: string): Promise<void> {
  return new Promise((resolve) => model.write(data, resolve));
}

/** Every cell of a screen with its looks, as text that can be compared. */
function picture(model: Model): string[] {
  return Array.from({ length: model.rows }, (_, y) =>
    Array.from({ length: model.cols }, (_, x) => {
      const { text, ...looks } = readCell(model, x, y);
      return JSON.stringify({ ...looks, text: text === '' && looks.width === 1 ? ' ' : text });
    }).join('\n'),
  );
}

/** A blank screen as a session hands it over. */
async function blank(columns: number, rows: number): Promise<Model> {
  const model = newModel(columns, rows);
  await written(model, '\u001b[?7l');
  return model;
}

const COLUMNS = 24;
const ROWS = 5;

const looks = fc.constantFrom(
  '',
  '\u001b[31m',
  '\u001b[1;32m',
  '\u001b[2m',
  '\u001b[7m',
  '\u001b[38;5;208;48;5;17m',
  '\u001b[4;38;2;10;20;30m',
  '\u001b[22m',
  '\u001b[39;49m',
  '\u001b[0m',
  '\u001b[44m',
);
const words = fc.constantFrom(
  'a',
  'loss',
  ' ',
  '    ',
  '0.123',
  '训练',
  '样本集',
  '│',
  '⣿⡇',
  '▆█',
  '—',
  '运',
  '1e-5',
  'ｆ',
);
const uncertain = fc.constantFrom('👍', '❤️', 'e\u0301', '👩‍👩‍👧', '✨');

/** Text no wider than the screen, as the application draws it: every line closes what it opened. */
function frames(vocabulary: fc.Arbitrary<string>, widthOf: (word: string) => number): fc.Arbitrary<string[]> {
  const line = fc.array(fc.tuple(looks, vocabulary), { maxLength: 10 }).map((parts) => {
    let left = COLUMNS;
    let text = '';
    for (const [look, word] of parts) {
      if (widthOf(word) > left) break;
      left -= widthOf(word);
      text += look + word;
    }
    return `${text}\u001b[0m`;
  });
  // Few different lines, so that a frame often repeats part of the one before.
  const frame = fc.array(line, { minLength: 0, maxLength: ROWS }).map((lines) => lines.join('\n'));
  return fc.array(frame, { minLength: 1, maxLength: 6 });
}

function knownWidth(word: string): number {
  return [...word].reduce((sum, character) => sum + (/[\u3000-\uffef]/.test(character) ? 2 : 1), 0);
}

describe('ScreenOutput', () => {
  it('shows exactly the last frame, whatever came before it', async () => {
    await fc.assert(
      fc.asyncProperty(frames(words, knownWidth), async (sequence) => {
        const { wire, clock, screen } = start(COLUMNS, ROWS);
        for (const frame of sequence) {
          screen.write(frame);
          clock.pass(50);
        }
        const shown = await blank(COLUMNS, ROWS);
        await written(shown, wire.sent.join(''));
        const plain = await blank(COLUMNS, ROWS);
        const lines = (sequence.at(-1) ?? '').split('\n');
        await written(plain, lines.map((line, row) => `\u001b[${row + 1};1H${line}`).join(''));
        expect(picture(shown)).toEqual(picture(plain));
      }),
      { numRuns: 300 },
    );
  });

  it('shows the last frame also where glyphs have widths that terminals disagree on', async () => {
    await fc.assert(
      fc.asyncProperty(
        frames(fc.oneof(words, uncertain), (word) => Math.max(2, knownWidth(word))),
        async (sequence) => {
          const changed = start(COLUMNS, ROWS);
          for (const frame of sequence) {
            changed.screen.write(frame);
            changed.clock.pass(50);
          }
          const anew = start(COLUMNS, ROWS);
          anew.screen.write(sequence.at(-1) ?? '');
          anew.clock.pass(50);
          const one = await blank(COLUMNS, ROWS);
          await written(one, changed.wire.sent.join(''));
          const other = await blank(COLUMNS, ROWS);
          await written(other, anew.wire.sent.join(''));
          expect(picture(one)).toEqual(picture(other));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps what follows a doubtful glyph in its column', async () => {
    const { wire, clock, screen } = start(20, 2);
    screen.write('│👩‍👩‍👧 ok│\n│❤️ ok│');
    clock.pass(50);
    const model = await blank(20, 2);
    await written(model, wire.sent.join(''));
    for (const row of [0, 1]) {
      expect([4, 5, 6].map((x) => readCell(model, x, row).text)).toEqual(['o', 'k', '│']);
    }
  });

  it('cuts what is too wide and too high, and never half a wide glyph', async () => {
    const { wire, clock, screen } = start(5, 2);
    screen.write('abcd训x\n训练中\nthird\nfourth');
    clock.pass(50);
    const model = await blank(5, 2);
    await written(model, wire.sent.join(''));
    const line = (row: number): string => model.buffer.active.getLine(row)?.translateToString(true) ?? '';
    expect([line(0), line(1)]).toEqual(['abcd', '训练']);
    expect(model.buffer.active.baseY).toBe(0);
  });

  it('lets no control sequence but colours through', () => {
    const { wire, clock, screen } = start(40, 2);
    screen.write(
      'a\u001b[2Jb\u001b]0;title\u0007c\u001b]8;;http://x\u001b\\d\u0007\u001b[?1049le\u009b5Af\rg\th\u001bPq\u001b\\i',
    );
    clock.pass(50);
    expect(wire.sent).toEqual(['\u001b[?2026h\u001b[1Habcdefghi\u001b[?2026l']);
  });

  it('sends one changed number as its digits and the way there', () => {
    const { wire, clock, screen } = start(120, 40);
    const frame = (step: number): string =>
      Array.from({ length: 40 }, (_, row) =>
        row === 12
          ? `│ \u001b[1mstep\u001b[22m \u001b[32m${step}\u001b[39m/2000${' '.repeat(104)}│`
          : `│${'训'.repeat(59)}│`,
      ).join('\n');
    screen.write(frame(1041));
    clock.pass(50);
    wire.sent = [];
    screen.write(frame(1042));
    clock.pass(50);
    expect(wire.sent).toEqual(['\u001b[?2026h\u001b[13;11H\u001b[32m2\u001b[m\u001b[?2026l']);
  });

  it('sends nothing for an equal frame', () => {
    const { wire, clock, screen } = start(20, 3);
    screen.write('one\ntwo');
    clock.pass(50);
    screen.write('one\ntwo');
    clock.pass(50);
    expect(wire.sent).toHaveLength(1);
  });

  it('holds to its rate, but not for a key', () => {
    const { wire, clock, screen } = start(20, 3);
    screen.write('-');
    clock.pass(0);
    for (let count = 2; count <= 10; count += 1) {
      clock.pass(2);
      screen.write(String(count));
    }
    expect(wire.sent).toHaveLength(1);
    clock.pass(34);
    expect(wire.sent).toHaveLength(2);
    expect(wire.sent[1]).toContain('10');
    clock.pass(1);
    screen.flushSoon();
    screen.write('11');
    clock.pass(0);
    expect(wire.sent).toHaveLength(3);
  });

  it('makes one frame of all that a key causes in one turn', () => {
    const { wire, clock, screen } = start(20, 3);
    screen.flushSoon();
    screen.write('a');
    screen.write('b');
    clock.pass(0);
    expect(wire.sent.join('')).not.toContain('a');
    expect(wire.sent).toHaveLength(1);
  });

  it('keeps one waiting frame, the newest, while the terminal is slow', () => {
    const { wire, clock, screen } = start(20, 3);
    wire.slow = true;
    screen.write('-');
    clock.pass(50);
    for (let count = 0; count < 100; count += 1) {
      screen.write(`frame ${count}`);
      screen.flushSoon();
      clock.pass(50);
    }
    expect(wire.sent).toHaveLength(1);
    wire.slow = false;
    wire.drain();
    clock.pass(50);
    expect(wire.sent).toHaveLength(2);
    expect(wire.sent[1]).toContain('frame 99');
    expect(screen.statistics).toMatchObject({ frames: 2, dropped: 99 });
  });

  it('answers a key with its very next frame over 64 kbit/s, and keeps nothing back that is old', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 }), (pauses) => {
        const line = new ThinLine(120, 40);
        const clock = new ManualClock();
        line.clock = clock;
        const screen = new ScreenOutput(line, { clock });
        screen.start();
        // Letters that no control sequence has.
        const answers = 'ABCDEFGIJKLMN';
        let [changes, presses] = [0, 0];
        const draw = (): void => {
          changes += 1;
          const row = `${answers[presses]}${String(changes).repeat(120)}`.slice(0, 120);
          screen.write(Array.from({ length: 40 }, () => row).join('\n'));
        };
        for (const pause of pauses) {
          // The whole picture changes ten times a second: five times as much as the line takes.
          for (let passed = 0; passed < pause; passed += 100) {
            draw();
            clock.pass(Math.min(100, pause - passed));
          }
          presses += 1;
          const under = line.sent.length;
          screen.flushSoon();
          draw();
          clock.pass(2 * line.longest);
          expect(line.sent.length).toBeGreaterThan(under);
          expect(line.sent[under]).toContain(answers[presses]);
        }
        expect(line.most).toBe(1);
        expect(screen.statistics.dropped).toBeGreaterThanOrEqual(Math.max(...pauses) > 2000 ? 10 : 0);
      }),
      { numRuns: 20 },
    );
  });

  it('draws everything anew after redraw and after a new size', async () => {
    const { wire, clock, screen } = start(10, 3);
    screen.write('0123456789\nb');
    clock.pass(50);
    screen.redraw();
    clock.pass(50);
    expect(wire.sent[1]).toContain('\u001b[2J\u001b[1H0123456789\u001b[2Hb');
    const sizes: number[] = [];
    screen.on('resize', () => sizes.push(screen.columns, screen.rows));
    wire.columns = 4;
    wire.rows = 1;
    wire.emit('resize');
    clock.pass(50);
    expect(sizes).toEqual([4, 1]);
    expect(wire.sent[2]).toBe('\u001b[?2026h\u001b[m\u001b[2J\u001b[1H0123\u001b[?2026l');
  });

  it('keeps a frame that comes before the start, and sends nothing after the stop', () => {
    const wire = new Wire(20, 3);
    const clock = new ManualClock();
    const screen = new ScreenOutput(wire, { clock });
    screen.write('early');
    clock.pass(50);
    expect(wire.sent).toEqual([]);
    screen.start();
    clock.pass(0);
    expect(wire.sent.join('')).toContain('early');
    screen.write('late');
    screen.stop();
    clock.pass(1000);
    expect(wire.sent).toHaveLength(1);
  });

  it('says once that the terminal has gone, and throws what it cannot explain', () => {
    const { wire, clock, screen } = start(20, 3);
    let gone = 0;
    screen.on('gone', () => {
      gone += 1;
    });
    wire.failure = Object.assign(new Error('write EIO'), { code: 'EIO' });
    screen.write('a');
    clock.pass(50);
    screen.write('b');
    clock.pass(50);
    wire.emit('error', wire.failure);
    expect(gone).toBe(1);
    expect(() => wire.emit('error', new TypeError('a defect'))).toThrow('a defect');
  });

  it('has a size where the terminal tells none', () => {
    const screen = new ScreenOutput(new Wire(0, 0));
    expect([screen.columns, screen.rows]).toEqual([80, 24]);
  });
});
