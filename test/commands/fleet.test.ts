/** Many runs, found and read as a list. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../source/commands/fleet.js';
import { LiveRunsKept } from '../../source/commands/live-runs-kept.js';
import { openDirectory } from '../../source/commands/open/directory.js';
import { readBriefly } from '../../source/commands/read-briefly.js';
import { nothingLeftOut } from '../../source/state/left-out.js';
import { type ListedRun, summaryOf } from '../../source/state/summary.js';
import { DiskAnswers } from '../../source/watch/disk-answers.js';
import { LiveLook } from '../../source/watch/proc/live-look.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { Sightings } from '../../source/watch/proc/sightings.js';
import { playRecording } from '../end-to-end/play-recording.js';
import { fixtures, load } from '../recordings.js';
import { clock, temporaryDirectory } from '../watch/collect.js';
import { addProcess, fakeProc } from '../watch/proc/fake-proc.js';

async function play(root: string, name: string, until = Number.POSITIVE_INFINITY): Promise<void> {
  await playRecording({
    castPath: join(fixtures, name, 'run.cast'),
    runDirectory: join(root, 'saves', name),
    consolePath: join(root, `${name}.log`),
    speed: Number.POSITIVE_INFINITY,
    until,
  });
}

/** A minute after now: what has just been written to its end counts as ended only after a silence. */
const later = (): number => clock() + 60;

/** The fleet's list once it satisfies the condition; it is looked at whenever it may have changed. */
function listWhen(fleet: Fleet, condition: (runs: readonly ListedRun[]) => boolean): Promise<readonly ListedRun[]> {
  return new Promise((resolve) => {
    fleet.start(() => {
      if (condition(fleet.runs())) resolve(fleet.runs());
    });
  });
}

/** Once so many connections, or what stands for one, are told of. */
function listWhenLinked(fleet: Fleet, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (fleet.links().length === count) resolve();
    };
    fleet.start(look);
    look();
  });
}

/** The list of what lies below a directory, with the processes that are there. */
function sightingFleet(root: string, proc: string, live: LiveLook): Fleet {
  const sightings = new Sightings(openProc(proc), live, later);
  const kept = new LiveRunsKept(sightings);
  return new Fleet({
    roots: [root],
    known: kept.runs,
    look: kept.look,
    sight: ({ path, log }) => sightings.of({ kind: 'directory', path }, log),
    workingDirectory: root,
    clock: later,
    searchPause: 50,
  });
}

