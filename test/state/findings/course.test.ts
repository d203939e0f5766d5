/** Does the run take the steps it was asked to take? Each check fires where it should and just does not elsewhere. */
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../source/watch/chunk.js';
import { consoleOnly } from '../console-only.js';
import {
  banner,
  began,
  consoleText,
  dict,
  file,
  findingOf,
  log,
  logLength,
  type MadeRow,
  rowsOf,
  settings,
  trainerState,
} from './made-run.js';

const sft = settings('stage: sft\nnum_train_epochs: 1\n');
const hf = '[INFO|trainer.py:2519] 2026-11-24 07:40:22,868 >> ';
const lf = '[INFO|2026-11-24 07:40:20] llamafactory.hparams.parser:523 >> ';
const completed = `${hf}\n\nTraining completed. Do not forget to share your model on huggingface.co/models =)\n\n\n`;
const metricsBlock = '***** train metrics *****\n  epoch                    =        0.8\n';
const resumedFrom = (step: number): string => `${hf}  Continuing training from global step ${step}\n`;
const logDeleted =
  '[WARNING|2026-11-24 07:40:20] llamafactory.train.callbacks:154 >> Previous trainer log in this folder will be deleted.\n';

const steady = (count: number, more: Partial<MadeRow> = {}) =>
  rowsOf(count, (index) => ({ loss: 2 - index / 100, lr: 1e-4, ...(more as Record<string, number>) }));

describe('resumed-and-trained-nothing', () => {
  const found = (step: number, total: number) =>
    findingOf('resumed-and-trained-nothing', [sft, consoleText(banner({ total }) + resumedFrom(step))]);

  it('fires when the checkpoint is at the last step or past it', () => {
    expect(found(465, 2)).toMatchObject({ severity: 'error', since: { step: 465 }, facts: { totalSteps: 2 } });
    expect(found(500, 500)?.evidence[0]?.text).toContain('Continuing training from global step 500');
    expect(found(499, 500)).toBeNull();
  });

  it('understands transformers 5.3', () => {
    const line = `${hf}  Resuming training from checkpoint with epoch 1 and global step 500\n`;
    expect(findingOf('resumed-and-trained-nothing', [sft, consoleText(banner({ total: 400 }) + line)])).not.toBeNull();
  });

  it('is no longer so when another training began in the same console', () => {
    const text = banner({ total: 2 }) + resumedFrom(465) + banner({ total: 900 });
    expect(findingOf('resumed-and-trained-nothing', [sft, consoleText(text)])).toBeNull();
  });
});

describe('two-writers', () => {
  /** Two trainings of the same steps, each with its own clock; `lead` seconds lie between their starts. */
  const twins = (count: number, lead: number): readonly MadeRow[] =>
    rowsOf(count, () => ({ loss: 1, lr: 1e-4 })).flatMap((row) => [
      { ...row, elapsed: row.step + lead },
      { ...row, elapsed: row.step, loss: 1.0001 },
    ]);

  it('fires when every step stands there twice, from the third turn on', () => {
    // The first pair shows no turn yet; each pair after it has one.
    expect(findingOf('two-writers', [sft, log(twins(3, 0))])).toBeNull();
    const found = findingOf('two-writers', [sft, log(twins(4, 0))]);
    expect(found).toMatchObject({ severity: 'error', since: { step: 20 }, facts: { turns: 3 } });
    expect(found?.evidence.map((one) => one.line)).toEqual([3, 4]);
  });

  it('fires when one of the two is far ahead', () => {
    const behind = steady(10);
    const ahead = steady(30).slice(20);
    const rows = behind.flatMap((row, index) => [row, ...ahead.slice(index, index + 1)]);
    expect(findingOf('two-writers', [sft, log(rows)])?.severity).toBe('error');
  });

  it('is information when the rows repeat to the last digit', () => {
    const twice = steady(8).flatMap((row) => [row, row]);
    expect(findingOf('two-writers', [sft, log(twice)])).toMatchObject({ severity: 'info', facts: { same: true } });
  });

  it('fires on a console alone in which two processes each call themselves the only one', () => {
    // In the console of the recording: `grep -c 'Process rank: 0, world size: 1'` and `grep -c 'Running training'` are 2.
    const found = consoleOnly('two-writers').findings.find(({ id }) => id === 'two-writers');
    expect(found).toMatchObject({ severity: 'error', step: null });
    expect(found?.evidence).toHaveLength(2);
    const start =
      '[INFO|2026-03-02 10:00:01] llamafactory.hparams.parser:401 >> Process rank: 0, world size: 1, device: cuda:0, distributed training: False, compute dtype: torch.bfloat16\n';
    // One that was killed while it loaded, and was started again.
    expect(findingOf('two-writers', [sft, consoleText(start + start + banner({ total: 900 }))])).toBeNull();
    expect(consoleOnly('two-ranks').findings.map(({ id }) => id)).not.toContain('two-writers');
  });

  it('is none for one resume, or for three', () => {
    const resumed = [0, 1, 2, 3].flatMap((attempt) =>
      steady(20)
        .slice(attempt === 0 ? 0 : attempt * 3)
        .map((row, index) => ({ ...row, elapsed: (index + 1) * 10 })),
    );
    expect(findingOf('two-writers', [sft, log(resumed)])).toBeNull();
  });

  it('is over, and so information, when one of them ended', () => {
    const first = twins(6, 0);
    const alone = rowsOf(60, () => ({ loss: 1, lr: 1e-4 })).slice(6);
    const found = findingOf('two-writers', [sft, log(first), log(alone, 0, logLength(first))]);
    expect(found).toMatchObject({ severity: 'info', until: { step: 60 } });
  });

  it('begins anew with a new log', () => {
    expect(findingOf('two-writers', [sft, log(twins(6, 0)), log(steady(5))])).toBeNull();
  });
});

