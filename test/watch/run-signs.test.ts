import { chmodSync, closeSync, mkdirSync, openSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdsEventFiles, looksLikeRun, searchRuns } from '../../source/watch/run-signs.js';
import { temporaryDirectory } from './collect.js';
import { findRuns } from './find-runs.js';

function make(root: string, path: string, files: readonly string[], seconds = 1000): string {
  const directory = join(root, path);
  mkdirSync(directory, { recursive: true });
  for (const name of files) {
    writeFileSync(join(directory, name), '');
    utimesSync(join(directory, name), seconds, seconds);
  }
  utimesSync(directory, seconds, seconds);
  return directory;
}

describe('a run directory', () => {
  it('is known by its files, whatever its name', () => {
    const root = temporaryDirectory();
    expect(looksLikeRun(make(root, 'a', ['trainer_log.jsonl']))).toBe(true);
    expect(looksLikeRun(make(root, 'b', ['adapter_config.json', 'training_args.bin']))).toBe(true);
    make(root, 'c/checkpoint-500', []);
    expect(looksLikeRun(join(root, 'c'))).toBe(true);
    expect(looksLikeRun(make(root, 'saves', ['notes.txt']))).toBe(false);
    expect(looksLikeRun(make(root, 'downloaded', ['config.json', 'model.safetensors']))).toBe(false);
    expect(looksLikeRun(make(root, 'checkpoint-list', ['checkpoint-best']))).toBe(false);
    expect(looksLikeRun(join(root, 'missing'))).toBe(false);
  });
});

describe('event files of TensorBoard', () => {
  it('are found in runs/, and do not of themselves make a run of a directory that is come upon', () => {
    const root = temporaryDirectory();
    const run = make(root, 'only-events', []);
    make(root, 'only-events/runs/Nov24_07-21-09_vm', ['events.out.tfevents.1795504870.vm.2976.0'], 5000);
    make(root, 'other/runs/Nov24_07-21-09_vm', ['notes.txt']);
    expect(holdsEventFiles(run)).toBe(true);
    expect(holdsEventFiles(join(root, 'other'))).toBe(false);
    expect(holdsEventFiles(root)).toBe(false);
    expect(looksLikeRun(run)).toBe(false);
    expect(findRuns(root, { depth: 4, budget: 5000 }).runs).toEqual([]);
  });
});

