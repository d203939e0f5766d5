import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold } from '../../source/commands/fold.js';
import { saidInChinese } from '../../source/screen/words/said-zh.js';
import type { Chunk } from '../../source/watch/chunk.js';
import type { HintListener } from '../../source/watch/directory-hints.js';
import { nodeFileSystem } from '../../source/watch/file-system.js';
import { type Machine, thisMachine } from '../../source/watch/machine.js';
import { type RunDirectoryOptions, watchRunDirectory } from '../../source/watch/run-directory.js';
import { mostEntries } from '../../source/watch/run-files.js';
import { byteLength, clock, collect, contentOf, describeChunk, temporaryDirectory } from './collect.js';

const log = 'trainer_log.jsonl';

function watch(path: string, options: Partial<RunDirectoryOptions> = {}, machine: Machine = thisMachine) {
  const watcher = watchRunDirectory(
    { path, consolePath: null, configPath: null, read: 'all', clock, ...options },
    machine,
  );
  return { watcher, ...collect(watcher) };
}

/** The paths of which the state says after these chunks that they may not be read. */
const unreadableAfter = (chunks: readonly Chunk[]): readonly string[] =>
  foldChunks(initialFold({ kind: 'directory', path: null, name: 'x' }), chunks)
    .run.evidence.troubles.filter((trouble) => trouble.message.includes('permission denied'))
    .map((trouble) => trouble.place.source)
    .sort();
const has = (kind: Chunk['kind'], path: string) => (chunks: readonly Chunk[]) =>
  chunks.some((chunk) => chunk.kind === kind && 'path' in chunk && chunk.path === path);

const holds = (path: string | null, text: string) => (chunks: readonly Chunk[]) => contentOf(chunks, path) === text;

const troubles = (chunks: readonly Chunk[]) => chunks.flatMap((chunk) => (chunk.kind === 'trouble' ? [chunk] : []));

function safetensors(header: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeBigUInt64LE(BigInt(header.length));
  bytes.write(header, 8);
  return bytes;
}