describe('output-exists', () => {
  const error = [
    'Traceback (most recent call last):',
    '  File "/srv/lf/src/llamafactory/hparams/parser.py", line 400, in get_train_args',
    'ValueError: Output directory (saves/one) already exists and is not empty. Use --overwrite_output_dir to overcome.',
    '',
  ].join('\n');

  it('fires when nothing was trained after it', () => {
    const found = findingOf('output-exists', [sft, consoleText(error)]);
    expect(found).toMatchObject({ severity: 'error', facts: { directory: 'saves/one' } });
    expect(found?.evidence[0]?.line).toBe(3);
  });

  it('does not when a later start trained', () => {
    expect(findingOf('output-exists', [sft, consoleText(error), consoleText(banner({ total: 9 }), 60)])).toBeNull();
  });
});

describe('weights-without-state', () => {
  const given = (...lines: readonly string[]): Chunk =>
    settings(['stage: sft', 'do_train: true', 'output_dir: saves/one', ...lines].join('\n'));

  it('is worth knowing where the weights of a checkpoint of the same directory are taken', () => {
    for (const path of ['saves/one/checkpoint-500', './saves/one/checkpoint-500/']) {
      const found = findingOf('weights-without-state', [given(`adapter_name_or_path: ${path}`)]);
      expect(found).toMatchObject({
        severity: 'info',
        facts: { setting: 'adapter_name_or_path', checkpoint: 'checkpoint-500' },
      });
      expect(found?.evidence[0]?.text).toContain('checkpoint-500');
    }
  });

  it.each([
    ['of another directory', ['adapter_name_or_path: saves/other/checkpoint-500']],
    ['of a directory whose name begins the same', ['adapter_name_or_path: saves/one-more/checkpoint-500']],
    ['that are only predicted with', ['do_train: false', 'adapter_name_or_path: saves/one/checkpoint-500']],
    ['below a new adapter', ['create_new_adapter: true', 'adapter_name_or_path: saves/one/checkpoint-500']],
    [
      'of a run that resumes',
      ['resume_from_checkpoint: saves/one/checkpoint-500', 'adapter_name_or_path: saves/one/checkpoint-400'],
    ],
  ])('is not told of weights %s', (_name, lines) => {
    const chunk = lines.includes('do_train: false')
      ? settings(['stage: sft', 'output_dir: saves/one', ...lines].join('\n'))
      : given(...lines);
    expect(findingOf('weights-without-state', [chunk])).toBeNull();
  });
});

