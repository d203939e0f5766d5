/** `check`: what it prints first, and that a silence is news though nothing arrives. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRun } from '../../source/commands/open.js';
import { printCheck } from '../../source/commands/print-check.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { bars, training } from '../state/console-runs.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';

it('waits for a run to fall silent, and tells how far it came', async () => {
  const path = join(temporaryDirectory(), 'train.log');
  writeFileSync(path, training() + bars(1, 40));
  const proc = openProc(fakeProc([]));
  const opened = await openRun({
    ...{ path, log: null, config: null, wait: false, workingDirectory: '/', proc, example: null },
    connect: () => ({ dial: () => ({ file: '', parameters: [] }), close: () => {} }),
  });
  const began = Date.now() / 1000;
  let text = '';
  let now = began;
  // Once the run was looked at hours go by, in which nothing is written.
  const alarm = {
    look: () => {
      now = began + 7200;
    },
    idle: async () => {},
  };
  const countDatasets = () => {
    throw new Error('nothing is counted');
  };
  const print = (printed: string): void => {
    text += printed;
  };
  const around = { proc, environment: { PATH: temporaryDirectory() } };
  const options = { opened, json: false, wait: true, at: null, clock: () => now, countDatasets, around, alarm, print };
  await printCheck(options);
  expect(text).toMatch(/^train\.log: stalled, step 40 of 300 \(13 %\)/);
});
