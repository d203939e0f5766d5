/** The text of a console of which a part alone is read: what stands before it was another run's. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textInMemory, textOf } from '../../source/commands/watchers.js';
import { FileConsole } from '../../source/watch/console-text.js';
import { deliverPassing } from '../passing-bytes.js';
import { temporaryDirectory } from './collect.js';

it('finds a line where it stands in the file, though the reading began behind the part of another', async () => {
  const path = join(temporaryDirectory(), 'all.log');
  const [others, own] = ['another run\n', 'the first line\nthe second line\n'];
  writeFileSync(path, others + own);
  const { text, seen } = textOf(
    { kind: 'log', origin: { kind: 'log', path, name: 'all.log' }, path, config: null, holds: 'console' },
    () => {},
  );
  seen({ kind: 'skip', time: 0, path: null, bytes: others.length });
  seen({ kind: 'console', time: 0, modified: 0, bytes: Buffer.from(own) });
  const at = others.length + 'the first line\n'.length;
  expect(Buffer.from(text.peek(at, at + 'the second line'.length) ?? []).toString()).toBe('the second line');
  await text.close();
});

it('what a console keeps stays as it came, though who read it uses the buffer again', () => {
  const chunks = ['one\n', 'two\n'].map((text) => ({ ...console, bytes: Buffer.from(text) }));
  const memory = textInMemory();
  const file = new FileConsole('/nowhere', () => {});
  deliverPassing(chunks, ([chunk]) => {
    if (chunk) memory.seen(chunk);
    if (chunk?.kind === 'console') file.append(chunk.bytes);
  });
  for (const text of [memory.text, file]) expect(Buffer.from(text.peek(0, 8) ?? []).toString()).toBe('one\ntwo\n');
});

const console = { kind: 'console', time: 1, modified: 1 } as const;