describe('what is there when the watch begins', () => {
  it('is told of the newest checkpoint first: it is the one that training goes on from', async () => {
    const run = temporaryDirectory();
    for (const step of [100, 1000, 200, 999]) {
      mkdirSync(join(run, `checkpoint-${step}`, 'global_step'), { recursive: true });
      writeFileSync(join(run, `checkpoint-${step}`, 'trainer_state.json'), '{}');
    }
    mkdirSync(join(run, 'runs'));
    const { watcher, chunks } = watch(run);
    await watcher.caughtUp;
    const states = chunks.flatMap((chunk) => (chunk.kind === 'write' ? [chunk.path] : []));
    expect(states).toEqual([1000, 999, 200, 100].map((step) => `checkpoint-${step}/trainer_state.json`));
    expect(chunks.filter((chunk) => chunk.kind === 'directory').map((chunk) => chunk.path)).toEqual(
      expect.arrayContaining(['runs', 'checkpoint-100/global_step', 'checkpoint-1000/global_step']),
    );
  });

  it('is read without a watch by whoever stops once all of it is told', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, log), 'row\n');
    let asked = 0;
    const hints: Machine['hints'] = () => {
      asked += 1;
      return { close: async () => {} };
    };
    const { watcher, chunks } = watch(run, {}, { ...thisMachine, hints });
    await watcher.caughtUp;
    await watcher.stop();
    expect(contentOf(chunks, log)).toBe('row\n');
    expect(asked).toBe(0);
    const { until } = watch(run, {}, { ...thisMachine, hints });
    await until(() => asked > 0);
  });

  it('is told once where it is missed because it is too large, and only then', async () => {
    const run = temporaryDirectory();
    const config = join(temporaryDirectory(), 'train.yaml');
    const make = (path: string, size: number): void => {
      writeFileSync(path, '');
      truncateSync(path, size);
    };
    make(join(run, 'trainer_state.json'), 100e6);
    make(join(run, 'my_own_data.json'), 100e6);
    make(join(run, 'training_args.bin'), 100e6);
    make(config, 100e6);
    const { watcher, chunks, until } = watch(run, { configPath: config });
    await watcher.caughtUp;
    make(join(run, 'trainer_state.json'), 101e6);
    await until((all) => all.some((chunk) => chunk.kind === 'head' && chunk.size === 101e6));
    expect(troubles(chunks).map(({ path, message }) => [path, saidInChinese(message)])).toEqual([
      ['config:train.yaml', `${config} 未读取：这类文件不应如此之大（100 MB）。`],
      ['trainer_state.json', `${join(run, 'trainer_state.json')} 未读取：这类文件不应如此之大（100 MB）。`],
    ]);
  });

  it('is delivered by its kind: whole, header, size, directory', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, 'train_results.json'), '{"train_loss": 1.5}');
    writeFileSync(join(run, 'training_loss.png'), Buffer.alloc(1234));
    writeFileSync(join(run, log), '{"current_steps": 1}\n');
    mkdirSync(join(run, 'runs/inner/deeper'), { recursive: true });
    writeFileSync(join(run, 'runs/inner/events.out.tfevents.1.vm.2.0'), 'events');
    writeFileSync(join(run, 'runs/inner/deeper/never'), 'x');
    mkdirSync(join(run, 'data/inner'), { recursive: true });
    writeFileSync(join(run, 'data/events'), 'not listed');
    const checkpoint = join(run, 'checkpoint-20');
    mkdirSync(join(checkpoint, 'global_step20/deeper'), { recursive: true });
    writeFileSync(join(checkpoint, 'model.safetensors'), safetensors('{"a":{}}', 5000));
    writeFileSync(join(checkpoint, 'optimizer.pt'), Buffer.alloc(777));
    writeFileSync(join(checkpoint, 'latest'), 'global_step20');
    writeFileSync(join(checkpoint, 'global_step20/mp_rank_00_model_states.pt'), Buffer.alloc(999));
    writeFileSync(join(checkpoint, 'global_step20/deeper/never'), 'x');
    const { watcher, chunks } = watch(run);
    await watcher.caughtUp;
    expect(chunks.map(describeChunk)).toEqual([
      'directory data',
      'directory runs',
      'write train_results.json +19',
      'head training_loss.png size 1234 +0',
      'directory checkpoint-20',
      `append ${log} @0 +21`,
      'directory runs/inner',
      'directory checkpoint-20/global_step20',
      'write checkpoint-20/latest +13',
      'head checkpoint-20/model.safetensors size 5000 +16',
      'head checkpoint-20/optimizer.pt size 777 +0',
      'directory runs/inner/deeper',
      'append runs/inner/events.out.tfevents.1.vm.2.0 @0 +6',
      'directory checkpoint-20/global_step20/deeper',
      'head checkpoint-20/global_step20/mp_rank_00_model_states.pt size 999 +0',
    ]);
    expect(watcher.progress).toEqual({ read: 21, total: 21 });
  });

  it('has the newest checkpoints and the log even among very many other files', async () => {
    const run = temporaryDirectory();
    for (let file = 0; file < mostEntries + 500; file += 1) writeFileSync(join(run, `a-row-${file}.dat`), '');
    mkdirSync(join(run, 'checkpoint-7'));
    writeFileSync(join(run, log), 'row\n');
    writeFileSync(join(run, 'zzz_results.json'), '{}');
    const { watcher, chunks } = watch(run);
    await watcher.caughtUp;
    expect(contentOf(chunks, log)).toBe('row\n');
    expect(contentOf(chunks, 'zzz_results.json')).toBe('{}');
    expect(has('directory', 'checkpoint-7')(chunks)).toBe(true);
    expect(troubles(chunks).map((chunk) => chunk.message)).toEqual([
      `${run} holds ${mostEntries + 503} entries: only ${mostEntries} of them are looked at.`,
    ]);
    expect(chunks.length).toBeLessThan(mostEntries + 10);
  });

  it('comes in batches of at most 64 KiB and one slice, with times that never decrease', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, log), Buffer.alloc(3_000_000, 'row of the log\n'));
    let now = 100;
    const { watcher, chunks, batches } = watch(run, { clock: () => (now -= 1) });
    await watcher.caughtUp;
    expect(contentOf(chunks, log)).toHaveLength(3_000_000);
    const sizes = batches.map((batch) => batch.reduce((sum, one) => sum + byteLength(one), 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual((16 + 512) * 1024);
    for (const [place, chunk] of chunks.entries())
      expect(chunk.time).toBeGreaterThanOrEqual(chunks[place - 1]?.time ?? 0);
  });

  it('is only the ends of large files when only those are asked for', async () => {
    const run = temporaryDirectory();
    const size = 2_000_000;
    writeFileSync(join(run, log), Buffer.alloc(size, 'row of the log\n'));
    writeFileSync(join(run, 'run.out'), Buffer.alloc(size, 'console line\n'));
    const { watcher, chunks } = watch(run, { read: 'ends', consolePath: join(run, 'run.out') });
    await watcher.caughtUp;
    for (const path of [log, null]) {
      const isOf = (chunk: Chunk) => (path === null ? chunk.kind === 'console' : chunk.kind === 'append');
      const read = chunks.reduce((sum, chunk) => sum + (isOf(chunk) ? byteLength(chunk) : 0), 0);
      const skipped = chunks.flatMap((chunk) => (chunk.kind === 'skip' && chunk.path === path ? [chunk.bytes] : []));
      expect(skipped).toHaveLength(1);
      expect(read + (skipped[0] ?? 0)).toBe(size);
    }
    expect(has('head', 'run.out')(chunks)).toBe(false);
    expect(watcher.progress).toEqual({ read: 2 * size, total: 2 * size });
  });
});

