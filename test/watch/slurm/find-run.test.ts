/** The run of a SLURM job, by the paths that scontrol names: some are of other machines, or nobody's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runOfJob } from '../../../source/watch/slurm/find-run.js';

const nobody = { id: null, array: null, task: null, name: null };
/** Asking for it fails, and not because it is not there: no system has names of so many letters. */
const unaskable = join(tmpdir(), 'x'.repeat(300));

it('is not known where the paths of the job cannot be asked for', async () => {
  await expect(
    runOfJob({
      ...nobody,
      workDirectory: unaskable,
      output: `${unaskable}/slurm-1.out`,
      command: `${unaskable}/job.sh --fast`,
    }),
  ).resolves.toEqual({ directory: null, log: null, config: null });
});

it('is what the script names, though its console cannot be asked for', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-job-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const script = join(directory, 'job.sh');
  writeFileSync(script, '#!/bin/sh\nllamafactory-cli train --stage sft --output_dir saves/one\n');
  const found = await runOfJob({ ...nobody, workDirectory: directory, output: `${unaskable}.out`, command: script });
  expect(found).toMatchObject({ directory: join(directory, 'saves', 'one'), log: null });
});

it('of a task of an array is what its own number names, in the directory that the script goes to', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-job-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const script = join(directory, 'array.sh');
  writeFileSync(
    script,
    '#!/bin/sh\ncd code\nllamafactory-cli train --stage sft --output_dir saves/$1-$SLURM_ARRAY_TASK_ID\n',
  );
  const task = { id: '22', array: '20', task: '3', name: 'sweep' };
  const found = await runOfJob({ ...task, workDirectory: directory, output: null, command: `${script} lr` });
  expect(found.directory).toBe(join(directory, 'code/saves/lr-3'));
});

it.each([
  'Saving model checkpoint to saves/one/checkpoint-3',
  'tokenizer config file saved in saves/one/checkpoint-3/tokenizer_config.json',
  'Saving prediction results to saves/one/generated_predictions.jsonl',
  'Figure saved at: saves/one/training_loss.png',
])('is where its console tells that it saves: %s', async (line) => {
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-job-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'saves/one'), { recursive: true });
  const output = join(directory, 'slurm-1.out');
  writeFileSync(output, `${line}\nSaving model checkpoint to saves/tw`);
  const found = await runOfJob({ ...nobody, workDirectory: directory, output, command: null });
  expect(found).toMatchObject({ directory: join(directory, 'saves/one'), log: output });
});