describe('stale-checkpoints', () => {
  const weights = (step: number, time: number): Chunk => ({
    kind: 'write',
    time: began + time,
    modified: began + time,
    path: `checkpoint-${step}/model.safetensors`,
    bytes: new Uint8Array(8),
  });

  it('warns of a step that this run cannot reach', () => {
    const found = findingOf('stale-checkpoints', [sft, weights(1200, 50), weights(100, 100), log(steady(20), 200)]);
    expect(found).toMatchObject({ severity: 'warning', facts: { paths: ['checkpoint-1200'], totalSteps: 1000 } });
    expect(findingOf('stale-checkpoints', [sft, weights(1000, 50), log(steady(20), 200)])).toBeNull();
  });

  it('tells those from before the run, by its own clock', () => {
    // 200 s of training at second 500: it began at 300.
    const run = log(steady(20), 500);
    const found = findingOf('stale-checkpoints', [sft, weights(500, 239), run]);
    expect(found).toMatchObject({ severity: 'info', facts: { paths: ['checkpoint-500'], beyond: false } });
    expect(findingOf('stale-checkpoints', [sft, weights(500, 241), run])).toBeNull();
  });

  it('does not take those from before a resume that deleted the log for another run', () => {
    const rest = steady(60)
      .slice(50)
      .map((row, index) => ({ ...row, elapsed: index * 10 }));
    expect(findingOf('stale-checkpoints', [sft, weights(500, 10), log(rest, 900)])).toBeNull();
  });

  it('does not take the checkpoints of an earlier attempt for another run', () => {
    const first = steady(20);
    const again = steady(30)
      .slice(15)
      .map((row, index) => ({ ...row, elapsed: index }));
    const chunks = [sft, log(first, 500), weights(150, 480), log(again, 9000, logLength(first))];
    expect(findingOf('stale-checkpoints', chunks)).toBeNull();
  });
});

describe('log-overwritten', () => {
  it('is information at a fresh start, and when the checkpoints still have the earlier steps', () => {
    const fresh = findingOf('log-overwritten', [sft, consoleText(logDeleted + banner({ total: 900 }))]);
    expect(fresh).toMatchObject({ severity: 'info', facts: { resumedFrom: null } });
    const text = logDeleted + banner({ total: 900 }) + resumedFrom(300);
    const state = trainerState(300, 900, [{ step: 10, loss: 2 }]);
    expect(findingOf('log-overwritten', [sft, state, consoleText(text)])).toMatchObject({
      severity: 'info',
      since: { step: 300 },
      facts: { earlierKnown: true },
    });
  });

  it('is a warning when nothing in the folder has them, and no more than information when there is no folder', () => {
    const text = consoleText(logDeleted + banner({ total: 900 }) + resumedFrom(300));
    const weights = file('checkpoint-300/adapter_model.bin', 'weights');
    expect(findingOf('log-overwritten', [sft, weights, text])?.severity).toBe('warning');
    expect(findingOf('log-overwritten', [sft, text])?.severity).toBe('info');
    expect(findingOf('log-overwritten', [sft, weights])).toBeNull();
  });
});

describe('data-parallel', () => {
  const rank = (world: number, distributed: string, device = 'cuda:0'): string =>
    `${lf}Process rank: 0, world size: ${world}, device: ${device}, distributed training: ${distributed}, compute dtype: torch.bfloat16\n`;

  it('is a warning when the trainer says so', () => {
    const text = rank(1, 'False') + banner({ total: 9, dataParallel: 4, totalBatch: 4 });
    expect(findingOf('data-parallel', [sft, consoleText(text)])).toMatchObject({
      severity: 'warning',
      facts: { batch: 4 },
    });
  });

  const cards = (second: string): Chunk => ({
    kind: 'gpu',
    time: began,
    text: JSON.stringify({
      tool: 'nvidia-smi',
      devices: `0, GPU-a, NVIDIA H100 80GB HBM3, 60000, 81559, 100, 59, 631.95, 700.00\n1, GPU-b, NVIDIA H100 80GB HBM3, ${second}, 41, 69.85, 700.00\n`,
      processes: 'GPU-a, 100, python, 60000\n',
      problem: null,
    }),
  });

  it('is information when one process leaves another card idle', () => {
    const alone = [sft, consoleText(rank(1, 'False') + banner({ total: 9 }))];
    expect(findingOf('data-parallel', [...alone, cards('0, 81559, 0')])).toMatchObject({
      severity: 'info',
      facts: { batch: null, cards: 2, idle: 1 },
    });
    expect(findingOf('data-parallel', [...alone, cards('30000, 81559, 0')])).toBeNull();
    const both = consoleText(rank(2, 'True') + banner({ total: 9, totalBatch: 2 }));
    expect(findingOf('data-parallel', [sft, both, cards('0, 81559, 0')])).toBeNull();
  });

  it('is none for one process, or for several in torchrun', () => {
    expect(findingOf('data-parallel', [sft, consoleText(rank(1, 'False') + banner({ total: 9 }))])).toBeNull();
    expect(
      findingOf('data-parallel', [sft, consoleText(rank(4, 'True') + banner({ total: 9, totalBatch: 4 }))]),
    ).toBeNull();
  });
});