describe('the runs below a directory', () => {
  it('come newest first, without their checkpoints, no deeper than asked', () => {
    const root = temporaryDirectory();
    const old = make(root, 'saves/a/old', ['trainer_log.jsonl'], 1000);
    const young = make(root, 'saves/b/young', ['trainer_log.jsonl'], 3000);
    make(root, 'saves/b/young/checkpoint-5', ['trainer_state.json'], 4000);
    utimesSync(young, 3000, 3000);
    const deep = make(root, 'saves/a/1/2/3/deep', ['trainer_log.jsonl'], 2000);
    make(root, 'node_modules/x', ['trainer_log.jsonl'], 9000);
    const paths = (depth: number) => findRuns(root, { depth, budget: 5000 }).runs.map((run) => run.path);
    expect(paths(3)).toEqual([young, old]);
    expect(paths(6)).toEqual([young, deep, old]);
    expect(paths(0)).toEqual([]);
    expect(findRuns(young, { depth: 0, budget: 5000 }).runs).toMatchObject([{ path: young, modified: 3000 }]);
  });

  it('are found once through links in a circle', () => {
    const root = temporaryDirectory();
    const run = make(root, 'saves/run', ['trainer_log.jsonl']);
    symlinkSync(root, join(root, 'saves/up'));
    symlinkSync(run, join(root, 'link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'broken'));
    const found = findRuns(root, { depth: 50, budget: 5000 });
    expect(found.runs).toHaveLength(1);
    expect(found.isComplete).toBe(true);
  });

  it('are found beside 100,000 files, whose listing leaves others their turn', () => {
    const root = temporaryDirectory();
    for (let file = 0; file < 100_000; file += 1) closeSync(openSync(join(root, `file-${file}`), 'w'));
    const run = make(root, 'saves/a', ['trainer_log.jsonl']);
    let turns = 0;
    const found: string[] = [];
    for (const one of searchRuns(root, 5)) {
      turns += 1;
      if (one && one !== 'refused') found.push(one.path);
    }
    expect(found).toEqual([run]);
    expect(turns).toBeGreaterThanOrEqual(100);
  });

  it('are listed though their files are links to themselves or lead nowhere', () => {
    const root = temporaryDirectory();
    const run = make(root, 'loop', []);
    symlinkSync('trainer_log.jsonl', join(run, 'trainer_log.jsonl'));
    symlinkSync('nowhere', join(run, 'trainer_state.json'));
    symlinkSync('.', join(run, 'again'));
    const { runs } = findRuns(root, { depth: 5, budget: 60_000 });
    expect(runs.map(({ path }) => path)).toEqual([run]);
  });

  it('are found around a directory that is taken away in the middle, and is a file then', () => {
    const root = temporaryDirectory();
    const first = make(root, 'a', ['trainer_log.jsonl']);
    make(root, 'b/c', ['trainer_log.jsonl']);
    const last = make(root, 'd', ['trainer_log.jsonl']);
    const found: string[] = [];
    for (const one of searchRuns(root, 5)) {
      if (one && one !== 'refused' && one.path === first) {
        rmSync(join(root, 'b'), { recursive: true });
        writeFileSync(join(root, 'b'), '');
      }
      if (one && one !== 'refused') found.push(one.path);
    }
    expect(found.sort()).toEqual([first, last]);
  });

  it('have names of any bytes', () => {
    const root = temporaryDirectory();
    const run = make(root, 'evil\u001b[31m\n\u202e名', ['trainer_log.jsonl']);
    expect(findRuns(root, { depth: 5, budget: 60_000 }).runs.map(({ path }) => path)).toEqual([run]);
  });

  it('a search without time ends at once and says that it is not complete', () => {
    const root = temporaryDirectory();
    make(root, 'run', ['trainer_log.jsonl']);
    expect(findRuns(root, { depth: 3, budget: -1 })).toEqual({ runs: [], isComplete: false, refused: 0 });
  });
});

describe('directories that are not looked at', () => {
  it('are those that may not be read, which are counted', () => {
    const root = temporaryDirectory();
    make(root, 'open/run', ['trainer_log.jsonl']);
    make(root, 'closed/run', ['trainer_log.jsonl']);
    make(root, 'listed/run', ['trainer_log.jsonl']);
    chmodSync(join(root, 'closed'), 0);
    // Its names are told, and nothing of what they stand for.
    chmodSync(join(root, 'listed'), 0o444);
    chmodSync(root, 0o755);
    // To root everything is open.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const { runs, refused } = findRuns(root, { depth: 5, budget: 60_000 });
      expect([runs.map(({ path }) => path), refused]).toEqual([[join(root, 'open/run')], 2]);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('are those that are closed, by whatever link', () => {
    const root = temporaryDirectory();
    make(root, 'far/run', ['trainer_log.jsonl']);
    make(root, 'far-away/run', ['trainer_log.jsonl']);
    symlinkSync(join(root, 'far'), join(root, 'link'));
    symlinkSync('far/run', join(root, 'inside'));
    symlinkSync('link', join(root, 'chain'));
    symlinkSync('link/run', join(root, 'through'));
    mkdirSync(join(root, 'near'));
    symlinkSync('../chain/run', join(root, 'near/below'));
    symlinkSync('circle', join(root, 'circle'));
    const found = (closed: readonly string[]): readonly string[] =>
      [...searchRuns(root, 5, new Set(closed))].flatMap((come) => (come && come !== 'refused' ? [come.path] : []));
    expect(found([join(root, 'far')])).toEqual([join(root, 'far-away/run')]);
    expect(found([])).toHaveLength(2);
  });
});
