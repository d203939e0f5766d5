/** Processes and memory of another machine through its shell, which is one of this machine here: both must see the same. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { groupsOf } from '../../source/parse/control-groups.js';
import { parseProcesses } from '../../source/parse/processes.js';
import { parseRemoteLook } from '../../source/parse/remote-machine.js';
import { saidInChinese } from '../../source/screen/words/said-zh.js';
import type { Event, HostEvent, ProcessesEvent } from '../../source/state/event.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { watchProcesses } from '../../source/watch/processes.js';
import { findRemoteRun } from '../../source/watch/remote/find-run.js';
import { watchRemoteProcesses } from '../../source/watch/remote/processes.js';
import { type Dial, SshShell } from '../../source/watch/remote/shell.js';
import { clock, collect, temporaryDirectory } from './collect.js';
import { startStandIn } from './stand-in.js';

const here: Dial = () => ({ file: 'sh', parameters: ['-c', 'LC_ALL=C exec sh'] });
const shells: SshShell[] = [];
function open(dial: Dial = here): SshShell {
  const shell = new SshShell('gpu7', dial, 0);
  shells.push(shell);
  return shell;
}
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close();
});

const eventsOf = (chunks: readonly Chunk[]): readonly Event[] =>
  chunks.flatMap((chunk) => (chunk.kind === 'processes' ? parseProcesses(chunk.text, chunk.time) : []));
const readings = (chunks: readonly Chunk[]): readonly ProcessesEvent[] =>
  eventsOf(chunks).flatMap((event) => (event.type === 'processes' ? [event] : []));
const hosts = (chunks: readonly Chunk[]): readonly HostEvent[] =>
  eventsOf(chunks).flatMap((event) => (event.type === 'host' ? [event] : []));

const quick = { clock, pace: { intervalSeconds: 0.02, surveySeconds: 0.1 } };

describe.runIf(process.platform === 'linux')('the processes of a run on another machine', () => {
  const rank = (local: number, launcher: string) => ({
    words: [launcher, 'a.yaml', 'lora_rank=4'],
    environment: { RANK: String(local), LOCAL_RANK: String(local), CUDA_VISIBLE_DEVICES: '2,3' },
  });

  it('are those that are seen there, with the memory of that machine', async () => {
    const standIn = await startStandIn({
      words: ['a.yaml', 'lora_rank=4'],
      plan: ({ torchrun, launcher }) => [
        { words: [torchrun, launcher, 'a.yaml'], plan: [rank(0, launcher), rank(1, launcher)] },
      ],
    });
    const directory = join(standIn.directory, 'saves/a');
    mkdirSync(directory, { recursive: true });
    const there = collect(watchRemoteProcesses({ directory, log: null, shell: open(), ...quick }));
    const target = { kind: 'directory', path: directory } as const;
    const local = collect(watchProcesses({ target, ...quick }, openProc('/proc')));
    await there.until((seen) =>
      readings(seen).some(({ processes }) => processes.some(({ processor }) => processor !== null)),
    );
    await local.until((seen) => readings(seen).some(({ alive }) => alive === true));
    const plain = ({ processes }: ProcessesEvent) =>
      processes
        .map(({ pid, role, rank: number, placement }) => ({ pid, role, rank: number, placement }))
        .sort((one, other) => one.pid - other.pid);
    const [seen, truth] = [readings(there.chunks)[0], readings(local.chunks)[0]];
    expect(seen && plain(seen)).toEqual(truth && plain(truth));
    expect(seen?.processes.map(({ role }) => role)).toEqual(['rank', 'rank', 'launcher', 'launcher']);
    for (const process of seen?.processes ?? []) {
      const same = truth?.processes.find(({ pid }) => pid === process.pid);
      expect(Math.abs((process.started ?? 0) - (same?.started ?? 1e9))).toBeLessThan(1);
      expect(process.memory).toBeGreaterThan(1e6);
    }
    const [host, own] = [hosts(there.chunks)[0], hosts(local.chunks)[0]];
    expect(host).toMatchObject({
      memoryTotal: own?.memoryTotal,
      memoryLimit: own?.memoryLimit,
      sharedTotal: own?.sharedTotal,
    });
    expect(host?.memoryAvailable).toBeGreaterThan(0);
    expect(seen?.kills).toEqual(truth?.kills);
    // The settings of the command line are told once.
    const settings = eventsOf(there.chunks).filter(({ type }) => type === 'config');
    expect(settings).toMatchObject([{ origin: 'command line', values: { lora_rank: 4 } }]);
    await standIn.end();
    await there.until((chunks) => readings(chunks).at(-1)?.alive === false);
    expect(readings(there.chunks).at(-1)).toMatchObject({ alive: false, problem: null });
  });

  it('are seen with what they start, and with the room where prepared data is kept, as here', async () => {
    const hub = temporaryDirectory();
    const standIn = await startStandIn({
      environment: { HF_HOME: join(hub, 'not', 'there yet') },
      plan: ({ launcher, loader }) => [{ ...rank(0, launcher), plan: [{ words: [loader, '--fd', '7'] }] }],
    });
    const directory = join(standIn.directory, 'saves/a');
    mkdirSync(directory, { recursive: true });
    const there = collect(watchRemoteProcesses({ directory, log: null, shell: open(), ...quick }));
    const target = { kind: 'directory', path: directory } as const;
    const local = collect(watchProcesses({ target, ...quick }, openProc('/proc')));
    await there.until((seen) => readings(seen).at(-1)?.processes.at(-1)?.role === 'worker');
    await local.until((seen) => readings(seen).at(-1)?.processes.at(-1)?.role === 'worker');
    const told = ({ processes }: ProcessesEvent) =>
      processes.map(({ pid, role, rank: number }) => `${pid} ${role} ${number}`).sort();
    const [seen, truth] = [readings(there.chunks)[0], readings(local.chunks)[0]];
    expect(seen && told(seen)).toEqual(truth && told(truth));
    const [host, own] = [hosts(there.chunks)[0], hosts(local.chunks)[0]];
    const cachePath = join(hub, 'not', 'there yet', 'datasets');
    expect(own).toMatchObject({ cachePath, cacheTotal: expect.any(Number) });
    expect(host).toMatchObject({ cachePath, cacheTotal: own?.cacheTotal });
    expect(Math.abs((host?.cacheFree ?? 0) - (own?.cacheFree ?? 0))).toBeLessThan((own?.cacheTotal ?? 0) / 10);
  });

  it('that are followed by others of the same run are not gone, and a launcher stays one', async () => {
    const standIn = await startStandIn({ plan: ({ launcher }) => [rank(0, launcher)] });
    const directory = join(standIn.directory, 'saves/a');
    mkdirSync(directory, { recursive: true });
    const { chunks, until } = collect(watchRemoteProcesses({ directory, log: null, shell: open(), ...quick }));
    await until((seen) => readings(seen).at(-1)?.alive === true);
    const child = readings(chunks)
      .at(-1)
      ?.processes.find(({ role }) => role === 'rank');
    expect(child).toBeDefined();
    process.kill(child?.pid ?? 0);
    await until((seen) => readings(seen).at(-1)?.processes.length === 1);
    // So many looks that all processes were looked through again.
    const so = readings(chunks).length;
    await until((seen) => readings(seen).length > so + 10);
    const later = readings(chunks).slice(so);
    expect(new Set(later.map(({ alive }) => alive))).toEqual(new Set([true]));
    expect(new Set(later.flatMap(({ processes }) => processes.map(({ role }) => role)))).toEqual(new Set(['launcher']));
  });

  it('are found through a link to its directory, and its console through the process', async () => {
    const standIn = await startStandIn();
    const directory = join(standIn.directory, 'saves/a');
    mkdirSync(directory, { recursive: true });
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(directory, link);
    const { until } = collect(watchRemoteProcesses({ directory: link, log: null, shell: open(), ...quick }));
    await until((seen) => readings(seen).at(-1)?.alive === true);
    // The directory is empty as yet, and the console says nothing of it.
    const found = await findRemoteRun(open(), directory, { log: null, config: null });
    expect(found).toMatchObject({ kind: 'run', run: { path: directory, log: standIn.log } });
  });

  it('that are not seen, and a link that is down, are told in a sentence of both languages', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'trainer_log.jsonl'), '');
    const none = collect(watchRemoteProcesses({ directory, log: null, shell: open(), ...quick }));
    await none.until((seen) => readings(seen).length > 0);
    const broken = open(() => ({ file: 'sh', parameters: ['-c', 'echo "no route to host" >&2; exit 255'] }));
    const down = collect(watchRemoteProcesses({ directory, log: null, shell: broken, ...quick }));
    await down.until((seen) => readings(seen).length > 0);
    const problems = [...readings(none.chunks), ...readings(down.chunks)].map(({ alive, problem }) => [alive, problem]);
    expect(problems[0]).toEqual([null, expect.stringMatching(/^No process of this run is to be seen on gpu7: /)]);
    expect(problems.at(-1)).toEqual([null, 'processes of gpu7 could not be asked: no route to host.']);
    for (const [, problem] of problems) expect(saidInChinese(String(problem))).toMatch(/gpu7.*[\u4e00-\u9fff]/);
  });
});

describe('a look at another machine', () => {
  it('is read part by part', () => {
    const groups = groupsOf('4:memory:/slurm/job_7\n0::/\n');
    const text = [
      `4242 (pt_main (x)) R 4200 ${'0 '.repeat(9)}150 50 ${'0 '.repeat(6)}1000 0\n`,
      '/proc/4242/status:VmRSS:\t  2048 kB\n',
      'MemTotal:       1000 kB\nMemAvailable:    400 kB\noom_kill 6\n0.50 0.40 0.30 1/100 9\ncores 16\n',
      '4096 1000 900\n',
      '512 2000 1800\n',
      './memory/slurm/job_7/memory.limit_in_bytes:1000\n./memory/slurm/job_7/memory.usage_in_bytes:900\n./memory/slurm/job_7/memory.stat:total_inactive_file 100\n./memory/slurm/job_7/memory.oom_control:oom_kill 2\n./memory/memory.limit_in_bytes:9223372036854771712\n',
    ].join('\0');
    const look = parseRemoteLook(text, groups);
    expect([...look.stats.values()]).toMatchObject([{ pid: 4242, state: 'R', ticks: 200, started: 1000 }]);
    expect([...look.memory]).toEqual([[4242, 2048 * 1024]]);
    expect(look).toMatchObject({
      ...{ memoryTotal: 1_024_000, memoryAvailable: 409_600, sharedTotal: 4_096_000, sharedFree: 3_686_400 },
      ...{
        cacheTotal: 1_024_000,
        cacheFree: 921_600,
        load: 0.5,
        cores: 16,
        machineKills: 6,
        group: { limit: { limit: 1000, used: 800 }, kills: 2 },
      },
    });
  });

  it('says nothing of a file system without a size', () => {
    const { cacheTotal, cacheFree } = parseRemoteLook(['', '', '', '', '4096 0 0\n', ''].join('\0'), []);
    expect({ cacheTotal, cacheFree }).toEqual({ cacheTotal: null, cacheFree: null });
  });

  it('that is torn or forged throws nothing', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, list) => void parseRemoteLook(text, groupsOf(list))));
  });
});
