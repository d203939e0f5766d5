/** How much a line of the console takes in memory: a console may have a hundred million. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type Fold, foldChunks, initialFold } from '../../source/commands/fold.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const bytesHeld = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

function folded(line: (index: number) => string, lines: number): Fold {
  let fold = initialFold({ kind: 'log', path: null, name: 'x' });
  for (let index = 0; index < lines; index += 2000) {
    const bytes = Buffer.from(Array.from({ length: 2000 }, (_, at) => `${line(index + at)}\n`).join(''));
    fold = foldChunks(fold, [{ kind: 'console', bytes, time: 1, modified: 1 }]);
  }
  return fold;
}

it.each([
  ['nothing but line ends', () => '', 1],
  ['two bytes', () => 'x', 1],
  ['lines of an ordinary console', (index: number) => `step ${'.'.repeat((index * 7919) % 160)}`, 6],
])('a console of %s takes few bytes a line', (_, line, most) => {
  // What is made once, code and caches, is no line's.
  folded(line, 10_000);
  const lines = 400_000;
  const before = bytesHeld();
  const fold = folded(line, lines);
  const bytes = bytesHeld() - before;
  expect(fold.run.log.start.length).toBe(lines);
  // Of the block in hand each value has eight bytes, whatever the console: some 130 kB in all.
  expect(bytes / lines).toBeLessThan(most);
});