describe('a run that lives', () => {
  it('yields exactly the bytes that were appended, in order, for any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), { maxLength: 20 }),
        async (pieces) => {
          const run = temporaryDirectory();
          const { chunks, until, watcher } = watch(run);
          for (const piece of pieces) {
            appendFileSync(join(run, log), piece);
            await new Promise((resolve) => setImmediate(resolve));
          }
          const whole = pieces.join('');
          await until((seen) => (contentOf(seen, log) ?? '').length >= whole.length);
          expect(contentOf(chunks, log) ?? '').toBe(whole);
          await watcher.stop();
        },
      ),
      { numRuns: 8 },
    );
  });

  it('is seen through its checkpoints being written, filled and deleted', async () => {
    const run = temporaryDirectory();
    const { until } = watch(run);
    const checkpoint = join(run, 'checkpoint-5');
    mkdirSync(checkpoint);
    await until(has('directory', 'checkpoint-5'));
    writeFileSync(join(checkpoint, 'trainer_state.json'), '{"global_step": 5}');
    await until(holds('checkpoint-5/trainer_state.json', '{"global_step": 5}'));
    writeFileSync(join(checkpoint, 'trainer_state.json'), '{"global_step": 5, "epoch": 1}');
    await until(holds('checkpoint-5/trainer_state.json', '{"global_step": 5, "epoch": 1}'));
    mkdirSync(join(checkpoint, 'global_step5'));
    writeFileSync(join(checkpoint, 'global_step5/shard.pt'), 'abc');
    await until(has('write', 'checkpoint-5/global_step5/shard.pt'));
    rmSync(checkpoint, { recursive: true });
    await until(has('remove', 'checkpoint-5'));
    await until(has('remove', 'checkpoint-5/global_step5/shard.pt'));
  });

  it('is followed in the event files of its attempts, a later one included', async () => {
    const run = temporaryDirectory();
    const first = 'runs/Nov24_07-21-09_vm/events.out.tfevents.1.vm.2.0';
    const second = 'runs/Nov25_07-21-09_vm/events.out.tfevents.2.vm.3.0';
    mkdirSync(join(run, 'runs/Nov24_07-21-09_vm'), { recursive: true });
    writeFileSync(join(run, first), 'one');
    const { until } = watch(run);
    await until(holds(first, 'one'));
    appendFileSync(join(run, first), ' two');
    await until(holds(first, 'one two'));
    mkdirSync(join(run, 'runs/Nov25_07-21-09_vm'));
    writeFileSync(join(run, second), 'three');
    await until(holds(second, 'three'));
    appendFileSync(join(run, second), ' four');
    await until(holds(second, 'three four'));
    rmSync(join(run, 'runs/Nov24_07-21-09_vm'), { recursive: true });
    await until(has('remove', first));
    appendFileSync(join(run, second), ' five');
    await until(holds(second, 'three four five'));
  });

  it('is followed through truncation, a log replaced by renaming, and a file that becomes a directory', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, log), 'one\ntwo\n');
    writeFileSync(join(run, 'extra.json'), '{}');
    const { until } = watch(run);
    await until(holds(log, 'one\ntwo\n'));
    truncateSync(join(run, log), 0);
    appendFileSync(join(run, log), 'three\n');
    await until(holds(log, 'three\n'));
    writeFileSync(join(run, 'other'), 'three\nfour\n');
    renameSync(join(run, 'other'), join(run, log));
    await until(holds(log, 'three\nfour\n'));
    rmSync(join(run, 'extra.json'));
    mkdirSync(join(run, 'extra.json'));
    await until(has('directory', 'extra.json'));
    await until(has('remove', 'extra.json'));
  });

  it('ticks although nothing happens', async () => {
    const { until } = watch(temporaryDirectory());
    await until((chunks) => chunks.filter((chunk) => chunk.kind === 'tick').length >= 2);
  });

  it('is followed through a symbolic link that is led elsewhere', async () => {
    const parent = temporaryDirectory();
    for (const name of ['first', 'second']) {
      mkdirSync(join(parent, name));
      writeFileSync(join(parent, name, log), `${name}\n`);
      writeFileSync(join(parent, name, `${name}.json`), '{}');
    }
    const link = join(parent, 'latest');
    symlinkSync('first', link);
    const { until } = watch(link);
    await until(holds(log, 'first\n'));
    appendFileSync(join(parent, 'first', log), 'more\n');
    await until(holds(log, 'first\nmore\n'));
    symlinkSync('second', `${link}.new`);
    renameSync(`${link}.new`, link);
    await until(holds(log, 'second\n'));
    await until(has('remove', 'first.json'));
    await until(has('write', 'second.json'));
  });
});

