/** `status`: what is told of a start that died before it made its directory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { datasetCounting } from '../../source/commands/datasets.js';
import { exitCodes } from '../../source/commands/exit-codes.js';
import { openRun } from '../../source/commands/open.js';
import { printStatus } from '../../source/commands/print-status.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { starting, traceback } from '../state/console-runs.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';

it('does not wait for the directory of a start that has died', async () => {
  const here = temporaryDirectory();
  writeFileSync(join(here, 'bad.yaml'), 'stage: sft\noutput_dir: saves/bad\n');
  writeFileSync(join(here, 'bad.log'), starting() + traceback('ValueError: no such key'));
  const proc = openProc(fakeProc([]));
  const opened = await openRun({
    ...{ path: join(here, 'saves/bad'), log: null, config: null, wait: false, workingDirectory: here, proc },
    ...{ example: null, connect: () => expect.unreachable() },
  });
  // A quarter of an hour after its last words.
  const clock = (): number => Date.now() / 1000 + 900;
  let text = '';
  const code = await printStatus({
    ...{ opened, json: false, at: null, clock, countDatasets: () => expect.unreachable() },
    around: { proc, environment: { PATH: temporaryDirectory() } },
    print: (printed) => {
      text += printed;
    },
  });
  expect(code).toBe(exitCodes.died);
  expect(text).toMatch(/^bad: failed/);
  expect(text).toContain('ValueError: no such key');
  expect(text).not.toContain('waiting for it');
});

it('answers whether the run is trained on all of the data', async () => {
  const opened = await openRun({
    ...{ path: 'fixtures/sft-full-en-eval/run.cast', log: null, config: null, wait: false },
    ...{ workingDirectory: process.cwd(), proc: openProc(fakeProc([])) },
    ...{ example: null, connect: () => expect.unreachable() },
  });
  let text = '';
  await printStatus({
    ...{
      opened,
      json: false,
      at: null,
      clock: () => 0,
      countDatasets: datasetCounting(opened, null, temporaryDirectory()),
    },
    around: { proc: openProc(fakeProc([])), environment: {} },
    print: (printed) => {
      text += printed;
    },
  });
  expect(text).toContain(
    '\n  data            270 examples, 3,240 seen' +
      '\n                  All but the validation split: 270 of 300 rows go in, 30 held out for validation; no row is lost.\n',
  );
});
