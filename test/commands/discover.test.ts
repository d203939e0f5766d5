import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverRuns, heldOpen, LiveRunsKept } from '../../source/commands/discover.js';
import { nothingLeftOut } from '../../source/state/left-out.js';
import { LiveLook } from '../../source/watch/proc/live-look.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { Sightings } from '../../source/watch/proc/sightings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { addProcess, fakeProc } from '../watch/proc/fake-proc.js';

const words = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', 'a.yaml'];

function project(): string {
  const cwd = temporaryDirectory();
  mkdirSync(join(cwd, 'saves/a'), { recursive: true });
  writeFileSync(join(cwd, 'saves/a/trainer_log.jsonl'), '{"current_steps": 1}\n');
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
  return cwd;
}

describe('discovered runs', () => {
  it('are live ones first, and a live one is not listed again as one on disk', () => {
    const cwd = project();
    const proc = openProc(fakeProc([{ pid: 50, words, cwd }]));
    mkdirSync(join(cwd, 'saves/b'));
    writeFileSync(join(cwd, 'saves/b/trainer_log.jsonl'), '');
    const { runs } = discoverRuns({ proc, workingDirectory: cwd });
    expect(runs.map((run) => [run.path, run.live !== null])).toEqual([
      [join(cwd, 'saves/a'), true],
      [join(cwd, 'saves/b'), false],
    ]);
    expect(runs[0]?.why).toContain(`Process 50 trains now: it writes to ${join(cwd, 'saves/a')}`);
    expect(runs[1]?.why).toContain('no process was found that works on it');
  });

  it('are starts that died before they made a directory, too, but not one that is being made now', () => {
    const cwd = project();
    writeFileSync(join(cwd, 'b.yaml'), 'stage: sft\noutput_dir: saves/b\n');
    const console = join(cwd, 'b.log');
    const rank = '[INFO|2026-03-02 10:00:01] llamafactory.hparams.parser:401 >> Process rank: 0, world size: 1\n';
    writeFileSync(console, `${rank}ValueError: Undefined dataset\n`);
    const later = Date.now() / 1000 + 1;
    utimesSync(console, later, later);
    const started = (output: string) =>
      fakeProc([{ pid: 50, words: [...words.slice(0, -1), 'b.yaml', `output_dir=${output}`], cwd, output: console }]);
    const { runs } = discoverRuns({ proc: openProc(fakeProc([])), workingDirectory: cwd });
    expect(runs.map((run) => run.path)).toEqual([join(cwd, 'saves/b'), join(cwd, 'saves/a')]);
    expect(runs[0]).toMatchObject({ log: console, config: join(cwd, 'b.yaml'), live: null });
    for (const output of ['saves/b', 'saves/c']) {
      const live = discoverRuns({ proc: openProc(started(output)), workingDirectory: cwd });
      expect(live.runs.map((run) => run.path)).toEqual([join(cwd, output), join(cwd, 'saves/a')]);
    }
  });

  it('say what is not known of them', () => {
    const proc = openProc(fakeProc([{ pid: 50, words }]));
    const { runs } = discoverRuns({ proc, workingDirectory: temporaryDirectory() });
    expect(runs).toMatchObject([{ path: null, log: null }]);
    expect(runs[0]?.why).toContain('its output directory is not known');
    expect(runs[0]?.why).toContain('may not be read: it belongs to another user');
  });

  it('are kept as the last look found them, however often they are asked for', async () => {
    const cwd = project();
    const root = fakeProc([{ pid: 50, words, cwd }]);
    const live = new LiveLook(openProc(root));
    const kept = new LiveRunsKept(new Sightings(openProc(root), live, () => 0));
    expect(kept.runs()).toEqual([]);
    await kept.look();
    expect(kept.runs()).toMatchObject([{ path: join(cwd, 'saves/a'), log: null, config: join(cwd, 'a.yaml') }]);
    addProcess(root, { pid: 60, words: [...words, 'output_dir=.'], cwd });
    expect(kept.runs()).toHaveLength(1);
    await live.fresh();
    await kept.look();
    expect(kept.runs()).toHaveLength(2);
    expect(kept.leftOut()).toEqual(nothingLeftOut);
    addProcess(root, { pid: 70, words });
    await live.fresh();
    await kept.look();
    expect(kept.runs()).toHaveLength(2);
    expect(kept.leftOut()).toEqual({ ...nothingLeftOut, unplaced: 1 });
  });
});

describe.runIf(process.platform === 'linux')('a path through a process', () => {
  it('stays good when the process is gone, for what is there and for what is yet to come', () => {
    const inside = project();
    const root = fakeProc([{ pid: 50, words, root: inside }]);
    const file = heldOpen(join(root, '50/root/saves/a/trainer_log.jsonl'), root);
    const coming = heldOpen(join(root, '50/root/saves/new/trainer_log.jsonl'), root);
    rmSync(join(root, '50'), { recursive: true });
    expect(readFileSync(file, 'utf8')).toContain('current_steps');
    mkdirSync(join(inside, 'saves/new'));
    writeFileSync(join(inside, 'saves/new/trainer_log.jsonl'), 'new');
    expect(readFileSync(coming, 'utf8')).toBe('new');
  });

  it('is left alone when it leads through none, or through nothing', () => {
    const root = fakeProc([]);
    for (const path of ['/data/50/root/x', join(root, '50/root/x'), join(root, 'stat')]) {
      expect(heldOpen(path, root)).toBe(path);
    }
    symlinkSync('/nowhere', join(root, 'x'));
    expect(heldOpen(join(root, 'x'), root)).toBe(join(root, 'x'));
  });
});