describe('a directory that comes and goes', () => {
  it('is waited for, with one sentence', async () => {
    const parent = temporaryDirectory();
    const run = join(parent, 'saves/later');
    const { watcher, chunks, until } = watch(run);
    await watcher.caughtUp;
    expect(troubles(chunks).map((chunk) => chunk.message)).toEqual([`${run} does not exist yet: waiting for it.`]);
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, log), 'row\n');
    await until(holds(log, 'row\n'));
    mkdirSync(join(run, 'checkpoint-1'));
    await until(has('directory', 'checkpoint-1'));
    expect(troubles(chunks)).toHaveLength(1);
  });

  it('is deleted, made again, and then followed as before', async () => {
    const run = join(temporaryDirectory(), 'run');
    mkdirSync(join(run, 'checkpoint-1'), { recursive: true });
    writeFileSync(join(run, log), 'old\n');
    const { watcher, chunks, until } = watch(run);
    await watcher.caughtUp;
    rmSync(run, { recursive: true });
    await until((seen) => has('remove', log)(seen) && has('remove', 'checkpoint-1')(seen));
    await until((seen) => troubles(seen).some((chunk) => chunk.message === `${run} was deleted: waiting for it.`));
    mkdirSync(run);
    writeFileSync(join(run, log), 'new\n');
    await until(holds(log, 'new\n'));
    mkdirSync(join(run, 'checkpoint-2'));
    await until(has('directory', 'checkpoint-2'));
    appendFileSync(join(run, log), 'newer\n');
    await until(holds(log, 'new\nnewer\n'));
    expect(chunks.filter((chunk) => chunk.kind === 'trouble')).toHaveLength(1);
  });

  it('is made again before anybody looked, and hints still come from it', async () => {
    const run = join(temporaryDirectory(), 'run');
    mkdirSync(run);
    writeFileSync(join(run, log), 'old\n');
    writeFileSync(join(run, 'old.json'), '{}');
    const { until } = watch(run);
    await until(has('write', 'old.json'));
    rmSync(run, { recursive: true });
    mkdirSync(run);
    writeFileSync(join(run, log), 'another\n');
    await until((seen) => has('remove', 'old.json')(seen) && holds(log, 'another\n')(seen));
    mkdirSync(join(run, 'checkpoint-9'));
    await until(has('directory', 'checkpoint-9'));
  });

  it('is a file at first', async () => {
    const run = join(temporaryDirectory(), 'run');
    writeFileSync(run, 'no directory');
    const { watcher, chunks, until } = watch(run);
    await watcher.caughtUp;
    expect(troubles(chunks).map((chunk) => chunk.message)).toEqual([`${run} is not a directory: waiting for it.`]);
    rmSync(run);
    mkdirSync(run);
    writeFileSync(join(run, log), 'row\n');
    await until(holds(log, 'row\n'));
  });
});