describe('steps', () => {
  const planned = (text: string, given: Parameters<typeof banner>[0]): readonly Chunk[] => [
    settings(`stage: sft\n${text}`),
    consoleText(banner(given)),
  ];
  const published = { examples: 481, epochs: 10, batch: 2, accumulation: 8, totalBatch: 16 };

  it('that were rounded down leave rows untrained: 481 rows of a published run', () => {
    // 241 batches, 8 a step: 30 whole steps an epoch and one more with the last batch. Up to 4.45 that one batch is all
    // that is lost; 4.51.3 ended at epoch 9.6971.
    const plan = planned('num_train_epochs: 10\n', { ...published, total: 300 });
    expect(findingOf('rows-never-trained', plan)).toBeNull();
    const found = findingOf('rows-never-trained', [consoleText('  "transformers_version": "4.51.3",\n'), ...plan]);
    expect(found).toMatchObject({ severity: 'info', facts: { totalSteps: 300, wholeSteps: 310 } });
    expect(found?.facts.reached).toBeCloseTo(9.6971, 4);
    // 7 of 15 batches of an epoch are left out.
    const few = { examples: 30, epochs: 3, batch: 2, accumulation: 8, totalBatch: 16, total: 3 };
    expect(findingOf('rows-never-trained', planned('num_train_epochs: 3\n', few))).toMatchObject({
      severity: 'warning',
      facts: { totalSteps: 3, wholeSteps: 6 },
    });
    const some = { examples: 250, epochs: 2, batch: 2, accumulation: 8, totalBatch: 16, total: 30 };
    expect(findingOf('rows-never-trained', planned('num_train_epochs: 2\n', some))?.severity).toBe('info');
    expect(findingOf('rows-never-trained', planned('num_train_epochs: 2\n', { ...some, total: 32 }))).toBeNull();
  });

  it('that are fewer than the formula says are a warning', () => {
    const given = { examples: 29_742, epochs: 1, batch: 2, accumulation: 8, totalBatch: 64 };
    expect(
      findingOf('fewer-steps-than-expected', planned('num_train_epochs: 1\n', { ...given, total: 465 })),
    ).toBeNull();
    const found = findingOf('fewer-steps-than-expected', planned('num_train_epochs: 1\n', { ...given, total: 233 }));
    expect(found).toMatchObject({ severity: 'warning', facts: { totalSteps: 233, expected: 465 } });
  });

  it('of a run with other settings than those at hand are not judged', () => {
    const given = { examples: 1000, epochs: 1, batch: 1, accumulation: 1, totalBatch: 1, total: 10 };
    expect(findingOf('fewer-steps-than-expected', planned('num_train_epochs: 3\n', given))).toBeNull();
    expect(findingOf('fewer-steps-than-expected', [consoleText(banner(given))])).toBeNull();
  });

  it('that `max_steps` cuts short of one epoch are information', () => {
    const given = { examples: 1000, epochs: 1, batch: 2, accumulation: 5, totalBatch: 10 };
    const found = findingOf('fewer-steps-than-expected', planned('max_steps: 99\n', { ...given, total: 99 }));
    expect(found).toMatchObject({ severity: 'info', facts: { maxSteps: 99, expected: 100 } });
    expect(findingOf('fewer-steps-than-expected', planned('max_steps: 100\n', { ...given, total: 100 }))).toBeNull();
    const streamed = planned('max_steps: 99\nstreaming: true\n', { ...given, total: 99 });
    expect(findingOf('fewer-steps-than-expected', streamed)).toBeNull();
  });
});

describe('stopped-early', () => {
  const ended = (last: number, text: string): readonly Chunk[] => [
    sft,
    consoleText(banner({ total: 1000 })),
    log(steady(last / 10)),
    consoleText(dict(last, 1000, { loss: 1 }) + text, last),
  ];

  it('fires when the training was completed before its last step', () => {
    const found = findingOf('stopped-early', ended(800, completed + metricsBlock));
    expect(found).toMatchObject({ severity: 'warning', since: { step: 800 }, facts: { step: 800, totalSteps: 1000 } });
  });

  it('takes results for those of this run only when they are younger than its log', () => {
    const results = (time: number): Chunk => ({
      kind: 'write',
      time: began + time,
      modified: began + time,
      path: 'train_results.json',
      bytes: new TextEncoder().encode('{"epoch": 1.0, "train_loss": 1.2}'),
    });
    const rows = log(steady(50), 500);
    expect(findingOf('stopped-early', [sft, rows, results(510)])?.since.step).toBe(500);
    expect(findingOf('stopped-early', [sft, results(100), rows])).toBeNull();
  });

  it('is none at the end, just before it, or while it goes on', () => {
    expect(findingOf('stopped-early', ended(1000, completed + metricsBlock))).toBeNull();
    expect(findingOf('stopped-early', ended(980, completed + metricsBlock))).toBeNull();
    expect(findingOf('stopped-early', ended(800, ''))).toBeNull();
    // The last bar is drawn only after these words.
    expect(findingOf('stopped-early', ended(960, completed))).toBeNull();
  });
});

