import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProcesses } from '../../source/parse/processes.js';
import type { ProcessesEvent } from '../../source/state/event.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import type { ProcessTarget } from '../../source/watch/proc/run-among.js';
import { type ProcessesOptions, watchProcesses } from '../../source/watch/processes.js';
import type { Room } from '../../source/watch/room.js';
import { clock, collect, temporaryDirectory } from './collect.js';
import { addProcess, fakeProc, statText } from './proc/fake-proc.js';
import { findLiveRuns } from './proc/find-live-runs.js';
import { startStandIn } from './stand-in.js';

const cli = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', 'a.yaml'];

function watch(target: ProcessTarget, root: string, options: Partial<ProcessesOptions> = {}) {
  const pace = { intervalSeconds: 0.02, surveySeconds: 0.05 };
  return collect(watchProcesses({ target, clock, pace, ...options }, openProc(root)));
}

const readings = (chunks: readonly Chunk[]): readonly ProcessesEvent[] =>
  chunks.flatMap((chunk) =>
    chunk.kind === 'processes'
      ? parseProcesses(chunk.text, chunk.time).filter((event) => event.type === 'processes')
      : [],
  );

const last = (chunks: readonly Chunk[]): ProcessesEvent | undefined => readings(chunks).at(-1);

function project(): { readonly cwd: string; readonly run: ProcessTarget } {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
  return { cwd, run: { kind: 'directory', path: join(cwd, 'saves/a') } };
}