describe('console and settings', () => {
  it('come from files elsewhere; a console that begins anew says so', async () => {
    const parent = temporaryDirectory();
    const run = join(parent, 'run');
    mkdirSync(run);
    const consolePath = join(parent, 'train.log');
    const configPath = join(parent, 'train.yaml');
    writeFileSync(configPath, 'stage: sft\n');
    const { watcher, chunks, until } = watch(run, { consolePath, configPath });
    await watcher.caughtUp;
    expect(contentOf(chunks, 'config:train.yaml')).toBe('stage: sft\n');
    appendFileSync(consolePath, Buffer.from([0xe8, 0xae]));
    await until((seen) => seen.some((chunk) => chunk.kind === 'console'));
    appendFileSync(consolePath, Buffer.from([0xad, 0x0a]));
    await until(holds(null, '训\n'));
    expect(has('remove', 'console')(chunks)).toBe(false);
    writeFileSync(consolePath, 'x\n');
    await until(holds(null, 'x\n'));
    expect(has('remove', 'console')(chunks)).toBe(true);
    writeFileSync(configPath, 'stage: pt\n');
    await until(holds('config:train.yaml', 'stage: pt\n'));
    rmSync(configPath);
    await until(has('remove', 'config:train.yaml'));
  });

  it('a console inside the run directory is console only', async () => {
    const run = temporaryDirectory();
    const consolePath = join(run, 'running_log.txt');
    writeFileSync(consolePath, 'line\n');
    const { watcher, chunks, until } = watch(run, { consolePath });
    await watcher.caughtUp;
    appendFileSync(consolePath, 'more\n');
    await until(holds(null, 'line\nmore\n'));
    expect(chunks.filter((chunk) => 'path' in chunk && chunk.path === 'running_log.txt')).toEqual([]);
  });
});

describe('hints', () => {
  it('of one log make the watcher look at that one, not at all that may grow', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, log), '');
    let listener: HintListener | null = null;
    const looks = new Map<string, number>();
    const machine: Machine = {
      ...thisMachine,
      files: {
        ...nodeFileSystem,
        status: (path) => {
          looks.set(path, (looks.get(path) ?? 0) + 1);
          return nodeFileSystem.status(path);
        },
      },
      hints: (_root, _file, given) => {
        listener = given;
        return { close: async () => {} };
      },
    };
    const { until } = watch(run, {}, machine);
    await until(() => listener !== null);
    looks.clear();
    const rows = 20;
    for (let row = 1; row <= rows; row += 1) {
      appendFileSync(join(run, log), 'row\n');
      (listener as HintListener | null)?.hint('', log);
      await until(holds(log, 'row\n'.repeat(row)));
    }
    expect(looks.get(join(run, log))).toBeGreaterThanOrEqual(rows);
    expect(looks.get(join(run, 'running_log.txt')) ?? 0).toBeLessThan(rows / 2);
  });
});

