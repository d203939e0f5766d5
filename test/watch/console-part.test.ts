/** A console that several runs share, read for one of them. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPart } from '../../source/watch/console-part.js';
import { nodeFileSystem } from '../../source/watch/file-system.js';
import { OwnPart } from '../../source/watch/own-part.js';
import { TailFile } from '../../source/watch/tail-file.js';
import { temporaryDirectory } from './collect.js';

const begins = (note: string): string =>
  `${note}\n[INFO|2026-03-01 10:00:00] llamafactory.hparams.parser:423 >> Process rank: 0, world size: 1, device: cuda:0\n`;
const saves = (directory: string): string =>
  `[INFO|trainer.py:4309] 2026-03-01 10:01:00,000 >> Saving model checkpoint to ${directory}/checkpoint-10\n`;
const closes = '***** train metrics *****\n  train_loss = 0.9\n';
const resumes = (directory: string): string =>
  `[INFO] llamafactory.hparams.parser:499 >> Resuming training from ${directory}/checkpoint-10.\n` +
  '[INFO] llamafactory.hparams.parser:500 >> Change `output_dir` or use `overwrite_output_dir` to avoid.\n';
const partOf = (name: string, directory: string): string => `${begins(name)}${saves(directory)}${closes}`;

function shared(text: string) {
  const root = temporaryDirectory();
  const path = join(root, 'all.log');
  writeFileSync(path, text);
  const tailFor = (run: string, read: 'all' | 'ends' = 'all', writer: () => 'own' | 'other' | null = () => null) => {
    const tail = new TailFile(
      path,
      read,
      nodeFileSystem,
      undefined,
      new OwnPart(join(root, run), async () => writer()),
    );
    return async (): Promise<string> => {
      let told = '';
      for await (const found of tail.look()) {
        if (found.kind === 'bytes') told += Buffer.from(found.bytes).toString();
        if (found.kind === 'gone') told += '(gone)';
      }
      return told;
    };
  };
  return { root, tailFor, add: (more: string) => appendFileSync(path, more) };
}

const three = partOf('a', 'saves/a') + partOf('b', 'saves/b') + partOf('c', 'saves/c');

describe('a console of several runs', () => {
  it.each(['a', 'b', 'c'])('tells of each run what its own trainer said: %s', async (name) => {
    const { tailFor } = shared(three);
    const told = await tailFor(`saves/${name}`)();
    expect(told).toContain(`saves/${name}/checkpoint-10`);
    expect(told.match(/Process rank/g)).toHaveLength(1);
    for (const other of ['a', 'b', 'c'].filter((one) => one !== name)) expect(told).not.toContain(`saves/${other}/`);
  });

  // A byte of 加 and of à is a blank where bytes are taken for characters.
  it.each(['加', 'voilà', 'my run'])(
    'tells of a run called %s what its own trainer said, and no more',
    async (name) => {
      const { tailFor, add } = shared(partOf('b', 'saves/b') + partOf(name, `saves/${name}`));
      const look = tailFor(`saves/${name}`);
      const told = await look();
      expect(told).toContain(`saves/${name}/checkpoint-10`);
      expect(told).not.toContain('saves/b');
      add(partOf('c', 'saves/c'));
      expect(await look()).toBe('c\n');
    },
  );

  it('is told whole of a run that it names otherwise: it was renamed, or copied', async () => {
    const { tailFor } = shared(partOf('a', 'saves/a'));
    expect(await tailFor('renamed')()).toBe(partOf('a', 'saves/a'));
    const several = shared(three);
    expect(await several.tailFor('renamed')()).toBe(three);
  });

  it('is cut in a long file, too, of which the ends alone are read', async () => {
    const noise = 'said again and again\n'.repeat(60_000);
    const { tailFor } = shared(three.replace(saves('saves/b'), `${noise}${saves('saves/b')}`));
    expect(await tailFor('saves/c', 'ends')()).toContain('saves/c/checkpoint-10');
    const middle = await tailFor('saves/b', 'ends')();
    expect(middle).toContain('saves/b/checkpoint-10');
    expect(middle).not.toMatch(/saves\/[ac]\//);
  });

  // Patterns that went back through such a line for each of the words in it took minutes.
  it.each([
    ['tells of a path', 'Saving model checkpoint to '],
    ['names a checkpoint', 'Resuming training from x'],
    ['begins', 'Process rank: 0, world size: '],
    ['has blanks and strokes', `Saving model checkpoint to x${' '.repeat(200_000)}y${'/'.repeat(200_000)}z`],
  ])('is told apart in the same way where one line %s again and again', async (_what, words) => {
    const line = `${words.repeat(Math.max(1, Math.ceil(1_500_000 / words.length)))}.\n`;
    const { tailFor } = shared(
      partOf('a', 'saves/a') + partOf('b', 'saves/b').replace(saves('saves/b'), line + saves('saves/b')),
    );
    const told = await tailFor('saves/b')();
    expect(told).toContain('saves/b/checkpoint-10');
    expect(told).not.toContain('saves/a/checkpoint-10');
  });

  it('holds several attempts of one run, those that saved nothing included', async () => {
    const attempts = `${begins('a, out of memory')}${partOf('a again', 'saves/a').replace(closes, '')}${begins('a once more')}`;
    const { tailFor } = shared(attempts + partOf('b', 'saves/b'));
    expect(await tailFor('saves/a')()).toBe(`${attempts}b\n`);
  });

  it('is read no further when another begins after the run has ended well', async () => {
    const { tailFor, add } = shared(partOf('a', 'saves/a'));
    const look = tailFor('saves/a');
    expect(await look()).toBe(partOf('a', 'saves/a'));
    add(begins('b'));
    expect(await look()).toBe('b\n');
    add('loading the model\n');
    expect(await look()).toBe('');
    add(saves('saves/b'));
    expect(await look()).toBe('');
    add(partOf('c', 'saves/c'));
    expect(await look()).toBe('');
  });

  it('is read on when the same run was started again', async () => {
    const { tailFor, add } = shared(partOf('a', 'saves/a'));
    const look = tailFor('saves/a');
    await look();
    add(begins('again'));
    await look();
    // Torn in the middle of a name, which is another's as it stands.
    add(saves('saves/a').slice(0, -18));
    expect(await look()).toBe('');
    add(saves('saves/a').slice(-18));
    const told = await look();
    expect(told).toContain('Process rank');
    expect(told).toContain('saves/a/checkpoint-10');
    add('more\n');
    expect(await look()).toBe('more\n');
  });

  it('is read on also after more than is looked at in one go, and is not looked at again where nothing was added', async () => {
    const { tailFor, add } = shared(partOf('a', 'saves/a'));
    const look = tailFor('saves/a');
    await look();
    add(begins('again') + 'a bar that moves\n'.repeat(150_000));
    await look();
    expect(await look()).toBe('');
    add(saves('saves/a'));
    expect(await look()).toContain('saves/a/checkpoint-10');
  });

  const again = begins('') + saves('saves/a') + closes;

  it.each(['all', 'ends'] as const)(
    'is read on behind the part of another, where its own goes on: %s',
    async (read) => {
      const { tailFor, add } = shared(partOf('a', 'saves/a') + partOf('b', 'saves/b'));
      const look = tailFor('saves/a', read);
      const before = await look();
      expect(before).toBe(`${partOf('a', 'saves/a')}b\n`);
      add(begins(''));
      expect(await look()).toBe('');
      add(saves('saves/a') + closes);
      expect(await look()).toBe(again.slice(1));
      add(`more\n${partOf('c', 'saves/c')}more of c\n`);
      expect(await look()).toBe('more\nc\n');
      add(again);
      expect(await look()).toBe(again.slice(1));
      // Who opens it now is told the same.
      expect(await tailFor('saves/a', read)()).toBe(`${before}${again.slice(1)}more\nc\n${again.slice(1)}`);
    },
  );

  it('is read on from the checkpoint that it finds, before it saves one itself', async () => {
    const { tailFor, add } = shared(partOf('a', 'saves/a') + partOf('b', 'saves/b'));
    const look = tailFor('saves/a');
    await look();
    add(resumes('saves/b'));
    expect(await look()).toBe('');
    add(`${begins('')}of b\n${resumes('saves/a')}`);
    expect(await look()).toBe('');
    add(`${begins('')}of a\n`);
    expect(await look()).toMatch(/^.*Process rank.*\nof a\n$/);
  });

  it('is not asked after with every line that another writes: what a process tells is asked once in a while', async () => {
    const { tailFor, add } = shared(partOf('a', 'saves/a'));
    let asked = 0;
    const look = tailFor('saves/a', 'all', () => {
      asked += 1;
      return 'other';
    });
    await look();
    add(begins('b'));
    for (let line = 0; line < 50; line += 1) {
      add('a bar that moves\n');
      await look();
    }
    expect(asked).toBe(1);
  });

  it('is that of the run that begins last, where all before it are others’ and it has saved nothing', async () => {
    const { tailFor } = shared(three + begins('d'));
    expect(await tailFor('saves/d')()).toMatch(/^\[INFO.*Process rank: 0/);
  });
});

describe('what follows a run that failed', () => {
  const failed = partOf('a', 'saves/a').replace(closes, 'CUDA out of memory\n');

  it('is taken back when it tells that it is of another', async () => {
    const { tailFor, add } = shared(failed);
    const look = tailFor('saves/a');
    await look();
    add(`${begins('b')}loading\n`);
    expect(await look()).toContain('loading');
    add(saves('saves/b'));
    expect(await look()).toBe(`(gone)${failed}b\n`);
    add(`more of b\n${closes}${begins('c')}`);
    expect(await look()).toBe('');
  });

  it('is passed over where it tells of another at once, and the run is read on where it follows again', async () => {
    const all = `${failed}${begins('b')}${saves('saves/b')}${failed}`;
    const { tailFor, add } = shared(failed);
    const look = tailFor('saves/a');
    await look();
    add(all.slice(failed.length));
    const again = failed.slice('a\n'.length);
    expect(await look()).toBe(`b\n${again}`);
  });

  it('is read at once behind a part of another, where its own process writes it', async () => {
    let writer: 'own' | 'other' = 'own';
    const { tailFor, add } = shared(failed);
    const look = tailFor('saves/a', 'all', () => writer);
    await look();
    writer = 'other';
    add(`${begins('b')}loading\n`);
    await look();
    writer = 'own';
    add(`${begins('')}loading again\n`);
    const told = await look();
    expect(told).toMatch(/^.*Process rank.*\nloading again\n$/);
    add('more\n');
    expect(await look()).toBe('more\n');
  });

  it('is not read where a process of another writes it', async () => {
    let writer: 'own' | 'other' = 'own';
    const { tailFor, add } = shared(failed);
    const look = tailFor('saves/a', 'all', () => writer);
    await look();
    writer = 'other';
    add(`${begins('b')}loading\n`);
    expect(await look()).toBe('b\n');
    add('more\n');
    expect(await look()).toBe('');
  });

  it('is known by its process where it is opened late, and of attempts before it nothing is said', async () => {
    const again = begins('a again, or another that died before it saved');
    const { tailFor } = shared(`${failed}${again}${begins('b')}loading\n`);
    const look = tailFor('saves/a', 'all', () => 'other');
    expect(await look()).toBe(`${failed}${again}b\n`);
    expect(await look()).toBe('');
  });

  it('is read at once where nothing tells whose it is, or its own process writes it', async () => {
    for (const writer of [null, 'own'] as const) {
      const { tailFor, add } = shared(failed);
      const look = tailFor('saves/a', 'all', () => writer);
      await look();
      add(`${begins('again')}loading\n`);
      expect(await look()).toContain('loading\n');
    }
  });

  it('is known by the checkpoint that it finds in its directory and goes on from', async () => {
    const { tailFor, add } = shared(failed);
    const look = tailFor('saves/a');
    await look();
    add(`${resumes('saves/b')}${begins('')}loading\n`);
    expect(await look()).not.toContain('loading');
    const own = shared(failed);
    const lookAtOwn = own.tailFor('saves/a', 'all', () => 'other');
    await lookAtOwn();
    own.add(`${resumes('saves/a')}${begins('')}loading\n`);
    expect(await lookAtOwn()).toContain('loading');
  });

  it('is read at once behind one that ended well, where its own process writes it', async () => {
    const { tailFor, add } = shared(partOf('a', 'saves/a'));
    const look = tailFor('saves/a', 'all', () => 'own');
    await look();
    add(`${begins('again')}loading\n`);
    expect(await look()).toContain('loading');
  });
});

describe('the part of a run', () => {
  const none = { own: false, other: false, closed: false };
  it('begins behind the one before that names another, and ends before the one after that does', () => {
    const parts = [
      { ...none, at: 0, other: true },
      { ...none, at: 10 },
      { ...none, at: 20, own: true },
      { ...none, at: 30 },
      { ...none, at: 40, other: true },
    ];
    expect(ownPart(parts)).toEqual({ from: 10, to: 40 });
  });
});
