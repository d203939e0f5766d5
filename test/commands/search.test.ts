/** A search through bytes finds what a search through every decoded line finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { matcher, searchLog } from '../../source/commands/search.js';
import { cleaned } from '../../source/parse/console/segments.js';
import { spanOf } from '../../source/state/log.js';
import { MemoryConsole } from '../../source/watch/console-text.js';

/** A console whose blocks are read into what the search brings. */
class CopyingConsole extends MemoryConsole {
  override readonly read = async (start: number, end: number, into: Uint8Array = new Uint8Array(end - start)) => {
    const bytes = this.peek(start, end);
    if (bytes) into.set(bytes);
    return bytes && into.subarray(0, bytes.length);
  };
}

const fold = (bytes: Uint8Array) =>
  foldChunks(initialFold({ kind: 'log', path: null, name: 'x' }), [{ kind: 'console', bytes, time: 1, modified: 1 }]);

async function search(content: string, needle: string) {
  const bytes = Buffer.from(content);
  // As the screen has it: the bar that is under way is a line, too, behind those that were printed after it.
  const { log } = viewAt(fold(bytes), 2);
  const text = new CopyingConsole(Number.POSITIVE_INFINITY);
  text.append(bytes);
  const matches = matcher(needle);
  const expected: number[] = [];
  for (let index = 0; index < log.start.length; index += 1) {
    const { start, end } = spanOf(log, index);
    const line = bytes.toString('utf8', start, end);
    if (matches(cleaned(line))) expected.push(index);
  }
  return { found: await searchLog(log, text, needle, () => false), expected };
}

describe('searching the console', () => {
  it('finds the same lines as decoding each of them', async () => {
    const piece = fc.constantFrom(
      'a',
      'A',
      'b',
      'ab',
      'B',
      ' ',
      '训',
      '练',
      'é',
      'É',
      '\u001b[31m',
      '\u001b[0m',
      '\t',
      '\b',
    );
    const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const content = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 });
    const needle = fc.array(fc.constantFrom('a', 'A', 'b', ' ', '训', '练', 'é'), { minLength: 1, maxLength: 3 });
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(content, needle, async (lines, letters) => {
        const { found, expected } = await search(lines.flat().join(''), letters.join(''));
        expect(found).toEqual(expected);
        hits += found.length;
      }),
      { numRuns: 400 },
    );
    expect(hits).toBeGreaterThan(50);
  });

  it('goes on over the borders of its blocks', async () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(25_000);
    const { found, expected } = await search(`Needle\n${filler}needle\n${filler}NEEDLE end\n`, 'needle');
    expect(found).toEqual(expected);
    expect(found).toEqual([0, 25_001, 50_002]);
  });

  it('finds a needle in either case among letters that are rare and letters that are common', async () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'A', 'b', 'k', 'K', '@', '[', '`', '{', '0'),
      maxLength: 12,
    });
    // Much of one letter makes the others rare, so that the bytes are searched for them.
    const filler = fc.constantFrom('', `${'a'.repeat(400)}\n`, `${'z'.repeat(400)}\n`);
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(
        filler,
        fc.array(letters, { maxLength: 30 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'k', '@', '{'), minLength: 1, maxLength: 3 }),
        async (before, lines, needle) => {
          const { found, expected } = await search(`${before}${lines.join('\n')}\n${before}`, needle);
          expect(found).toEqual(expected);
          hits += found.length;
        },
      ),
      { numRuns: 400 },
    );
    expect(hits).toBeGreaterThan(50);
  });

  it('finds lines around a bar that is settled after them, and the bar', async () => {
    const bar = (done: number): string => `\r ${done}%|█▏  | ${done}/100 [00:05<00:41, 17.30it/s]`;
    const content = `first\n${bar(10)}\n{'loss': 1.5, 'epoch': 0.1}\n${bar(20)}\n{'loss': 1.4, 'epoch': 0.2}\nthe needle at the end\n`;
    for (const needle of ['needle', 'loss', '20/100', 'first']) {
      const { found, expected } = await search(content, needle);
      expect(found, needle).toEqual(expected);
      expect(found.length, needle).toBeGreaterThan(0);
    }
    const long = `${content}${'x'.repeat(99)}\n`.repeat(30_000);
    const { found, expected } = await search(`${long}the last needle\n`, 'last needle');
    expect(found).toEqual(expected);
    expect(found).toHaveLength(1);
  });

  it('finds what stands in bars that are settled late, however many there are', async () => {
    const bar = fc
      .tuple(fc.constantFrom('', 'Map: ', 'Filter: '), fc.integer({ min: 0, max: 100 }))
      .map(([label, done]) => `${label} ${done}%|█▏  | ${done}/100 [00:05<00:41, 17.30it/s]`);
    const line = fc.oneof(bar, fc.constantFrom('a map', 'filter', '10', ''));
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.constantFrom('map', 'Filter', '10'),
        async (all, needle) => {
          const { found, expected } = await search(`${all.join('\n')}\n`, needle);
          expect(found).toEqual(expected);
          hits += found.length;
        },
      ),
      { numRuns: 200 },
    );
    expect(hits).toBeGreaterThan(50);
  });

  it('finds no more than ten thousand lines', async () => {
    const { found } = await search('hit\n'.repeat(12_000), 'hit');
    expect(found.length).toBe(10_000);
  });
});
