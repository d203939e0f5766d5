import { describe, expect, it } from 'vitest';
import { LiveLook } from '../../../source/watch/proc/live-look.js';
import { openProc } from '../../../source/watch/proc/proc-files.js';
import { addProcess, fakeProc } from './fake-proc.js';

const words = ['python', '/usr/bin/llamafactory-cli', 'train', 'a.yaml'];
const aMinute = 60_000;

describe('the look through all processes', () => {
  it('is one for all who ask meanwhile', async () => {
    const look = new LiveLook(openProc(fakeProc([{ pid: 50, words }])));
    const [first, second, third] = await Promise.all([look.fresh(), look.recent(0), look.fresh()]);
    expect(first.runs).toHaveLength(1);
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  it('is done anew for who needs to know what is there now, and then known to the others', async () => {
    const root = fakeProc([{ pid: 50, words }]);
    const look = new LiveLook(openProc(root));
    const before = await look.recent(aMinute);
    addProcess(root, { pid: 60, words });
    expect(await look.recent(aMinute)).toBe(before);
    const now = await look.fresh();
    expect(now.runs).toHaveLength(2);
    expect(await look.recent(aMinute)).toBe(now);
  });
});
