/** All jobs of a person with their runs: what is printed of each, and the one exit code for them all. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FoundJob } from '../../source/commands/job-list.js';
import { printJobs } from '../../source/commands/judge-jobs.js';
import { openRun } from '../../source/commands/open.js';
import { parseSqueue } from '../../source/parse/slurm.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { bars, training } from '../state/console-runs.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';
import { consoles, squeue } from '../watch/slurm/recorded.js';

const jobs = parseSqueue(squeue);
const clock = (): number => Date.now() / 1000;

/** A job of the recorded ones, with what it has written: the console's text, or nothing. */
function found(id: string, text: string | null): FoundJob {
  const job = jobs.find((one) => one.id === id);
  if (!job) throw new Error(`no job ${id} was recorded`);
  if (text === null) return { job, places: null, run: { directory: null, log: null, config: null } };
  const root = temporaryDirectory();
  const directory = join(root, `saves/run-${id}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'trainer_log.jsonl'),
    '{"current_steps": 40, "total_steps": 300, "loss": 1.5, "percentage": 13.3}\n',
  );
  const log = join(root, `slurm-${id}.out`);
  writeFileSync(log, text);
  return { job, places: null, run: { directory, log, config: null } };
}

async function told(list: readonly FoundJob[], options: { json?: boolean; problem?: string } = {}) {
  let text = '';
  const around = { proc: openProc(fakeProc([])) };
  const code = await printJobs({
    list: { look: async () => {}, jobs: list, problem: options.problem ?? null, makes: () => true },
    open: (path, files) =>
      openRun({
        ...{ path, log: files.log ?? null, config: files.config ?? null, wait: true, workingDirectory: '/' },
        ...{ connect: () => ({ dial: () => ({ file: '', parameters: [] }), close: () => {} }), example: null },
        proc: around.proc,
      }),
    tells: 'troubles',
    json: options.json ?? false,
    clock,
    around,
    print: (printed) => {
      text += printed;
    },
  });
  return { code, text };
}

const deep = training() + bars(1, 40);

describe('all jobs', () => {
  it('are told with their runs, and one that died gives the exit code', async () => {
    const list = [found('41_1', deep), found('39', null), found('36', `${deep}\n${consoles.outOfMemory}`)];
    const { code, text } = await told(list);
    expect(code).toBe(3);
    expect(text).toMatch(
      /^job 41_1 lr: RUNNING, 29 m 36 s left\n {2}\S+run-41_1: training, step 40 of 300 \(13 %\), loss 1\.5/m,
    );
    expect(text).toMatch(/^job 39 held: PENDING \(JobHeldUser\)$/m);
    expect(text).toMatch(
      /^job 36 oomplain: OUT_OF_MEMORY \(OutOfMemory\)\n.*: killed, .*\n {2}cause .*memory \(not the GPU's\)/m,
    );
    const json = JSON.parse((await told(list, { json: true })).text);
    expect(json).toMatchObject({
      schema: 1,
      problem: null,
      jobs: [
        { id: '41_1', state: 'RUNNING', time_left: 1776, run: { state: 'training', progress: { step: 40 } } },
        { id: '39', reason: 'JobHeldUser', run: null },
        { id: '36', run: { state: 'killed', cause: { id: 'host-out-of-memory' } } },
      ],
    });
  });

  it('tell of an end that left no word by the queue alone', async () => {
    const { code, text } = await told([found('36', deep)]);
    expect(code).toBe(3);
    expect(text).toContain('squeue: job 36 OUT_OF_MEMORY (OutOfMemory)');
  });

  it('are fine where nothing is wrong, and where nobody had anything but a wish', async () => {
    expect((await told([found('41_1', deep), found('39', null), found('33', null)])).code).toBe(0);
    // The batch script failed before it wrote anything.
    expect((await told([found('27', null)])).code).toBe(3);
  });

  it('are none: that is said, and so is a controller that does not answer', async () => {
    expect(await told([])).toEqual({ code: 4, text: 'You have no SLURM job.\n' });
    const away = 'squeue: error: Unable to contact slurm controller (connect failure)';
    expect(await told([], { problem: away })).toEqual({ code: 4, text: `✕ SLURM: ${away}\n` });
  });
});
