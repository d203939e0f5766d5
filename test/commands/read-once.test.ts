/** A console that is read once, just after it was copied: as old as its copy, and dead for longer than that. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOnce } from '../../source/commands/print-status.js';
import { exitCodeOf, type Status, statusOf } from '../../source/commands/status.js';
import { bars, consoleChunk, launcherReport, ofRank, seen, traceback, training } from '../state/console-runs.js';
import { oom, slurm } from '../state/endings.js';
import { temporaryDirectory } from '../watch/collect.js';

/** The frames of a traceback that nobody caught. */
const uncaught = (last: string): string =>
  traceback(last).replace(
    '\n',
    '\n  File "/opt/our/bin/llamafactory-cli", line 8, in <module>\n    sys.exit(main())\n',
  );

const deep = (world: number): string => training(world) + bars(1, 40);
const stateAt = (text: string, seconds: number): Status['state'] => seen([consoleChunk(text)], seconds).status.state;

describe('a console that ends with a traceback', () => {
  it.each([
    ['of its only process', deep(1) + uncaught(oom)],
    [
      'of the launcher that waited for the ranks',
      deep(2) +
        ofRank(1, uncaught(oom)) +
        launcherReport(1, 1).replaceAll(
          '\n  File "/opt/our/site-packages',
          '\n  File "/opt/our/bin/torchrun", line 8, in <module>\n  File "/opt/our/site-packages',
        ),
    ],
    ['and the words of a scheduler', deep(2) + slurm('DUE TO TIME LIMIT ')],
    [
      'and the words of a shell',
      `${deep(1)}\nrun.sh: line 3:  4711 Killed                  llamafactory-cli train a.yaml\n`,
    ],
  ])('%s is dead as soon as it is silent', (_, text) => {
    expect(['failed', 'killed']).toContain(stateAt(text, 2));
  });

  it.each([
    ['of one rank of two', deep(2) + ofRank(1, uncaught(oom))],
    ['that somebody caught', deep(1) + traceback(oom)],
    ['of a script around it', `${deep(1)}${uncaught('ValueError: ours').replaceAll('llamafactory', 'ours')}`],
  ])('%s may yet be outlived', (_, text) => {
    expect(stateAt(text, 14)).toBe('training');
  });

  it('is at work again when its launcher starts the ranks anew', () => {
    expect(stateAt(`${deep(2)}${ofRank(1, uncaught(oom))}\n${deep(2)}`, 60)).toBe('training');
  });
});

describe('a single reading', () => {
  async function readingOf(text: string, more: string | null): Promise<Status> {
    const path = join(temporaryDirectory(), 'train.log');
    writeFileSync(path, text);
    const began = Date.now() / 1000;
    let looks = 0;
    const clock = (): number => {
      looks += 1;
      // Time passes by looking: three seconds a look.
      if (more !== null && looks === 3) writeFileSync(path, text + more);
      return began + 3 * looks;
    };
    const origin = { kind: 'log', path, name: 'train.log' } as const;
    const { run, now } = await readOnce({ kind: 'log', origin, path, config: null, holds: 'console' }, null, clock);
    return statusOf(run, now);
  }

  it('waits until last words were outlived or not', async () => {
    const status = await readingOf(deep(2) + ofRank(1, uncaught(oom)), null);
    expect(status).toMatchObject({ state: 'failed', cause: { id: 'cuda-out-of-memory' } });
    expect(exitCodeOf(status)).toBe(3);
  });

  it('takes none for dead that goes on meanwhile', async () => {
    const status = await readingOf(deep(1) + traceback('ValueError: one bad row'), bars(41, 60));
    expect(status).toMatchObject({ state: 'training', progress: { step: 60 } });
    expect(exitCodeOf(status)).toBe(0);
  });
});