describe('slower-and-slower', () => {
  /** 60 rows at one pace, then `count` at another. */
  const paced = (count: number, factor: number): readonly MadeRow[] => {
    let elapsed = 0;
    return rowsOf(60 + count, (index) => {
      elapsed += index < 60 ? 20 : 20 * factor;
      return { loss: 2, lr: 1e-4, elapsed };
    });
  };

  it('fires when most of 20 rates are slower by more than half', () => {
    const found = findingOf('slower-and-slower', [sft, log(paced(11, 1.6))]);
    expect(found).toMatchObject({ severity: 'warning', since: { step: 710 }, facts: { early: 2 } });
    expect(found?.facts.now).toBeCloseTo(3.2);
    expect(findingOf('slower-and-slower', [sft, log(paced(10, 1.6))])).toBeNull();
  });

  it('does not for less, nor for single slow rows such as evaluations', () => {
    expect(findingOf('slower-and-slower', [sft, log(paced(40, 1.45))])).toBeNull();
    let elapsed = 0;
    const evaluated = rowsOf(90, (index) => {
      elapsed += index % 3 === 2 ? 200 : 20;
      return { loss: 2, lr: 1e-4, elapsed };
    });
    expect(findingOf('slower-and-slower', [sft, log(evaluated)])).toBeNull();
  });

  it('measures a new attempt by itself', () => {
    const first = paced(0, 1);
    const slower = rowsOf(60, (index) => ({ loss: 2, lr: 1e-4, elapsed: (index + 1) * 40 })).slice(30);
    expect(findingOf('slower-and-slower', [sft, log(first), log(slower, 0, logLength(first))])).toBeNull();
  });
});

describe('eta-after-resume', () => {
  it('tells the time that the log would say and ours, while a resumed run goes on', () => {
    const first = steady(50);
    const again = steady(60)
      .slice(45)
      .map((row, index) => ({ ...row, elapsed: (index + 1) * 10 }));
    const found = findingOf('eta-after-resume', [sft, log(first), log(again, 0, logLength(first))]);
    // At step 600 of 1,000, 150 s after the restart: the file says 400 × 150 / 600 s. A step takes a second.
    expect(found).toMatchObject({ severity: 'info', since: { step: 459 }, facts: { file: 100 } });
    expect(found?.facts.ours).toBeCloseTo(400);
    expect(findingOf('eta-after-resume', [sft, log(first)])).toBeNull();
  });

  it('is silent while another start has not said yet how far it is', () => {
    const first = steady(50);
    const again = steady(60)
      .slice(45)
      .map((row, index) => ({ ...row, elapsed: (index + 1) * 10 }));
    const rank = {
      pid: 7,
      role: 'rank',
      rank: 0,
      state: 'R',
      memory: 1,
      processor: 1,
      command: 'llamafactory-cli train',
    };
    const workingSince = (started: number): Chunk => ({
      kind: 'processes',
      time: began + 20,
      text: JSON.stringify({
        ...{ alive: true, problem: null, host: null, settings: null },
        processes: [{ ...rank, started }],
      }),
    });
    const of = (started: number) =>
      findingOf(
        'eta-after-resume',
        [sft, log(first), log(again, 0, logLength(first)), workingSince(started)],
        began + 20,
      );
    expect(of(began + 10)).toBeNull();
    expect(of(began - 900)).not.toBeNull();
  });

  it('is silent when the run is done', () => {
    const first = steady(50);
    const rest = steady(100)
      .slice(45)
      .map((row, index) => ({ ...row, elapsed: (index + 1) * 10 }));
    const closing = { kind: 'exit', time: began, code: 0, signal: null } as const;
    expect(findingOf('eta-after-resume', [sft, log(first), log(rest, 0, logLength(first)), closing])).toBeNull();
  });
});
