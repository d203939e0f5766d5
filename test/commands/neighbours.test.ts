/**
 * Runs of LLaMA-Factory's neighbours, which share the Trainer: what each leaves behind, laid out by hand after their
 * sources, opens, and what it does not tell is told as unknown. The numbers are those of a recorded run up to second 40:
 * its last row in the event file is of step 570, its newest checkpoint of step 480.
 *
 * - transformers' Trainer alone: `runs/DATE_HOST/`, `checkpoint-N/`; no log of rows, no settings.
 * - TRL (GRPO): the same, its rows with rewards and a loss that is 0 by construction while beta is 0.
 * - ms-swift: `args.json`, `logging.jsonl`, event files directly in `runs/` (`logging_dir`, its training arguments).
 * - Axolotl: `debug.log` beside the Trainer's files, no `training_args.bin`.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Status } from '../../source/commands/status.js';
import { program, recording } from '../end-to-end/inspector.js';
import { playRecording } from '../end-to-end/play-recording.js';

const base = mkdtempSync(join(tmpdir(), 'lf-tui-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const plain = join(base, 'plain');
const checkpoints = (run: string): readonly string[] =>
  readdirSync(run).filter((name) => name.startsWith('checkpoint-'));

beforeAll(async () => {
  const castPath = recording('sft-full-en-eval');
  const console = join(base, 'elsewhere.log');
  await playRecording({ castPath, runDirectory: plain, consolePath: console, speed: 100_000, until: 40 });
  rmSync(console);
  // What LLaMA-Factory alone writes.
  rmSync(join(plain, 'trainer_log.jsonl'));
});

function copy(name: string): string {
  const run = join(base, name);
  cpSync(plain, run, { recursive: true });
  return run;
}

function call(run: string, ...parameters: string[]) {
  return spawnSync(process.execPath, [program, 'status', run, ...parameters], {
    encoding: 'utf8',
    env: { ...process.env, HOST_PROC: '/no/processes' },
  });
}

const statusOf = (run: string): Status => JSON.parse(call(run, '--json').stdout);

function expectTrainersFiles(status: Status): void {
  expect(status.progress).toMatchObject({ step: 570, total_steps: 816 });
  expect(status.metrics.loss).toMatchObject({ last_step: 570 });
  expect(status.metrics.eval_loss).toMatchObject({ min_step: 240, last_step: 540 });
  expect(status.checkpoints.map(({ step, complete }) => [step, complete])).toContainEqual([480, true]);
  // No console and no YAML: what only those tell is unknown.
  expect(status.run).toMatchObject({ template: null, datasets: [], llamafactory: null });
  expect(status.samples).toEqual([]);
  expect(status.data.examples).toBeNull();
}

describe('neighbours of LLaMA-Factory', () => {
  test("transformers' own Trainer", () => {
    expectTrainersFiles(statusOf(copy('trainer')));
  });

  test('checkpoints alone tell that it trains, and not that it hangs between them', () => {
    const run = copy('checkpoints');
    rmSync(join(run, 'runs'), { recursive: true });
    expect(statusOf(run)).toMatchObject({ state: 'training', progress: { step: 480, total_steps: 816 } });
    const past = Date.now() / 1000 - 7200;
    for (const name of readdirSync(run, { recursive: true, encoding: 'utf8' })) utimesSync(join(run, name), past, past);
    const later = statusOf(run);
    expect(later.state).toBe('unknown');
    expect(later.findings.map(({ id }) => id)).not.toContain('stalled');
  });

  test('event files alone know no total', () => {
    const run = copy('events');
    for (const name of readdirSync(run)) if (name !== 'runs') rmSync(join(run, name), { recursive: true });
    const status = statusOf(run);
    expect(status.progress).toMatchObject({ step: 570, total_steps: null, eta_s: null });
    expect(status.metrics.loss?.source).toBe('tensorboard');
    expect(status.checkpoints).toEqual([]);
  });

  test('Axolotl', () => {
    const run = copy('axolotl');
    writeFileSync(
      join(run, 'debug.log'),
      '[2026-11-24 10:10:10,000] [INFO] [axolotl.train.train:100] Starting trainer...\n',
    );
    rmSync(join(run, 'training_args.bin'), { force: true });
    expectTrainersFiles(statusOf(run));
  });

  test('ms-swift, before its first checkpoint, too', () => {
    const run = copy('swift/v0-20261124-101010');
    const [dated = ''] = readdirSync(join(run, 'runs'));
    for (const name of readdirSync(join(run, 'runs', dated))) {
      renameSync(join(run, 'runs', dated, name), join(run, 'runs', name));
    }
    rmSync(join(run, 'runs', dated), { recursive: true });
    writeFileSync(join(run, 'args.json'), '{"model": "tiny", "learning_rate": 0.003}');
    const rows = [5, 570].map((step) => ({ loss: step === 5 ? 7.3717 : 0.3, 'global_step/max_steps': `${step}/816` }));
    writeFileSync(join(run, 'logging.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    expectTrainersFiles(statusOf(run));
    // The directory above, as people name it.
    expectTrainersFiles(statusOf(join(base, 'swift')));
    for (const name of checkpoints(run)) rmSync(join(run, name), { recursive: true });
    expect(statusOf(run).progress).toMatchObject({ step: 570, total_steps: 816 });
    // Its log alone is a run, and is called by its name.
    rmSync(join(run, 'runs'), { recursive: true });
    rmSync(join(run, 'training_args.bin'), { force: true });
    const alone = statusOf(run);
    expect(alone.progress).toMatchObject({ step: 570, total_steps: 816 });
    expect(alone.metrics.loss).toMatchObject({ last: 0.3, count: 2, source: 'logging.jsonl' });
  });

  test('TRL: rewards are metrics, a loss of 0 is no alarm', () => {
    const run = copy('grpo');
    rmSync(join(run, 'runs'), { recursive: true });
    for (const name of checkpoints(run)) {
      const file = join(run, name, 'trainer_state.json');
      const state = JSON.parse(readFileSync(file, 'utf8'));
      const rows: readonly { readonly step: number; readonly epoch: number; readonly loss?: number }[] =
        state.log_history;
      const rewarded = rows
        .filter((row) => row.loss !== undefined)
        .map(({ step, epoch }) => ({
          step,
          epoch,
          loss: 0,
          reward: step / 1000,
          reward_std: 0.2,
          kl: 0.01,
          grad_norm: 0.5 + step / 10_000,
        }));
      writeFileSync(file, JSON.stringify({ ...state, log_history: rewarded }));
    }
    const status = statusOf(run);
    expect(status.metrics.reward).toMatchObject({ last: 0.48, last_step: 480 });
    expect(Object.keys(status.metrics)).toEqual(expect.arrayContaining(['reward', 'reward_std', 'kl', 'loss']));
    expect(status.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  test('a directory with nothing that can be read says what is looked for', () => {
    const run = join(base, 'bare');
    mkdirSync(run);
    writeFileSync(join(run, 'args.json'), '{}');
    const { status, stderr } = call(run);
    expect(status).toBe(4);
    expect(stderr).toContain('none of trainer_log.jsonl, trainer_state.json, checkpoint-N');
  });
});
