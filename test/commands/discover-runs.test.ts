import { mkdirSync, writeFileSync } from 'node:fs';
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

  it('say what is not known of them', () => {
    const proc = openProc(fakeProc([{ pid: 50, words }]));
    const { runs } = discoverRuns({ proc, workingDirectory: temporaryDirectory() });
    expect(runs).toMatchObject([{ path: null, log: null }]);
    expect(runs[0]?.why).toContain('its output directory is not known');
    expect(runs[0]?.why).toContain('may not be read: it belongs to another user');
  });
});
