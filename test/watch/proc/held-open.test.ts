import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { heldOpen } from '../../../source/watch/proc/held-open.js';
import { fakeProc } from './fake-proc.js';
import { project, trainerWords as words } from './fake-project.js';

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
