/** What one look through the processes says of many runs. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProcesses } from '../../../source/parse/processes.js';
import type { ProcessesEvent } from '../../../source/state/event.js';
import { LiveLook } from '../../../source/watch/proc/live-look.js';
import { openProc, type ProcFiles } from '../../../source/watch/proc/proc-files.js';
import { Sightings } from '../../../source/watch/proc/sightings.js';
import { temporaryDirectory } from '../collect.js';
import { addProcess, fakeProc } from './fake-proc.js';

const cli = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', 'a.yaml'];

/** A machine that trains `saves/a`, and how often its processes were listed. */
function machine() {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
  for (const name of ['a', 'b']) mkdirSync(join(cwd, 'saves', name), { recursive: true });
  const root = fakeProc([{ pid: 50, words: cli, cwd, environment: {} }]);
  const proc = openProc(root);
  let looks = 0;
  const counted: ProcFiles = {
    ...proc,
    pids: () => {
      looks += 1;
      return proc.pids();
    },
  };
  let now = 1_700_000_000;
  const live = new LiveLook(counted, undefined, () => 1000 * now);
  const sightings = new Sightings(counted, live, () => now);
  const told = async (path: string, console: string | null = null): Promise<readonly ProcessesEvent[]> => {
    const chunks = await sightings.of({ kind: 'directory', path }, console);
    return chunks.flatMap(({ text, time }) => parseProcesses(text, time).filter((event) => event.type === 'processes'));
  };
  const later = (seconds: number): void => {
    now += seconds;
  };
  const again = async (): Promise<void> => {
    later(20);
    await live.fresh();
    await sightings.look();
  };
  return { cwd, root, live, sightings, told, later, again, looks: () => looks, now: () => now };
}

describe('runs that are looked for together', () => {
  it('are there, or not to be seen, by one look for all of them', async () => {
    const { cwd, told, looks, now } = machine();
    expect(await told(join(cwd, 'saves/a'))).toMatchObject([
      { alive: true, time: now(), processes: [{ pid: 50, role: 'rank' }] },
    ]);
    for (let at = 0; at < 20; at += 1) {
      expect(await told(join(cwd, 'saves/b'))).toMatchObject([{ alive: null, unseen: true, processes: [] }]);
    }
    expect(looks()).toBe(1);
  });

  it('are told as of the look that found them, whoever had asked for it', async () => {
    const { cwd, live, told, later, looks, now } = machine();
    await live.fresh();
    const lookedAt = now();
    later(4);
    expect(await told(join(cwd, 'saves/a'))).toMatchObject([{ alive: true, time: lookedAt }]);
    expect(looks()).toBe(1);
  });

  it('tell the settings of the command line, and none where it has none', async () => {
    const { cwd, root, again, sightings } = machine();
    const settings = async () => {
      const [chunk] = await sightings.of({ kind: 'directory', path: join(cwd, 'saves/a') }, null);
      return JSON.parse(chunk?.text ?? '').settings;
    };
    expect(await settings()).toBeNull();
    rmSync(join(root, '50'), { recursive: true });
    addProcess(root, { pid: 51, words: [...cli, 'lora_rank=4'], cwd, environment: {} });
    await again();
    expect(await settings()).toEqual({ lora_rank: 4 });
  });

  it('are gone once those that were seen are there no more, and back when they are', async () => {
    const { cwd, root, told, again, now } = machine();
    const path = join(cwd, 'saves/a');
    await told(path);
    const seenAt = now();
    rmSync(join(root, '50'), { recursive: true });
    expect(await told(path)).toMatchObject([{ alive: true }]);
    await again();
    // Both are told: that they are gone means more of processes that were seen.
    expect(await told(path)).toMatchObject([
      { alive: true, time: seenAt },
      { alive: false, time: now(), problem: null },
    ]);
    addProcess(root, { pid: 60, words: cli, cwd });
    await again();
    expect(await told(path)).toMatchObject([{ alive: true, processes: [{ pid: 60 }] }]);
  });

  it('are not taken for others whose processes have the numbers that theirs had', async () => {
    const { cwd, root, told, again, now } = machine();
    await told(join(cwd, 'saves/a'));
    rmSync(join(root, '50'), { recursive: true });
    writeFileSync(join(cwd, 'b.yaml'), 'stage: sft\noutput_dir: saves/b\n');
    addProcess(root, { pid: 50, words: [...cli.slice(0, 3), 'b.yaml'], cwd, environment: {}, started: 900_000 });
    await again();
    expect(await told(join(cwd, 'saves/b'))).toMatchObject([{ alive: true }]);
    expect(await told(join(cwd, 'saves/a'))).toMatchObject([{ alive: true }, { alive: false, time: now() }]);
  });

  it('stay their own though their settings are edited', async () => {
    const { cwd, told, again } = machine();
    await told(join(cwd, 'saves/a'));
    writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/elsewhere\n');
    await again();
    expect(await told(join(cwd, 'saves/a'))).toMatchObject([{ alive: true, processes: [{ pid: 50 }] }]);
  });

  it('may be there while a trainer does not tell where it writes to', async () => {
    const { cwd, root, told, again } = machine();
    addProcess(root, { pid: 70, words: cli });
    await again();
    const [event] = await told(join(cwd, 'saves/b'));
    expect(event?.alive).toBeNull();
    expect(event?.unseen).toBeUndefined();
  });

  it('are not spoken of where there is no /proc', async () => {
    const live = new LiveLook(openProc(join(temporaryDirectory(), 'none')));
    const sightings = new Sightings(openProc(join(temporaryDirectory(), 'none')), live, () => 5);
    const [chunk] = await sightings.of({ kind: 'directory', path: '/r' }, null);
    const [event] = parseProcesses(chunk?.text ?? '', 5);
    expect(event).toMatchObject({ alive: null });
    expect(event).not.toHaveProperty('unseen');
  });

  it('have consoles that nobody writes, by one look for all of them as well', async () => {
    const { cwd, root, told, looks } = machine();
    symlinkSync('pid:[4026531836]', join(root, '1/ns/pid'));
    symlinkSync('/dev/null', join(root, '1/fd/0'));
    symlinkSync('/dev/null', join(root, '50/fd/0'));
    const [dead, other] = ['dead.log', 'other.log'].map((name) => join(cwd, name)) as [string, string];
    for (const path of [dead, other]) writeFileSync(path, 'a line\n');
    addProcess(root, { pid: 51, words: ['tee', other], output: other });
    mkdirSync(join(root, '51/fdinfo'));
    writeFileSync(join(root, '51/fdinfo/1'), 'pos:\t7\nflags:\t0100001\n');
    expect(await told(join(cwd, 'saves/b'), dead)).toMatchObject([{ unwritten: true }]);
    const [written] = await told(join(cwd, 'saves/b'), other);
    expect(written).not.toHaveProperty('unwritten');
    expect(looks()).toBe(2);
  });
});