describe('trouble', () => {
  it('no watches left: says so once and looks by itself', async () => {
    const run = temporaryDirectory();
    let listener: HintListener | null = null;
    let closed = 0;
    const machine: Machine = {
      ...thisMachine,
      hints: (_root, _file, given) => {
        listener = given;
        return {
          close: async () => {
            closed += 1;
          },
        };
      },
    };
    const { watcher, chunks, until } = watch(run, {}, machine);
    await watcher.caughtUp;
    await until(() => listener !== null || chunks.some((chunk) => chunk.kind === 'tick'));
    const words = `ENOSPC: System limit for number of file watchers reached, watch '${run}'`;
    for (let error = 0; error < 40; error += 1) (listener as HintListener | null)?.failed('watches', words);
    await until((seen) => troubles(seen).length > 0);
    mkdirSync(join(run, 'checkpoint-3'));
    writeFileSync(join(run, 'checkpoint-3/config.json'), '{}');
    writeFileSync(join(run, 'all_results.json'), '{"a": 1}');
    writeFileSync(join(run, log), 'row\n');
    await until((seen) => holds(log, 'row\n')(seen) && holds('checkpoint-3/config.json', '{}')(seen));
    writeFileSync(join(run, 'all_results.json'), '{"a": 2}');
    await until(holds('all_results.json', '{"a": 2}'));
    expect(troubles(chunks)).toMatchObject([{ path: null, message: words, refused: 'watches' }]);
    expect(closed).toBe(1);
  });

  it('a network file system is looked at from the start, without watches', async () => {
    const run = temporaryDirectory();
    let asked = 0;
    const machine: Machine = {
      ...thisMachine,
      isNetwork: async () => true,
      hints: () => {
        asked += 1;
        return { close: async () => {} };
      },
    };
    const { until } = watch(run, {}, machine);
    writeFileSync(join(run, log), 'row\n');
    writeFileSync(join(run, 'all_results.json'), '{}');
    await until((seen) => holds(log, 'row\n')(seen) && holds('all_results.json', '{}')(seen));
    expect(asked).toBe(0);
  });

  it('a directory of very many checkpoints is looked at without watches, and loses those that it had', async () => {
    const run = temporaryDirectory();
    const make = (from: number, to: number): void => {
      for (let step = from; step < to; step += 1) mkdirSync(join(run, `checkpoint-${step}`));
    };
    make(0, 100);
    let [opened, closed] = [0, 0];
    const hints: Machine['hints'] = () => {
      opened += 1;
      return {
        close: async () => {
          closed += 1;
        },
      };
    };
    const first = watch(run, {}, { ...thisMachine, hints });
    await first.until(() => opened === 1);
    make(100, 150);
    await first.until((seen) => has('directory', 'checkpoint-149')(seen) && closed === 1);
    const second = watch(run, {}, { ...thisMachine, hints });
    await second.watcher.caughtUp;
    writeFileSync(join(run, log), 'row\n');
    writeFileSync(join(run, 'all_results.json'), '{}');
    await second.until((seen) => holds(log, 'row\n')(seen) && holds('all_results.json', '{}')(seen));
    // Its content alone changes, which the directory does not tell.
    writeFileSync(join(run, 'all_results.json'), '{"loss": 1}');
    await second.until(holds('all_results.json', '{"loss": 1}'));
    expect([opened, closed]).toEqual([1, 1]);
  });

  it('permission lost in the middle: one sentence each, what is known stays, and it goes on afterwards', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, log), 'one\n');
    writeFileSync(join(run, 'all_results.json'), '{}');
    let isForbidden = false;
    const guard = (): void => {
      if (isForbidden) throw Object.assign(new Error('forbidden'), { code: 'EACCES' });
    };
    const files: Machine['files'] = {
      list: async (path) => {
        guard();
        return nodeFileSystem.list(path);
      },
      status: nodeFileSystem.status,
      open: async (path) => {
        guard();
        return nodeFileSystem.open(path);
      },
    };
    const { watcher, chunks, until } = watch(run, {}, { ...thisMachine, files });
    await watcher.caughtUp;
    isForbidden = true;
    appendFileSync(join(run, log), 'two\n');
    mkdirSync(join(run, 'checkpoint-1'));
    await until((seen) => troubles(seen).length >= 2);
    const ticks = (seen: readonly Chunk[]): number => seen.filter((chunk) => chunk.kind === 'tick').length;
    const now = ticks(chunks);
    await until((seen) => ticks(seen) >= now + 2);
    expect(
      troubles(chunks)
        .map((chunk) => `${chunk.path} ${chunk.message}`)
        .sort(),
    ).toEqual([
      `null ${run} may not be read (permission denied).`,
      `${log} ${join(run, log)} may not be read (permission denied).`,
    ]);
    expect(chunks.some((chunk) => chunk.kind === 'remove')).toBe(false);
    isForbidden = false;
    await until((seen) => holds(log, 'one\ntwo\n')(seen) && has('directory', 'checkpoint-1')(seen));
    await until((seen) => unreadableAfter(seen).length === 0);
  });

  it('a directory that may not be looked into: names what is in it, nothing that never was, and all of it only until then', async () => {
    const run = temporaryDirectory();
    for (const name of [log, 'all_results.json', 'README.md']) writeFileSync(join(run, name), '{}\n');
    for (const step of [1, 2]) {
      mkdirSync(join(run, `checkpoint-${step}`));
      writeFileSync(join(run, `checkpoint-${step}/config.json`), '{}');
    }
    let isForbidden = true;
    const guard = (path: string): void => {
      if (isForbidden && path !== run) throw Object.assign(new Error('forbidden'), { code: 'EACCES' });
    };
    const files: Machine['files'] = {
      list: async (path) => {
        guard(path);
        return nodeFileSystem.list(path);
      },
      status: async (path) => {
        guard(path);
        return nodeFileSystem.status(path);
      },
      open: async (path) => {
        guard(path);
        return nodeFileSystem.open(path);
      },
    };
    const { watcher, chunks, until } = watch(run, {}, { ...thisMachine, files });
    await watcher.caughtUp;
    const there = [log, 'all_results.json', 'README.md', 'checkpoint-1', 'checkpoint-2'].sort();
    expect(unreadableAfter(chunks)).toEqual(there);
    isForbidden = false;
    await until((seen) => unreadableAfter(seen).length === 0 && holds('checkpoint-2/config.json', '{}')(seen));
    isForbidden = true;
    appendFileSync(join(run, log), '{}\n');
    await until((seen) => unreadableAfter(seen).includes(log));
    rmSync(join(run, log));
    isForbidden = false;
    await until((seen) => unreadableAfter(seen).length === 0);
  });
});

