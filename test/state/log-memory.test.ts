/** How much a line of the console takes in memory: a console may have a hundred million. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type Fold, foldChunks, initialFold } from '../../source/commands/fold.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes that stay when the work is done, the least of several times: what is let go may be counted for a while. */
function bytesKept(work: () => Fold): number {
  const kept = Array.from({ length: 3 }, () => {
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const fold = work();
    collect();
    const bytes = process.memoryUsage().arrayBuffers - before;
    expect(fold.run.log.start.length).toBe(lines);
    return bytes;
  });
  return Math.min(...kept.filter((bytes) => bytes > 0));
}

const lines = 400_000;

function folded(line: (index: number) => string): Fold {
  let fold = initialFold({ kind: 'log', path: null, name: 'x' });
  for (let index = 0; index < lines; index += 2000) {
    const bytes = Buffer.from(Array.from({ length: 2000 }, (_, at) => `${line(index + at)}\n`).join(''));
    fold = foldChunks(fold, [{ kind: 'console', bytes, time: 1, modified: 1 }]);
  }
  return fold;
}

it.each([
  ['nothing but line ends', () => '', 4],
  ['two bytes', () => 'x', 4],
  ['lines of an ordinary console', (index: number) => `step ${'.'.repeat((index * 7919) % 160)}`, 8],
])('a console of %s takes few bytes a line', (_, line, most) => {
  // Of the block in hand each value has eight bytes, whatever the console: some 130 kB in all.
  expect(bytesKept(() => folded(line)) / lines).toBeLessThan(most);
});