describe('the processes of a run', () => {
  it('are alive, and not alive once those that were seen are gone', async () => {
    const { cwd, run } = project();
    mkdirSync(join(cwd, 'saves/a'), { recursive: true });
    const root = fakeProc([{ pid: 50, words: [...cli, 'lora_rank=4'], cwd, environment: {} }]);
    const { chunks, until } = watch(run, root);
    await until((seen) => last(seen)?.alive === true);
    expect(last(chunks)).toMatchObject({ problem: null, processes: [{ pid: 50, role: 'rank', rank: 0, state: 'S' }] });
    rmSync(join(root, '50'), { recursive: true });
    await until((seen) => last(seen)?.alive === false);
    expect(last(chunks)).toMatchObject({ alive: false, processes: [] });
    const told = readings(chunks).filter((reading) => reading.alive === false).length;
    addProcess(root, { pid: 60, words: cli, cwd });
    await until((seen) => last(seen)?.alive === true);
    expect(last(chunks)?.processes.map((process) => process.pid)).toEqual([60]);
    expect(told).toBe(1);
  });

  it('are found soon after they begin anew, by the numbers of processes that were not there before', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd }]);
    const seldom = { intervalSeconds: 0.02, surveySeconds: 3600, soonestSeconds: 0.05, surveyShare: 1 };
    const { chunks, until } = watch(run, root, { pace: seldom });
    await until((seen) => last(seen)?.alive === true);
    rmSync(join(root, '50'), { recursive: true });
    await until((seen) => last(seen)?.alive === false);
    // At first it is the shell that becomes the trainer.
    addProcess(root, { pid: 60, words: ['/bin/bash'], cwd });
    addProcess(root, { pid: 61, words: cli, cwd });
    await until((seen) => last(seen)?.alive === true);
    expect(last(chunks)?.processes.map((process) => process.pid)).toEqual([61]);
  });

  it('are looked for once more after newcomers were seen, one of which may become the trainer', async () => {
    const { cwd, run } = project();
    const root = fakeProc([]);
    const proc = openProc(root);
    let looks = 0;
    /** A process that is a shell when it is seen first. */
    const becoming = {
      ...proc,
      bytes: (path: string) => {
        if (path !== '60/cmdline') return proc.bytes(path);
        looks += 1;
        return Buffer.from((looks > 1 ? cli : ['/bin/bash']).map((word) => `${word}\0`).join(''));
      },
    };
    const seldom = { intervalSeconds: 0.02, surveySeconds: 3600, soonestSeconds: 0.05, surveyShare: 1 };
    const { until } = collect(watchProcesses({ target: run, clock, pace: seldom }, becoming));
    await until((seen) => readings(seen).length > 0);
    addProcess(root, { pid: 60, words: ['/bin/bash'], cwd });
    await until((seen) => last(seen)?.alive === true);
    expect(looks).toBeGreaterThan(1);
  });

  it('are looked for between the keys, however many others there are', async () => {
    const { cwd, run } = project();
    const others = Array.from({ length: 60 }, (_, at) => ({ pid: 100 + at, words: ['sleep', '9'] }));
    const proc = openProc(fakeProc([{ pid: 50, words: cli, cwd }, ...others]));
    const slow = {
      ...proc,
      bytes: (path: string) => {
        for (const until = performance.now() + 1; performance.now() < until; );
        return proc.bytes(path);
      },
      pids: () => {
        pids += 1;
        return proc.pids();
      },
    };
    let pids = 0;
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    const watcher = watchProcesses({ target: run, clock, pace: { intervalSeconds: 0.05, surveySeconds: 0.05 } }, slow);
    const { until } = collect(watcher);
    setImmediate(count);
    await until((seen) => last(seen)?.alive === true);
    isOver = true;
    // Nobody looks through all of them again soon.
    const surveys = pids;
    await until((seen) => readings(seen).length >= 5);
    expect(pids).toBe(surveys);
    // Two files of each process take a millisecond each, and a turn of the event loop no more than a few of them.
    expect(turns).toBeGreaterThanOrEqual(20);
    await watcher.stop();
  });

  it('come with the kernel’s count of kills for memory, up to the moment when they are gone', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd }]);
    const count = (kills: number): void => writeFileSync(join(root, 'vmstat'), `pgfault 12\noom_kill ${kills}\n`);
    count(6);
    const { chunks, until } = watch(run, root);
    await until((seen) => last(seen)?.alive === true);
    expect(last(chunks)?.kills).toEqual({ group: null, machine: 6 });
    count(7);
    rmSync(join(root, '50'), { recursive: true });
    await until((seen) => last(seen)?.alive === false);
    expect(last(chunks)?.kills).toEqual({ group: null, machine: 7 });
    // Whom it kills later is no matter of this run: the next that is told of is the one that comes after it.
    count(9);
    addProcess(root, { pid: 60, words: cli, cwd });
    await until((seen) => last(seen)?.alive === true);
    expect(readings(chunks).filter((reading) => reading.alive === false)).toMatchObject([{ kills: { machine: 7 } }]);
  });

  it('tell the settings of the command line once', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: [...cli, 'lora_rank=4'], cwd }]);
    const { chunks, until } = watch(run, root);
    await until((seen) => readings(seen).length >= 3);
    const settings = chunks.flatMap((chunk) =>
      chunk.kind === 'processes' ? parseProcesses(chunk.text, 0).filter((event) => event.type === 'config') : [],
    );
    expect(settings).toMatchObject([{ origin: 'command line', values: { lora_rank: 4 } }]);
  });

  it('tell where prepared data is kept, as the libraries look for it, and the room there', async () => {
    const { cwd, run } = project();
    mkdirSync(join(cwd, 'saves/a'), { recursive: true });
    const environment = { HF_HOME: join(cwd, 'hub'), HOME: '/nowhere', SECRET: 'never' };
    const root = fakeProc([{ pid: 50, words: cli, cwd, environment }]);
    const { chunks, until } = watch(run, root);
    await until((seen) => last(seen)?.alive === true);
    const told = chunks.flatMap((chunk) => (chunk.kind === 'processes' ? [chunk.text] : []))[0] ?? '';
    const hosts = parseProcesses(told, 0).filter((event) => event.type === 'host');
    // The directory is not there yet: the disk is that of its nearest parent.
    expect(hosts).toMatchObject([{ cachePath: join(cwd, 'hub/datasets'), cacheTotal: expect.any(Number) }]);
    expect(told).not.toContain('never');
  });

  it('go on being told while the disk of the prepared data does not answer', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd, environment: { HF_HOME: join(cwd, 'hub') } }]);
    let asked = 0;
    const askRoom = (path: string): Promise<Room> => {
      if (!path.startsWith(join(cwd, 'hub'))) return statfs(path);
      asked += 1;
      return new Promise(() => {});
    };
    const { chunks, until } = watch(run, root, { askRoom });
    await until((seen) => readings(seen).filter(({ alive }) => alive === true).length >= 2);
    const hosts = chunks.flatMap((chunk) =>
      chunk.kind === 'processes' ? parseProcesses(chunk.text, 0).filter((event) => event.type === 'host') : [],
    );
    expect(hosts.at(-1)).toMatchObject({ cachePath: null, cacheFree: null, memoryTotal: 1000 * 1024 });
    // A call that never returns holds a thread: there is never a second one.
    expect(asked).toBe(1);
  });

  it('are not looked for on a disk that does not answer, which is said', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd }]);
    const { until } = watch(run, root, { askRoom: () => new Promise(() => {}) });
    const path = join(cwd, 'saves/a');
    await until((seen) => last(seen)?.problem === `${path}: its disk does not answer. Is a file server gone?`);
  });

  it('are not said to be dead when they were never seen', async () => {
    const { run } = project();
    const { chunks, until } = watch(run, fakeProc([{ pid: 50, words: ['bash'] }]));
    await until((seen) => readings(seen).length >= 1);
    expect(last(chunks)).toMatchObject({ alive: null, processes: [], unseen: true });
    expect(last(chunks)?.problem).toContain('may run elsewhere');
  });

  it('are unknown where there is no /proc, in a sentence', async () => {
    const { run } = project();
    const { chunks, until } = watch(run, join(temporaryDirectory(), 'none'));
    await until((seen) => readings(seen).length >= 1);
    expect(last(chunks)).toMatchObject({ alive: null });
    expect(last(chunks)).not.toHaveProperty('unseen');
    expect(last(chunks)?.problem).toContain('cannot be found on this system');
  });

  it('are not those of another directory', async () => {
    const { cwd } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd }]);
    const { chunks, until } = watch({ kind: 'directory', path: join(cwd, 'saves/b') }, root);
    await until((seen) => readings(seen).length >= 1);
    expect(last(chunks)?.alive).toBeNull();
  });

  it('stay the run’s own when their settings file is edited or taken away', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd }]);
    const { chunks, until } = watch(run, root);
    await until((seen) => last(seen)?.alive === true);
    writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/next\n');
    addProcess(root, { pid: 51, parent: 50, words: ['python3', 'worker.py'], cwd });
    // The new child shows that all processes were looked through again.
    await until((seen) => last(seen)?.processes.length === 2);
    rmSync(join(cwd, 'a.yaml'));
    addProcess(root, { pid: 52, parent: 50, words: ['python3', 'worker.py'], cwd });
    await until((seen) => last(seen)?.processes.length === 3);
    expect(readings(chunks).every((reading) => reading.alive === true)).toBe(true);
  });

  it('are gone when only a zombie is left of them', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd }]);
    const { until, chunks } = watch(run, root);
    await until((seen) => last(seen)?.alive === true);
    writeFileSync(join(root, '50/stat'), statText({ pid: 50, words: [], state: 'Z' }));
    await until((seen) => last(seen)?.alive === false);
    expect(readings(chunks).some((reading) => reading.alive === null)).toBe(false);
  });

  it('are not confused with a later process of the same pid', async () => {
    const { cwd, run } = project();
    const root = fakeProc([{ pid: 50, words: cli, cwd, started: 1000 }]);
    const { until } = watch(run, root);
    await until((seen) => last(seen)?.alive === true);
    writeFileSync(join(root, '50/cmdline'), 'bash\0');
    writeFileSync(join(root, '50/stat'), statText({ pid: 50, words: [], started: 2000 }));
    await until((seen) => last(seen)?.alive === false);
  });
});

