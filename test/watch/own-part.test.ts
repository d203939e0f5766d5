/** A console that several runs write one after the other, read for one of them while it grows, in whatever pieces. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../source/watch/file-system.js';
import { OwnPart } from '../../source/watch/own-part.js';
import { TailFile } from '../../source/watch/tail-file.js';
import { temporaryDirectory } from './collect.js';

const closes = '***** train metrics *****\n  train_loss = 0.9\n';

interface Attempt {
  readonly run: string;
  readonly endsWell: boolean;
}

const said = ({ run }: Attempt, index: number): string => `attempt ${index} trains ${run}`;

const wordsOf = (attempt: Attempt, index: number): string =>
  `[INFO] llamafactory.hparams.parser:423 >> Process rank: 0, world size: 1, device: cuda:0\n` +
  `[INFO|trainer.py:4309] >> Saving model checkpoint to saves/${attempt.run}/checkpoint-10\n` +
  `${said(attempt, index)}\n${attempt.endsWell ? closes : 'CUDA out of memory\n'}`;

/** What is told in the end: what was taken back, or begins anew, is not. */
async function lookOn(tail: TailFile, before: string): Promise<string> {
  let told = before;
  for await (const found of tail.look()) {
    if (found.kind === 'gone') told = '';
    if (found.kind === 'bytes') told = (found.at === 0 ? '' : told) + Buffer.from(found.bytes).toString();
  }
  return told;
}

const attempts = fc
  .array(fc.record({ run: fc.constantFrom('a', 'b', 'c'), endsWell: fc.boolean() }), { minLength: 1, maxLength: 6 })
  .filter((some) => some.some(({ run }) => run === 'a'));

it.each(['all', 'ends'] as const)(
  'tells in the end what the run’s own trainers said, and no more: %s',
  async (read) => {
    await fc.assert(
      fc.asyncProperty(attempts, fc.array(fc.nat(), { maxLength: 12 }), async (some, cuts) => {
        const root = temporaryDirectory();
        const path = join(root, 'all.log');
        const tailOf = () => new TailFile(path, read, nodeFileSystem, undefined, new OwnPart(join(root, 'saves/a')));
        const text = some.map(wordsOf).join('');
        const ends = [...new Set([...cuts.map((cut) => cut % text.length), text.length])].sort((one, two) => one - two);
        writeFileSync(path, '');
        const tail = tailOf();
        let told = '';
        for (const [index, end] of ends.entries()) {
          appendFileSync(path, text.slice(ends[index - 1] ?? 0, end));
          told = await lookOn(tail, told);
        }
        const own = some.flatMap((attempt, index) => (attempt.run === 'a' ? [said(attempt, index)] : []));
        for (const picture of [told, await lookOn(tailOf(), '')]) expect(picture.match(/attempt .*/g)).toEqual(own);
      }),
    );
  },
);