describe('stopping', () => {
  it('in the middle of a large file ends the delivery, and caughtUp resolves all the same', async () => {
    const run = temporaryDirectory();
    writeFileSync(join(run, log), Buffer.alloc(20_000_000, 'row\n'));
    const { watcher, chunks, until } = watch(run);
    await until((seen) => seen.some((chunk) => chunk.kind === 'append'));
    await watcher.stop();
    const count = chunks.length;
    await watcher.caughtUp;
    await readFile(join(run, log));
    expect(chunks.length).toBe(count);
    expect(watcher.progress.read).toBeLessThan(20_000_000);
  });
});

it('sets watches anew that tell nothing of what is found', async () => {
  const run = temporaryDirectory();
  writeFileSync(join(run, log), '');
  let opened = 0;
  // The first are set where nothing can be watched, as on a directory that lost its permissions just then.
  const hints: Machine['hints'] = (root, file, listener) => {
    opened += 1;
    return opened === 1 ? { close: () => Promise.resolve() } : thisMachine.hints(root, file, listener);
  };
  const { until } = watch(run, {}, { ...thisMachine, hints });
  let text = '';
  for (let row = 0; opened < 2; row += 1) {
    text += `row ${row}\n`;
    appendFileSync(join(run, log), `row ${row}\n`);
    await until(holds(log, text));
    expect(row).toBeLessThan(8);
  }
});
