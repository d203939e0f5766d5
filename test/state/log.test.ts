/** The index of the console's lines, with progress bars that are settled after lines that stand behind them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { indexOfLine, spanOf } from '../../source/state/log.js';
import { packedAt, packedValues } from '../../source/state/packed-column.js';

const bar = (label: string, done: number): string => `${label} ${done}%|█▏  | ${done}/100 [00:05<00:41, 17.30it/s]`;

const logOf = (console: Uint8Array) => {
  const origin = { kind: 'log', path: null, name: 'x' } as const;
  const fold = foldChunks(initialFold(origin), [{ kind: 'console', bytes: console, time: 1, modified: 1 }]);
  return viewAt(fold, 2).log;
};

it('keeps its places in order, and every line with its own bytes', () => {
  const word = fc.constantFrom('loading', 'a line', 'x', '训练');
  const label = fc.constantFrom('', 'Map:', 'Filter:');
  const segment = fc.oneof(
    fc.tuple(word, fc.constant('\n')),
    fc.tuple(
      fc.tuple(label, fc.integer({ min: 0, max: 100 })).map(([name, done]) => bar(name, done)),
      fc.constantFrom('\r', '\n'),
    ),
  );
  let late = 0;
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 30 }), (segments) => {
      const console = Buffer.from(segments.flat().join(''));
      const log = logOf(console);
      for (const column of [log.start, log.end, log.line]) {
        const all = [...packedValues(column)];
        expect(all).toEqual(all.toSorted((one, other) => one - other));
      }
      const printed = segments.map(([text]) => text);
      for (let index = 0; index < log.start.length; index += 1) {
        const { start, end } = spanOf(log, index);
        expect(printed).toContain(console.toString('utf8', start, end));
      }
      late += log.late.index.length;
    }),
    { numRuns: 300 },
  );
  expect(late).toBeGreaterThan(100);
});

it('finds a line of the console behind a bar that was settled late', () => {
  const lines = [bar('Map:', 10), 'one', 'two', 'three', bar('Filter:', 20), 'four', 'five', bar('Map:', 30), 'six'];
  const console = Buffer.from(`${lines.join('\n')}\n`);
  const log = logOf(console);
  for (const word of ['one', 'two', 'three', 'four', 'five', 'six']) {
    const index = indexOfLine(log, lines.indexOf(word) + 1) ?? -1;
    const { start, end } = spanOf(log, index);
    expect(console.toString('utf8', start, end)).toBe(word);
    expect(packedAt(log.line, index)).toBe(lines.indexOf(word) + 1);
  }
});
