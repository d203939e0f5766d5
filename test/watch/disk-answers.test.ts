/** A disk that does not answer is found out without anything hanging in it. */
import { describe, expect, it } from 'vitest';
import { askingOnce } from '../../source/watch/ask-disk.js';
import { type AskDisk, DiskAnswers } from '../../source/watch/disk-answers.js';
import { lookForLiveRuns } from '../../source/watch/proc/live-runs.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from './collect.js';
import { fakeProc } from './proc/fake-proc.js';

/** Paths below `/dead` hang until they are let go. */
function disks(beside: AskDisk | null = null) {
  const asked: string[] = [];
  const held: (() => void)[] = [];
  const ask = (path: string): Promise<void> => {
    asked.push(path);
    if (path === '/none') return Promise.reject(new Error('not there'));
    return path.startsWith('/dead') ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
  };
  const letGo = (): void => {
    for (const resolve of held.splice(0)) resolve();
  };
  return { answers: new DiskAnswers(ask, beside), asked, letGo };
}

describe('a disk', () => {
  it('that answers is told from those that do not, however many there are of them', async () => {
    const { answers: threads, asked } = disks();
    for (const path of ['/dead/a', '/dead/b']) expect(await threads.at(path, 5)).toBe(false);
    expect(await threads.at('/data', 5)).toBe(false);
    expect(asked).not.toContain('/data');
    const { answers: both, asked: ofBoth } = disks((path) =>
      path.startsWith('/dead') ? new Promise(() => {}) : Promise.resolve(),
    );
    for (let number = 0; number < 10; number += 1) expect(await both.at(`/dead/${number}`, 5)).toBe(false);
    expect(ofBoth).toEqual(['/dead/0', '/dead/1']);
    expect(await both.at('/data', 5)).toBe(true);
    for (let number = 0; number < 20; number += 1) expect(await both.at(`/dead/${number}`, 5)).toBe(false);
    expect(await both.at('/data', 5)).toBe(false);
  });

  it('answers when anything comes back, a refusal too', async () => {
    const { answers } = disks();
    expect(await answers.all(['/data', '/none', '/data/a'])).toBe(true);
  });

  it('that has answered is not asked again by a command that looks once, and one that has not is', async () => {
    const asked: string[] = [];
    const once = askingOnce((path) => {
      asked.push(path);
      return path === '/none'
        ? Promise.reject(new Error('not there'))
        : path === '/dead'
          ? new Promise(() => {})
          : Promise.resolve();
    });
    const answers = new DiskAnswers(once);
    for (const path of ['/data', '/none', '/data', '/none']) expect(await answers.at(path)).toBe(true);
    for (let look = 0; look < 2; look += 1) expect(await new DiskAnswers(once).at('/dead', 5)).toBe(false);
    expect(asked).toEqual(['/data', '/none', '/dead', '/dead']);
  });

  it('does not answer when nothing comes, is not asked twice meanwhile, and answers once it is back', async () => {
    const { answers, asked, letGo } = disks();
    expect(await answers.at('/dead/a', 5)).toBe(false);
    expect(await answers.at('/dead/a', 5)).toBe(false);
    expect(asked).toEqual(['/dead/a']);
    expect(await answers.at('/data', 5)).toBe(true);
    letGo();
    expect(await answers.at('/data', 5)).toBe(true);
    void answers.at('/dead/a');
    letGo();
    expect(asked.filter((path) => path === '/dead/a')).toHaveLength(2);
  });

  it('lets no more than two calls hang, however many paths there are', async () => {
    const { answers, asked, letGo } = disks();
    for (let at = 0; at < 10; at += 1) expect(await answers.at(`/dead/${at}`, 1)).toBe(false);
    expect(asked).toHaveLength(2);
    // Whether others answer cannot be found out then.
    expect(await answers.at('/data', 1)).toBe(false);
    letGo();
  });
});

describe('runs that are being made', () => {
  it('are found beside one whose disk does not answer', async () => {
    const cli = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train'];
    const cwd = temporaryDirectory();
    const root = fakeProc([
      { pid: 50, words: [...cli, '--output_dir', 'a', '--stage', 'sft'], cwd },
      { pid: 60, words: [...cli, '--output_dir', 'b', '--stage', 'sft'], cwd: '/dead/project' },
    ]);
    const { answers } = disks();
    const { runs } = await lookForLiveRuns(openProc(root), answers);
    expect(runs.map((run) => run.pid)).toEqual([50]);
  });
});
