/**
 * A line that takes megabytes at once and carries 8,000 bytes a second, as ssh over 64 kbit/s, with 200 ms there and
 * back: what is drawn, and when.
 */
import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arrivals, type Connection, openConnection } from '../../../source/screen/terminal/arrivals.js';
import type { Input } from '../../../source/screen/terminal/key-input.js';
import { type Output, ScreenOutput } from '../../../source/screen/terminal/screen-output.js';
import { ASK_ARRIVAL } from '../../../source/screen/terminal/sequences.js';
import { openTerminal } from '../../../source/screen/terminal/session.js';
import { ManualClock } from './manual-clock.js';

const bytesEachMillisecond = 8;
const oneWay = 100;

class DeepLine extends EventEmitter implements Output {
  readonly columns = 120;
  readonly rows = 40;
  readonly drawn: { readonly text: string; readonly time: number }[] = [];
  questions = 0;
  largest = 0;
  onAnswer = (): void => {};
  private freeAt = 0;

  constructor(
    private readonly clock: ManualClock,
    public answers: boolean,
  ) {
    super();
  }

  write(data: string, done: () => void): boolean {
    const bytes = Buffer.byteLength(data);
    this.largest = Math.max(this.largest, bytes);
    this.freeAt = Math.max(this.freeAt, this.clock.now()) + bytes / bytesEachMillisecond;
    const arrives = this.freeAt + oneWay;
    this.clock.schedule(() => this.drawn.push({ text: data, time: arrives }), arrives - this.clock.now());
    if (data.endsWith(ASK_ARRIVAL)) {
      this.questions += 1;
      if (this.answers) this.clock.schedule(() => this.onAnswer(), arrives + oneWay - this.clock.now());
    }
    done();
    return true;
  }
}

function over(connect: (clock: ManualClock) => Arrivals | null, answers = true) {
  const clock = new ManualClock();
  const line = new DeepLine(clock, answers);
  const arrivals = connect(clock);
  const connection: Connection = arrivals ?? openConnection;
  const screen = new ScreenOutput(line, { clock, connection });
  line.onAnswer = () => {
    arrivals?.arrived();
    screen.arrived();
  };
  screen.start();
  return { clock, line, screen };
}

const asking = (clock: ManualClock): Arrivals => new Arrivals(clock);

/** A picture that changes whole, ten times a second: six times as much as the line carries. */
function busy(
  { clock, screen }: Pick<ReturnType<typeof over>, 'clock' | 'screen'>,
  milliseconds: number,
  letter: string,
): void {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    const row = `${letter}${String(clock.now()).repeat(40)}`.slice(0, 120);
    screen.write(Array.from({ length: 40 }, () => row).join('\n'));
    clock.pass(Math.min(100, milliseconds - passed));
  }
}

/** Letters that no control sequence has. */
const letters = 'ABCDEFGIJKLMN';

describe('a line that takes more than it carries', () => {
  it('shows what a key did after the frame that is on its way, however long the run has been busy', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 200, max: 9000 }), { minLength: 1, maxLength: 8 }), (pauses) => {
        const held = over(asking);
        let press = 0;
        for (const pause of pauses) {
          busy(held, pause, letters[press] ?? 'A');
          press += 1;
          const letter = letters[press] ?? 'A';
          const pressed = held.clock.now();
          held.screen.flushSoon();
          busy(held, 8000, letter);
          const shown = held.line.drawn.find(({ text }) => text.includes(letter));
          // Its own frame behind one that had just been sent, and a second question's worth.
          const longest = (2 * held.line.largest + 8192) / bytesEachMillisecond + 2 * oneWay;
          expect((shown?.time ?? Number.POSITIVE_INFINITY) - pressed).toBeLessThan(longest);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('without being asked has the key wait behind everything that was ever drawn', () => {
    const naive = over(() => null);
    busy(naive, 60_000, 'A');
    naive.screen.flushSoon();
    busy(naive, 60_000, 'B');
    expect(naive.line.drawn.some(({ text }) => text.includes('B'))).toBe(false);
  });

  it('carries on after a second where the terminal never answers, and asks it no more', () => {
    const silent = over(asking, false);
    busy(silent, 10_000, 'A');
    expect(silent.line.questions).toBe(1);
    expect(silent.screen.statistics.frames).toBeGreaterThan(80);
  });

  it('carries on where another terminal takes the place of one that answered', () => {
    const lost = over(asking);
    busy(lost, 10_000, 'A');
    lost.line.answers = false;
    busy(lost, 4000, 'A');
    const before = lost.screen.statistics.frames;
    busy(lost, 10_000, 'A');
    expect(lost.screen.statistics.frames).toBeGreaterThan(before + 10);
    lost.line.answers = true;
    const { questions } = lost.line;
    busy(lost, 1000, 'A');
    expect(lost.line.questions).toBe(questions);
  });
});

describe('a run that changes little', () => {
  it('is not asked about after its first picture', () => {
    const calm = over(asking);
    busy(calm, 300, 'A');
    expect(calm.line.questions).toBe(1);
    for (let second = 0; second < 60; second += 1) {
      calm.screen.write(`${second} `.repeat(200).slice(0, 118));
      calm.clock.pass(1000);
    }
    expect(calm.line.questions).toBeLessThanOrEqual(2);
    expect(calm.screen.statistics.frames).toBeGreaterThanOrEqual(60);
  });
});

describe('giving the terminal back', () => {
  const session = (answers: boolean) => {
    const clock = new ManualClock();
    const line = new DeepLine(clock, answers);
    const input: Input = Object.assign(new EventEmitter(), { resume: () => {}, pause: () => {} });
    let owed = 0;
    line.onAnswer = () => {
      owed -= 1;
      input.emit('data', '\u001b[0n');
    };
    const write = line.write.bind(line);
    line.write = (data, done) => {
      if (data.endsWith(ASK_ARRIVAL)) owed += 1;
      return write(data, done);
    };
    const terminal = openTerminal({ input, output: line, clock });
    terminal.enter();
    return { clock, line, terminal, screen: terminal.screen, owed: () => owed };
  };

  it('waits for every answer of a thin line, which the shell would take for typed text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1500, max: 9000 }), fc.boolean(), async (milliseconds, pressed) => {
        const held = session(true);
        busy(held, milliseconds, 'A');
        if (pressed) held.screen.flushSoon();
        busy(held, 100, 'B');
        let isSettled = false;
        const settling = held.terminal.settle().then(() => {
          isSettled = true;
        });
        for (let waited = 0; !isSettled && waited < 10_000; waited += 10) {
          held.clock.pass(10);
          await Promise.resolve();
          await Promise.resolve();
        }
        await settling;
        held.terminal.leave();
        expect(held.owed()).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('does not wait for a terminal that has not answered for long', async () => {
    const silent = session(false);
    silent.screen.write(Array.from({ length: 40 }, () => 'A'.repeat(120)).join('\n'));
    silent.clock.pass(60_000);
    // With the clock standing still this ends only when nothing is waited for.
    await silent.terminal.settle();
    silent.terminal.leave();
    expect(silent.owed()).toBe(1);
  });

  it('forgets what was asked before somebody else had the terminal', () => {
    const stopped = session(true);
    busy(stopped, 3000, 'A');
    stopped.line.onAnswer = () => {};
    busy(stopped, 1500, 'A');
    const before = stopped.line.drawn.length;
    stopped.terminal.reenter();
    stopped.clock.pass(1500);
    // The modes, and the picture.
    expect(stopped.line.drawn.length).toBe(before + 2);
    stopped.terminal.leave();
  });
});
