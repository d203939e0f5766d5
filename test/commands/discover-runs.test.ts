import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverRuns } from '../../source/commands/discover-runs.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';
import { project, trainerWords as words } from '../watch/proc/fake-project.js';

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
});
