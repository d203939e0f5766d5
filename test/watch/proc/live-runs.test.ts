import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProc, type ProcFiles } from '../../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../collect.js';
import { boot, type FakeProcess, fakeProc } from './fake-proc.js';
import { findLiveRuns } from './find-live-runs.js';

const cli = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train'];
const launcher = '/opt/llamafactory/launcher.py';

/** A person's directory with a settings file in it. */
function project(settings = 'stage: sft\noutput_dir: saves/a\n'): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a.yaml'), settings);
  return directory;
}

const find = (processes: readonly FakeProcess[]) => findLiveRuns(openProc(fakeProc(processes)));

describe('a run found by its processes', () => {
  it('is told by a single process: directory, console, settings, start', async () => {
    const cwd = project();
    const log = join(cwd, 'train log.txt');
    writeFileSync(log, 'text');
    const { runs, problem } = await find([
      { pid: 50, words: [...cli, 'a.yaml', 'lora_rank=4'], cwd, output: log, started: 12_345, environment: {} },
      { pid: 51, words: ['python3', 'other.py'], cwd },
    ]);
    expect(problem).toBeNull();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      pid: 50,
      user: 1000,
      started: boot + 123.45,
      directory: { shown: join(cwd, 'saves/a'), path: join(cwd, 'saves/a') },
      console: { path: log, isDeleted: false },
      config: { path: join(cwd, 'a.yaml') },
      overrides: { lora_rank: 4 },
      processes: [{ pid: 50, role: 'rank', rank: 0, memory: 1024 ** 2 }],
    });
  });

  it("is looked for among a machine's thousands of kernel threads with one file each", async () => {
    const cwd = project();
    const threads = Array.from({ length: 30 }, (_, at) => ({ pid: 100 + at, parent: 2, flags: 0x20_8040, words: [] }));
    const proc = openProc(
      fakeProc([
        { pid: 50, words: [...cli, 'a.yaml'], cwd },
        { pid: 2, parent: 0, flags: 0x20_8040, words: [] },
        ...threads,
      ]),
    );
    const read: string[] = [];
    const { runs } = await findLiveRuns({
      ...proc,
      bytes: (path) => {
        read.push(path);
        return proc.bytes(path);
      },
    });
    expect(runs.map((run) => run.pid)).toEqual([50]);
    expect(read.filter((path) => /^1\d\d\//.test(path))).toEqual(threads.map(({ pid }) => `${pid}/stat`));
  });

  it('counts an override of the output directory, and the directory of the board', async () => {
    const cwd = project();
    const named = await find([{ pid: 50, words: [...cli, 'a.yaml', 'output_dir=saves/b'], cwd }]);
    expect(named.runs[0]?.directory?.path).toBe(join(cwd, 'saves/b'));
    const board = await find([
      { pid: 50, words: [...cli, '--stage', 'sft'], cwd, environment: { LLAMABOARD_WORKDIR: 'saves/board' } },
    ]);
    expect(board.runs[0]?.directory?.path).toBe(join(cwd, 'saves/board'));
  });

  it('is one run of launchers, ranks and workers under torchrun', async () => {
    const cwd = project();
    const rank = ['/usr/bin/python3', '-u', launcher, 'a.yaml'];
    const place = (local: number) => ({
      RANK: String(local + 4),
      LOCAL_RANK: String(local),
      WORLD_SIZE: '8',
      CUDA_VISIBLE_DEVICES: '2,3',
    });
    const { runs } = await find([
      { pid: 50, words: [...cli, 'a.yaml'], cwd, environment: { SLURM_JOB_ID: '77' } },
      { pid: 60, parent: 50, words: ['python3', '/opt/bin/torchrun', '--nnodes', '1', launcher, 'a.yaml'], cwd },
      { pid: 72, parent: 60, words: rank, cwd, environment: place(0) },
      { pid: 71, parent: 60, words: rank, cwd, environment: place(1) },
      { pid: 90, parent: 71, words: rank, cwd },
      { pid: 91, parent: 72, words: ['python3', '-c', 'from multiprocessing.spawn import spawn_main'], cwd },
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.processes.map(({ pid, role, rank: number }) => [pid, role, number])).toEqual([
      [50, 'launcher', null],
      [60, 'launcher', null],
      [71, 'rank', 5],
      [72, 'rank', 4],
      [90, 'worker', null],
      [91, 'worker', null],
    ]);
    expect(runs[0]?.processes[2]).toMatchObject({ placement: { localRank: 1, visible: '2,3', byBus: false } });
    expect(runs[0]?.pid).toBe(50);
  });

  it('is one run when several tasks write into one directory', async () => {
    const cwd = project();
    const { runs } = await find([
      { pid: 50, words: [...cli, 'a.yaml'], cwd, environment: { RANK: '0' } },
      { pid: 51, words: [...cli, 'a.yaml'], cwd, environment: { RANK: '1' } },
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.processes.map(({ rank }) => rank).sort()).toEqual([0, 1]);
  });

  it('comes before one that began earlier', async () => {
    const cwd = project();
    const { runs } = await find([
      { pid: 50, words: [...cli, 'a.yaml', 'output_dir=new'], cwd, started: 9000 },
      { pid: 51, words: [...cli, 'a.yaml', 'output_dir=old'], cwd, started: 100 },
    ]);
    expect(runs.map((run) => run.pid)).toEqual([50, 51]);
  });

  it('is told from any other script called train.py by its settings', async () => {
    const words = ['python', 'src/train.py', 'a.yaml'];
    expect((await find([{ pid: 50, words, cwd: project() }])).runs).toHaveLength(1);
    expect((await find([{ pid: 50, words, cwd: project('output_dir: x\nlr: 1\n') }])).runs).toEqual([]);
  });

  it('is listed with what may not be read, when it is somebody else’s', async () => {
    const { runs } = await find([{ pid: 50, words: [...cli, 'a.yaml'], user: 2000 }]);
    expect(runs).toMatchObject([{ pid: 50, user: 2000, directory: null, console: null, config: null }]);
    expect(runs[0]?.problems.join(' ')).toContain('working directory of process 50 may not be read');
  });

  it('says that its settings cannot be read, and does not guess', async () => {
    const cwd = project();
    const { runs } = await find([{ pid: 50, words: [...cli, 'gone.yaml'], cwd }]);
    expect(runs[0]).toMatchObject({ directory: null, problems: ['Its settings file gone.yaml cannot be read.'] });
  });

  it('says that its settings were changed after it began', async () => {
    const cwd = project();
    // Process 50 began in the past, long before the test wrote the file; the other one begins in the future.
    const { runs } = await find([
      { pid: 50, words: [...cli, 'a.yaml', 'output_dir=x'], cwd, started: 0 },
      { pid: 51, words: [...cli, 'a.yaml', 'output_dir=y'], cwd, started: 1e13 },
    ]);
    expect(runs.map((run) => [run.pid, run.problems.join().includes('changed after it began')])).toEqual([
      [51, false],
      [50, true],
    ]);
  });

  it('keeps a forged title as it stands, and reads nothing into it', async () => {
    const cwd = project();
    const forged = '\u001b]0;owned\u0007llamafactory-cli train a.yaml';
    expect((await find([{ pid: 50, words: [forged], cwd }])).runs).toEqual([]);
    const { runs } = await find([{ pid: 50, words: [...cli, 'a.yaml', `run_name=${forged}`], cwd }]);
    expect(runs[0]?.command).toContain(forged);
    expect(runs[0]?.directory?.path).toBe(join(cwd, 'saves/a'));
  });

  it('lies below the root of its container, unless the same directory is here as well', async () => {
    const inside = temporaryDirectory();
    mkdirSync(join(inside, 'project'));
    writeFileSync(join(inside, 'project/a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
    const root = fakeProc([
      { pid: 50, words: [...cli, 'a.yaml'], cwd: '/project', namespace: '2', root: inside },
      { pid: 51, words: [...cli, 'a.yaml'], cwd: '/project', namespace: '2', root: '/nowhere' },
    ]);
    const { runs } = await findLiveRuns(openProc(root));
    const run = runs.find((one) => one.pid === 50);
    expect(run?.directory).toEqual({ shown: '/project/saves/a', path: join(root, '50/root/project/saves/a') });
    expect(run?.config?.path).toBe(join(root, '50/root/project/a.yaml'));
    // A directory that is mounted under the same path in both keeps its plain path.
    const shared = project();
    const mounted = fakeProc([{ pid: 50, words: [...cli, 'a.yaml'], cwd: shared, namespace: '2' }]);
    expect((await findLiveRuns(openProc(mounted))).runs[0]?.config?.path).toBe(join(shared, 'a.yaml'));
  });

  it('finds the file of the one that reads the console’s pipe', async () => {
    const cwd = project();
    const log = join(cwd, 'tee.log');
    writeFileSync(log, 'text');
    const root = fakeProc([
      { pid: 50, words: [...cli, 'a.yaml'], cwd, output: 'pipe:[81234]' },
      { pid: 51, words: ['tee', 'tee.log'], cwd },
    ]);
    symlinkSync('pipe:[81234]', join(root, '51/fd/0'));
    symlinkSync('/dev/null', join(root, '51/fd/1'));
    symlinkSync(log, join(root, '51/fd/3'));
    expect((await findLiveRuns(openProc(root))).runs[0]?.console).toMatchObject({ path: log, isDeleted: false });
  });

  it('finds the log of a SLURM job whose pipe cannot be looked into', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'slurm-77.out'), 'text');
    const environment = { SLURM_JOB_ID: '77', SLURM_SUBMIT_DIR: cwd };
    const { runs } = await find([{ pid: 50, words: [...cli, 'a.yaml'], cwd, output: 'pipe:[5]', environment }]);
    expect(runs[0]).toMatchObject({ job: '77', console: { path: join(cwd, 'slurm-77.out') } });
  });

  it('has no console when that goes to a terminal or to nothing', async () => {
    const cwd = project();
    for (const output of ['/dev/null', '/dev/pts/nothing', 'socket:[7]']) {
      expect((await find([{ pid: 50, words: [...cli, 'a.yaml'], cwd, output }])).runs[0]?.console).toBeNull();
    }
  });
});

describe('a survey', () => {
  it('says where there is no /proc', async () => {
    const { runs, problem } = await findLiveRuns(openProc(join(temporaryDirectory(), 'none')));
    expect(runs).toEqual([]);
    expect(problem).toContain('processes cannot be found on this system');
  });

  it('says that the system hides processes', async () => {
    const root = fakeProc([{ pid: 50, words: ['bash'] }]);
    rmSync(join(root, '1'), { recursive: true });
    expect((await findLiveRuns(openProc(root))).problem).toContain('hidepid');
  });

  it('survives processes that vanish between any two reads', async () => {
    const cwd = project();
    const rank = ['/usr/bin/python3', '-u', launcher, 'a.yaml'];
    const processes: readonly FakeProcess[] = [
      { pid: 50, words: [...cli, 'a.yaml'], cwd, environment: {} },
      { pid: 71, parent: 50, words: rank, cwd, environment: { RANK: '0' } },
      { pid: 72, parent: 50, words: rank, cwd, environment: { RANK: '1' } },
    ];
    const real = openProc(fakeProc(processes));
    let reads = 0;
    const all = counted(real, () => {
      reads += 1;
      return false;
    });
    expect((await findLiveRuns(all)).runs).toHaveLength(1);
    const whole = reads;
    for (let last = 0; last < whole; last += 1) {
      let read = 0;
      const dying = counted(real, (path) => {
        read += 1;
        return read > last && /^(?:71|50)\//.test(path);
      });
      const { runs } = await findLiveRuns(dying);
      for (const run of runs) expect(run.processes.length).toBeGreaterThan(0);
    }
  });

  it.runIf(process.platform === 'linux')('is found beside a process that a driver does not let go', async () => {
    const cwd = project();
    const root = fakeProc([
      { pid: 50, words: [...cli, 'a.yaml'], cwd, state: 'D' },
      { pid: 60, words: [...cli, 'b.yaml'], cwd, state: 'D' },
    ]);
    // What is read of its memory never comes: as a pipe that nobody writes to.
    rmSync(join(root, '60/cmdline'));
    execFileSync('mkfifo', [join(root, '60/cmdline')]);
    const { runs } = await findLiveRuns(openProc(root));
    expect(runs.map((run) => [run.pid, run.processes[0]?.state])).toEqual([[50, 'D']]);
  });

  it('reads 200 other processes without taking one for a training', async () => {
    const others = Array.from({ length: 200 }, (_, at) => ({ pid: 1000 + at, words: ['python3', `job-${at}.py`] }));
    const cwd = project();
    const { runs } = await find([...others, { pid: 50, words: [...cli, 'a.yaml'], cwd }]);
    expect(runs.map((run) => run.pid)).toEqual([50]);
  });
});

/** The same /proc, in which everything below a path that `isGone` is not there any more. */
function counted(proc: ProcFiles, isGone: (path: string) => boolean): ProcFiles {
  return {
    root: proc.root,
    pids: () => proc.pids(),
    bytes: (path) => (isGone(path) ? 'absent' : proc.bytes(path)),
    bytesOfWaiting: (path) => (isGone(path) ? 'absent' : proc.bytesOfWaiting(path)),
    link: (path) => (isGone(path) ? 'absent' : proc.link(path)),
    status: (path) => (isGone(path) ? null : proc.status(path)),
    names: (path) => (isGone(path) ? [] : proc.names(path)),
  };
}