describe('a fleet', () => {
  it('lists the runs below a directory with what each has come to, and new ones as they appear', async () => {
    const root = temporaryDirectory();
    await play(root, 'dpo');
    await play(root, 'sft-best-model');
    const fleet = new Fleet({ roots: [root], known: () => [], workingDirectory: root, clock: later, searchPause: 50 });
    const first = await listWhen(fleet, (runs) => runs.length === 2 && runs.every((run) => run.summary !== null));
    // Steps and losses are those of the consoles' last lines.
    const facts = Object.fromEntries(first.map(({ path, summary }) => [path.split('/').at(-1), summary]));
    expect(facts.dpo).toMatchObject({ state: 'finished', step: 120, totalSteps: 120, loss: 0.4228 });
    expect(facts['sft-best-model']).toMatchObject({ state: 'finished', step: 216, totalSteps: 216 });
    expect(facts.dpo?.shape).toHaveLength(16);
    mkdirSync(join(root, 'saves', 'young'));
    const row =
      '{"current_steps": 5, "total_steps": 30, "loss": 1.5, "lr": 0.001, "epoch": 0.5, "elapsed_time": "0:00:05"}\n';
    writeFileSync(join(root, 'saves', 'young', 'trainer_log.jsonl'), row);
    const third = new Promise<readonly ListedRun[]>((resolve) => {
      fleet.start(() => {
        if (fleet.runs().length === 3 && fleet.runs().every((run) => run.summary !== null)) resolve(fleet.runs());
      });
    });
    expect((await third)[0]).toMatchObject({ name: 'young', summary: { state: 'training', step: 5, loss: 1.5 } });
    await fleet.stop();
  });

  it('judges a run by its silence, however long nothing was written', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'saves', 'quiet'), { recursive: true });
    const row = '{"current_steps": 5, "total_steps": 30, "loss": 1.5, "elapsed_time": "0:00:05"}\n';
    writeFileSync(join(root, 'saves', 'quiet', 'trainer_log.jsonl'), row);
    let now = clock();
    const fleet = new Fleet({ roots: [root], known: () => [], workingDirectory: root, clock: () => now });
    await listWhen(fleet, ([run]) => run?.summary?.state === 'training');
    // An hour after its last word, as when the machine was asleep, or the phase is one that may be silent for long.
    now += 3600;
    await listWhen(fleet, ([run]) => run?.summary?.state === 'stalled');
    // It may take a day; then nobody can tell whether it is there.
    now += 24 * 3600;
    await listWhen(fleet, ([run]) => run?.summary?.state === 'unknown');
    await fleet.stop();
  }, 20_000);

  it('lists a start that died before it made a directory, by its settings and its console', async () => {
    const root = temporaryDirectory();
    await play(root, 'dpo');
    const recorded = join(fixtures, 'error-unknown-dataset');
    const settings = readFileSync(join(recorded, 'train.yaml'), 'utf8');
    writeFileSync(join(root, 'own.yaml'), settings.replace(/^output_dir:.*$/m, 'output_dir: saves/own'));
    await playRecording({
      castPath: join(recorded, 'run.cast'),
      runDirectory: join(temporaryDirectory(), 'run'),
      consolePath: join(root, 'own.log'),
      speed: Number.POSITIVE_INFINITY,
      until: Number.POSITIVE_INFINITY,
    });
    const fleet = new Fleet({ roots: [root], known: () => [], workingDirectory: root, clock: later, searchPause: 50 });
    const runs = await listWhen(fleet, (some) => some.length === 2 && some.every((run) => run.summary !== null));
    expect(runs[0]).toMatchObject({ path: join(root, 'saves/own'), name: 'own', summary: { state: 'failed' } });
    // Its next start makes one.
    mkdirSync(join(root, 'saves/own'));
    const row = '{"current_steps": 5, "total_steps": 30, "loss": 1.5, "lr": 0.001, "elapsed_time": "0:00:05"}\n';
    writeFileSync(join(root, 'saves/own/trainer_log.jsonl'), row);
    await listWhen(fleet, (some) => some.length === 2 && some.some((run) => run.summary?.step === 5));
    await fleet.stop();
  });

  it('lists a run that starts, and has no directory yet', async () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
    const log = join(root, 'a.log');
    writeFileSync(log, '');
    const words = ['python3', '/usr/bin/llamafactory-cli', 'train', 'a.yaml'];
    const proc = fakeProc([{ pid: 50, words, cwd: root, output: log }]);
    const live = new LiveLook(openProc(proc));
    const fleet = sightingFleet(root, proc, live);
    await listWhen(fleet, ([run]) => run?.summary?.state === 'starting');
    expect(fleet.runs()).toMatchObject([{ path: join(root, 'saves/a'), summary: { state: 'starting', errors: 0 } }]);
    expect(fleet.leftOut()).toEqual(nothingLeftOut);
    rmSync(join(proc, '50'), { recursive: true });
    await live.fresh();
    await listWhen(fleet, (runs) => runs.length === 0);
    await fleet.stop();
  }, 20_000);

  it('tells of a run without a process what is told of it when it is open', async () => {
    const root = temporaryDirectory();
    const proc = fakeProc([]);
    symlinkSync('pid:[4026531836]', join(proc, '1/ns/pid'));
    symlinkSync('/dev/null', join(proc, '1/fd/0'));
    const path = join(root, 'saves/sft-best-model');
    await play(root, 'sft-best-model', 8);
    writeFileSync(join(root, 'a.yaml'), 'stage: sft\noutput_dir: saves/dpo\n');
    await play(root, 'dpo', 8.3);
    const trainer = { pid: 50, words: ['python3', '/usr/bin/llamafactory-cli', 'train', 'a.yaml'], cwd: root };
    addProcess(proc, { ...trainer, output: join(root, 'dpo.log') });
    const live = new LiveLook(openProc(proc));
    const fleet = sightingFleet(root, proc, live);
    const stateOf = (name: string): string | undefined =>
      fleet.runs().find((run) => run.name.endsWith(name))?.summary?.state;
    await listWhen(fleet, (runs) => runs.length === 2 && runs.every((run) => run.summary !== null));
    const opened = await openDirectory(path, {
      ...{ path, log: null, config: null, wait: false, workingDirectory: root, example: null },
      ...{ proc: openProc(proc), connect: () => expect.unreachable() },
    });
    if (opened.kind !== 'directory') expect.unreachable();
    const { run, now } = await readBriefly(opened, { proc: openProc(proc) }, later);
    // Its console ends in the middle of a save, and nobody has it open.
    expect(stateOf('sft-best-model')).toBe('unknown');
    const listed = fleet.runs().find((one) => one.path === path)?.summary;
    const whole = summaryOf(run, now);
    expect(listed).toMatchObject({ state: whole.state, errors: 1, timeLeft: whole.timeLeft, unseen: whole.unseen });
    expect(stateOf('dpo')).toBe('training');
    rmSync(join(proc, '50'), { recursive: true });
    await live.fresh();
    await listWhen(fleet, () => stateOf('dpo') === 'killed');
    await fleet.stop();
  }, 60_000);

  it('tells what it stumbled over, goes on, and forgets it once it is mended', async () => {
    const root = temporaryDirectory();
    await play(root, 'dpo');
    let isBroken = true;
    const known = (): readonly never[] => {
      if (isBroken) throw new Error('the table of processes makes no sense');
      return [];
    };
    const fleet = new Fleet({ roots: [root], known, workingDirectory: root, clock: later, searchPause: 20 });
    await listWhenLinked(fleet, 1);
    expect(fleet.links()).toMatchObject([
      { host: null, state: 'down', words: 'the table of processes makes no sense' },
    ]);
    isBroken = false;
    const runs = await listWhen(fleet, ([run]) => run?.summary?.state === 'finished');
    expect(runs).toHaveLength(1);
    await listWhenLinked(fleet, 0);
    await fleet.stop();
  });

  it('is complete and empty where there is no run', async () => {
    const root = temporaryDirectory();
    const fleet = new Fleet({ roots: [root], known: () => [], workingDirectory: root, clock });
    expect(await listWhen(fleet, () => fleet.complete)).toEqual([]);
    await fleet.stop();
  });

  it('says what it has not looked at: disks that do not answer, directories of others, what takes too long', async () => {
    const root = temporaryDirectory();
    await play(root, 'dpo');
    for (const name of ['far', 'dark', 'deep/deeper']) mkdirSync(join(root, name), { recursive: true });
    const asked: string[] = [];
    const options = {
      roots: [root],
      known: () => [],
      workingDirectory: root,
      clock,
      mounts: () => [join(root, 'far')],
      answers: new DiskAnswers((path) => {
        asked.push(path);
        return path.endsWith('/far') ? new Promise<never>(() => {}) : Promise.resolve();
      }),
    };
    const knownLeftOut = () => ({ silent: 1, refused: 0, unplaced: 2, unfinished: 0 });
    const fleet = new Fleet({ ...options, knownLeftOut });
    await listWhen(fleet, (runs) => runs.length === 1 && fleet.complete);
    expect(asked).toContain(join(root, 'far'));
    expect(fleet.leftOut()).toEqual({ silent: 2, refused: 0, unplaced: 2, unfinished: 0 });
    await fleet.stop();
    const hurried = new Fleet({ ...options, mounts: () => [], searchBudget: 0 });
    await listWhen(hurried, () => hurried.complete);
    expect(hurried.leftOut()).toEqual({ silent: 0, refused: 0, unplaced: 0, unfinished: 1 });
    await hurried.stop();
  });

  it('touches no disk that does not answer, to see whether there is what settings name', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'far'));
    symlinkSync('far', join(root, 'saves'));
    const { chunks } = load('error-unknown-dataset');
    const text = Buffer.concat(chunks.flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : [])));
    writeFileSync(join(root, 'own.yaml'), 'stage: sft\noutput_dir: saves/own\n');
    writeFileSync(join(root, 'own.log'), text);
    const isGone = (path: string): boolean => path.endsWith('/far');
    const options = {
      roots: [root],
      known: () => [],
      workingDirectory: root,
      clock,
      mounts: () => [join(root, 'far')],
    };
    const told = new Fleet({ ...options, answers: new DiskAnswers(async () => {}) });
    await listWhen(told, (runs) => runs.length === 1);
    await told.stop();
    const askDisk = (path: string) => (isGone(path) ? new Promise<never>(() => {}) : Promise.resolve());
    const silent = new Fleet({ ...options, answers: new DiskAnswers(askDisk) });
    expect(await listWhen(silent, () => silent.complete)).toEqual([]);
    await silent.stop();
  });
});