describe.runIf(process.platform === 'linux')('a real process', async () => {
  it('is found with its directory, its console and its settings, though its log was deleted', async () => {
    const one = await startStandIn();
    const run = (await findLiveRuns(openProc('/proc'))).runs.find((found) => found.pid === one.process.pid);
    expect(run).toMatchObject({
      directory: { path: join(one.directory, 'saves/a') },
      console: { path: one.log, isDeleted: false },
      config: { path: join(one.directory, 'a.yaml') },
      processes: [{ role: 'rank', rank: 0 }],
      problems: [],
    });
    rmSync(one.log);
    const later = (await findLiveRuns(openProc('/proc'))).runs.find((found) => found.pid === one.process.pid);
    expect(later?.console).toEqual({ shown: one.log, path: `/proc/${one.process.pid}/fd/1`, isDeleted: true });
  });

  it('shows its ranks and their loaders, and that all have ended', async () => {
    const one = await startStandIn({
      plan: ({ torchrun, launcher }) => {
        const words = [launcher, 'a.yaml'];
        const rank = (number: number) => ({
          words,
          environment: { RANK: String(number), LOCAL_RANK: String(number), WORLD_SIZE: '2' },
          plan: [{ words }],
        });
        return [{ words: [torchrun, '--nnodes', '1', launcher, 'a.yaml'], plan: [rank(0), rank(1)] }];
      },
    });
    const { chunks, until } = watch({ kind: 'log', path: one.log }, '/proc');
    await until((seen) =>
      readings(seen).some((reading) => reading.processes.some(({ processor }) => processor !== null)),
    );
    const roles = last(chunks)?.processes.map(({ role, rank }) => `${role} ${rank}`);
    expect(roles?.sort()).toEqual(
      ['launcher null', 'launcher null', 'rank 0', 'rank 1', 'worker null', 'worker null'].sort(),
    );
    expect(last(chunks)?.processes.every(({ memory, started }) => memory !== null && started !== null)).toBe(true);
    await one.end();
    await until((seen) => last(seen)?.alive === false);
  });
});
