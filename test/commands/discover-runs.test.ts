import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverRuns } from '../../source/commands/discover-runs.js';
import { DiskAnswers } from '../../source/watch/disk-answers.js';
import { openProc, type ProcFiles } from '../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';
import { project, trainerWords as words } from '../watch/proc/fake-project.js';

const discover = (proc: ProcFiles, workingDirectory: string) =>
  discoverRuns({ proc, workingDirectory, roots: [], answers: new DiskAnswers(), mounts: () => [] });

describe('discovered runs', () => {
  it('are live ones first, and a live one is not listed again as one on disk', async () => {
    const cwd = project();
    const proc = openProc(fakeProc([{ pid: 50, words, cwd }]));
    mkdirSync(join(cwd, 'saves/b'));
    writeFileSync(join(cwd, 'saves/b/trainer_log.jsonl'), '');
    const { runs } = await discover(proc, cwd);
    expect(runs.map((run) => [run.path, run.live !== null])).toEqual([
      [join(cwd, 'saves/a'), true],
      [join(cwd, 'saves/b'), false],
    ]);
    expect(runs[0]?.why).toContain(`Process 50 trains now: it writes to ${join(cwd, 'saves/a')}`);
    expect(runs[1]?.why).toContain('no process was found that works on it');
  });

  it('are starts that died before they made a directory, too, but not one that is being made now', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'b.yaml'), 'stage: sft\noutput_dir: saves/b\n');
    const console = join(cwd, 'b.log');
    const rank = '[INFO|2026-03-02 10:00:01] llamafactory.hparams.parser:401 >> Process rank: 0, world size: 1\n';
    writeFileSync(console, `${rank}ValueError: Undefined dataset\n`);
    const later = Date.now() / 1000 + 1;
    utimesSync(console, later, later);
    const started = (output: string) =>
      fakeProc([{ pid: 50, words: [...words.slice(0, -1), 'b.yaml', `output_dir=${output}`], cwd, output: console }]);
    const { runs } = await discover(openProc(fakeProc([])), cwd);
    expect(runs.map((run) => run.path)).toEqual([join(cwd, 'saves/b'), join(cwd, 'saves/a')]);
    expect(runs[0]).toMatchObject({ log: console, config: join(cwd, 'b.yaml'), live: null });
    for (const output of ['saves/b', 'saves/c']) {
      const live = await discover(openProc(started(output)), cwd);
      expect(live.runs.map((run) => run.path)).toEqual([join(cwd, output), join(cwd, 'saves/a')]);
    }
  });

  it('are no starts whose directory would lie on a disk that does not answer: nobody can tell whether it is there', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'b.yaml'), 'stage: sft\noutput_dir: far/b\n');
    const rank = '[INFO|2026-03-02 10:00:01] llamafactory.hparams.parser:401 >> Process rank: 0, world size: 1\n';
    writeFileSync(join(cwd, 'b.log'), `${rank}ValueError: Undefined dataset\n`);
    const later = Date.now() / 1000 + 1;
    utimesSync(join(cwd, 'b.log'), later, later);
    const far = join(cwd, 'far');
    const pathsWhere = async (answers: DiskAnswers) => {
      const { runs } = await discoverRuns({
        ...{ proc: openProc(fakeProc([])), workingDirectory: cwd, roots: [], answers },
        mounts: () => [far],
      });
      return runs.map((run) => run.path);
    };
    expect(await pathsWhere(new DiskAnswers(async () => {}))).toEqual([join(far, 'b'), join(cwd, 'saves/a')]);
    const isGone = (path: string) => (path === far ? new Promise<never>(() => {}) : Promise.resolve());
    expect(await pathsWhere(new DiskAnswers(isGone))).toEqual([join(cwd, 'saves/a')]);
  });

  it('say what is not known of them', async () => {
    const proc = openProc(fakeProc([{ pid: 50, words }]));
    const { runs } = await discover(proc, temporaryDirectory());
    expect(runs).toMatchObject([{ path: null, log: null }]);
    expect(runs[0]?.why).toContain('trains now: its output directory is not known;');
    expect(runs[0]?.why).toContain('may not be read: it belongs to another user');
  });

  it('on disks that do not answer are left out, with a word, and so are roots that are none', async () => {
    const cwd = project();
    const root = temporaryDirectory();
    for (const place of [join(cwd, 'saves/b'), join(cwd, 'dead/c'), join(root, 'd')]) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'trainer_log.jsonl'), '');
    }
    const dead = join(cwd, 'dead');
    const asked: string[] = [];
    const ask = (path: string): Promise<void> => {
      asked.push(path);
      return path.startsWith(dead) || path === '/gone' ? new Promise(() => {}) : Promise.resolve();
    };
    const proc = openProc(fakeProc([{ pid: 50, words, cwd: dead }]));
    const roots = [root, join(cwd, 'saves'), '/gone', '/nowhere/none'];
    const answers = new DiskAnswers(ask, ask);
    const found = await discoverRuns({ proc, workingDirectory: cwd, roots, answers, mounts: () => [dead] });
    const paths = [join(cwd, 'saves/a'), join(cwd, 'saves/b'), join(root, 'd')];
    expect(found.runs.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
    expect(found.runs.map(({ why }) => why).join()).toContain(`below ${root};`);
    expect(asked).toContain(dead);
    expect(found.problem).toContain('1 run of this machine left out: the disk that it works on does not answer.');
    expect(found.problem).toContain('/gone was not looked at: its disk does not answer.');
    expect(found.problem).toContain(`1 directory below ${cwd}, ${root}, /gone, /nowhere/none left out`);
    expect(found.problem).toContain('/nowhere/none is no directory.');
  });
});
