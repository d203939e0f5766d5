/** Is it learning? Each check fires where it should, at the step where it became true, and just does not elsewhere. */
import { describe, expect, it } from 'vitest';
import { findingWords } from '../../../source/screen/judgement.js';
import { findingsOf } from '../../../source/state/findings/checks.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import { plainLook } from '../../screen/panes/pane-props.js';
import {
  banner,
  began,
  consoleText,
  dict,
  file,
  findingOf,
  type HistoryEntry,
  log,
  logLength,
  type MadeRow,
  rowsOf,
  runOf,
  settings,
  trainerState,
} from './made-run.js';

const sft = settings('stage: sft\nlr_scheduler_type: constant\nwarmup_steps: 20\ntemplate: qwen\n');
const dpo = settings('stage: dpo\nlr_scheduler_type: constant\nwarmup_steps: 20\ntemplate: qwen\n');

/** A loss that falls as losses do, with a little noise that repeats. */
const falling = (index: number): number => Number((2 * Math.exp(-index / 30) + 0.8 + 0.05 * (index % 3)).toFixed(4));

const consoleRun = (rows: readonly MadeRow[], total = 1000): string =>
  banner({ total }) + rows.map(({ step, ...values }) => dict(step, total, values as Record<string, number>)).join('');

describe('loss-not-finite', () => {
  const broken = (from: number, until = Number.POSITIVE_INFINITY) =>
    rowsOf(12, (index) => ({ loss: index >= from && index < until ? 0 : falling(index), lr: 1e-4 }));

  it('tells the first bad step, the last sound one and what was trained since, from the log alone', () => {
    const found = findingOf('loss-not-finite', [sft, log(broken(5))]);
    expect(found?.severity).toBe('error');
    expect(found?.since).toEqual({ step: 60, time: began });
    expect(found?.facts).toMatchObject({ step: 60, soundStep: 50, steps: 70, seconds: 70, checkpoint: null });
    expect(found?.evidence.slice(0, 2).map((one) => [one.source, one.line])).toEqual([
      ['trainer_log.jsonl', 5],
      ['trainer_log.jsonl', 6],
    ]);
  });

  it('waits for the third row', () => {
    expect(findingOf('loss-not-finite', [sft, log(broken(10))])).toBeNull();
    expect(findingOf('loss-not-finite', [sft, log(broken(9))])?.since.step).toBe(100);
  });

  it('is over, and so information, when the loss came back', () => {
    const found = findingOf('loss-not-finite', [sft, log(broken(3, 7))]);
    expect(found).toMatchObject({ severity: 'info', since: { step: 40 }, until: { step: 80 } });
  });

  it('knows a NaN by the gradient on the console, even from the first row on', () => {
    const rows = rowsOf(4, () => ({ loss: 0, grad_norm: Number.NaN, learning_rate: 1e-5 }));
    expect(findingOf('loss-not-finite', [sft, consoleText(consoleRun(rows))])?.since.step).toBe(10);
    expect(findingOf('loss-zero', [sft, consoleText(consoleRun(rows))])).toBeNull();
  });

  it('knows a NaN that was logged as it is', () => {
    const rows = rowsOf(6, (index) => ({ loss: index < 3 ? 2 : Number.NaN, lr: 1e-4 }));
    expect(findingOf('loss-not-finite', [sft, log(rows)])?.since.step).toBe(40);
  });

  it('is told once when all three sources tell it', () => {
    const rows = broken(5);
    const history: HistoryEntry[] = rows.map(({ step, loss = 0 }) => ({ step, loss, learning_rate: 1e-4 }));
    const dicts = consoleText(consoleRun(rows.map(({ step, loss = 0 }) => ({ step, loss, grad_norm: 1 }))));
    const orders = [
      [sft, log(rows), trainerState(120, 1000, history)],
      [sft, trainerState(120, 1000, history), log(rows)],
      [sft, trainerState(120, 1000, history)],
    ];
    for (const chunks of orders) expect(findingOf('loss-not-finite', chunks)?.since.step).toBe(60);
    // The console's gradients are finite, so the numbers are sound and the labels are at fault.
    expect(findingOf('loss-not-finite', [sft, log(rows), dicts])).toBeNull();
    expect(findingOf('loss-zero', [sft, log(rows), dicts])?.since.step).toBe(60);
  });

  it('forgets what a resume does again', () => {
    const first = broken(5);
    const again = rowsOf(12, (index) => ({ loss: falling(index), lr: 1e-4, elapsed: index })).slice(3);
    expect(findingOf('loss-not-finite', [sft, log(first), log(again, 0, logLength(first))])).toBeNull();
  });

  it('leaves a loss alone that faded to nothing by itself', () => {
    const rows = rowsOf(12, (index) => ({ loss: Number((0.5 * 10 ** -index).toFixed(4)), lr: 1e-4 }));
    expect(rows.at(-1)?.loss).toBe(0);
    expect(findingOf('loss-not-finite', [sft, log(rows)])).toBeNull();
    expect(findingOf('loss-zero', [sft, log(rows)])).toBeNull();
  });

  it('names the newest whole checkpoint from before', () => {
    const files = [40, 80].map((step) => [
      file(`checkpoint-${step}/adapter_config.json`, '{}'),
      file(`checkpoint-${step}/adapter_model.bin`, 'weights'),
      trainerState(step, 1000, []),
    ]);
    const found = findingOf('loss-not-finite', [sft, ...files.flat(), log(broken(5))]);
    expect(found?.facts.checkpoint).toBe('checkpoint-40');
  });
});

describe('loss-zero', () => {
  it('fires on zeros from the first row on', () => {
    const rows = rowsOf(3, () => ({ loss: 0, lr: 1e-4 }));
    const found = findingOf('loss-zero', [sft, log(rows)]);
    expect(found).toMatchObject({ severity: 'error', since: { step: 10 } });
    expect(found?.facts).toMatchObject({ fromTheStart: true, masked: false, gradient: 'unknown' });
    expect(findingOf('loss-zero', [sft, log(rows.slice(1))])).toBeNull();
  });

  it('does not claim to know the beginning of a log that begins in the middle', () => {
    const rows = rowsOf(40, () => ({ loss: 0, lr: 1e-4 })).slice(30);
    expect(findingOf('loss-zero', [sft, log(rows)])?.facts).toMatchObject({ step: 310, fromTheStart: false });
  });

  it('leaves pairs alone that are all told apart', () => {
    const rows = rowsOf(6, () => ({ loss: 0, accuracy: 1, lr: 1e-6 }));
    expect(findingOf('loss-zero', [dpo, log(rows)])).toBeNull();
    expect(findingOf('loss-zero', [dpo, log(rows.map((row) => ({ ...row, accuracy: 0 })))])?.since.step).toBe(10);
  });
});

describe('gradients', () => {
  const rows = (broken: readonly number[], count = 200) =>
    rowsOf(count, (index) => ({
      loss: falling(index),
      grad_norm: broken.includes(index) ? Number.NaN : 1 + index / 7,
    }));
  const found = (broken: readonly number[]) =>
    findingOf('gradient-not-finite-sometimes', [sft, consoleText(consoleRun(rows(broken), 2000))]);

  it('that are not finite are information up to 2 % of the rows, and a warning above', () => {
    expect(found([3, 50, 90, 150])).toMatchObject({ severity: 'info', since: { step: 40 } });
    expect(found([3, 50, 90, 150, 151])).toMatchObject({ severity: 'warning', facts: { broken: 5, rows: 200 } });
    expect(found([])).toBeNull();
  });

  it('that are the same four times are an error, three times are none', () => {
    const constant = (count: number) =>
      rowsOf(30, (index) => ({
        loss: falling(index),
        grad_norm: index >= 30 - count ? 1.4142135381698608 : index + 1,
      }));
    const error = findingOf('gradient-constant', [sft, consoleText(consoleRun(constant(4)))]);
    expect(error).toMatchObject({ severity: 'error', since: { step: 270 }, facts: { rows: 4 } });
    expect(findingOf('gradient-constant', [sft, consoleText(consoleRun(constant(3)))])).toBeNull();
  });

  it('of exactly 0 are one beside a loss, and none where the preference is saturated', () => {
    const dead = rowsOf(5, (index) => ({ loss: falling(index), grad_norm: 0 }));
    const saturated = rowsOf(5, () => ({ loss: 0, grad_norm: 0, 'rewards/accuracies': 1 }));
    expect(findingOf('gradient-constant', [sft, consoleText(consoleRun(dead))])?.since.step).toBe(10);
    expect(findingOf('gradient-constant', [dpo, consoleText(consoleRun(saturated))])).toBeNull();
  });
});

describe('a learning rate with which nothing can be learnt', () => {
  const wild = settings('stage: sft\nlearning_rate: 1.0e6\n');
  const dead = rowsOf(5, (index) => ({ loss: 11 + index / 100, grad_norm: 0, learning_rate: 9e5 }));
  const leapt = rowsOf(40, (index) => ({ loss: (index < 30 ? 1 : 9) * (1 + 0.01 * (index % 5)), lr: 1e6 }));
  const flat = rowsOf(60, () => ({ loss: 11, lr: 1e6 }));
  const zero = rowsOf(3, () => ({ loss: 0, lr: 1e6 }));
  const broken = rowsOf(6, (index) => ({ loss: index < 3 ? 2 : Number.NaN, lr: 1e6 }));
  const runs = [
    ['gradient-constant', consoleText(consoleRun(dead))],
    ['loss-spike', log(leapt)],
    ['loss-not-falling', log(flat)],
    ['loss-zero', log(zero)],
    ['loss-not-finite', log(broken)],
  ] as const;
  const advised = (chunks: readonly Chunk[], id: string): readonly [string | undefined, string | undefined] => {
    const finding = findingsOf(runOf(chunks), began).find((one) => one.id === id);
    return finding
      ? [findingWords(finding, plainLook()).advice, finding.evidence.map(({ text }) => text).join('\n')]
      : [undefined, undefined];
  };

  it.each(runs)('is named first by %s', (id, chunk) => {
    const [advice, evidence] = advised([wild, chunk], id);
    expect(advice).toMatch(/^First lower the learning_rate: 1e6 /);
    expect(evidence).toContain('learning_rate: 1000000');
  });

  it('is known from the rows alone', () => {
    expect(advised([consoleText(consoleRun(dead))], 'gradient-constant')[0]).toMatch(/^First lower/);
  });

  it.each(runs)('is not spoken of by %s where it is a usual one, or the optimizer finds its own', (id, chunk) => {
    const own = settings('stage: sft\nlearning_rate: 1.0\noptim: prodigy\n');
    expect(advised([own, chunk], id)[0]).toMatch(/^(?!First lower)./);
  });
});

describe('loss-spike', () => {
  const spiked = (heights: readonly number[]) =>
    rowsOf(40, (index) => ({ loss: (heights[index - 30] ?? 1) * (1 + 0.01 * (index % 5)), lr: 1e-4 }));

  it('is a warning while the loss stays above twice its median, from the third row on', () => {
    const open = spiked([2.2, 2.2, 2.3, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2]);
    const found = findingOf('loss-spike', [sft, log(open)]);
    expect(found).toMatchObject({ severity: 'warning', since: { step: 310 }, until: null });
    expect(found?.facts).toMatchObject({ base: 1.02, count: 1, recoveredStep: null });
    expect(findingOf('loss-spike', [sft, log(open.slice(0, 32))])).toBeNull();
    expect(findingOf('loss-spike', [sft, log(open.slice(0, 33))])?.since.step).toBe(310);
  });

  it('is information once it came back', () => {
    const found = findingOf('loss-spike', [sft, log(spiked([4]))]);
    expect(found).toMatchObject({ severity: 'info', since: { step: 310 }, until: { step: 320 } });
  });

  it('is none for a single row of little more than twice, nor for preferences', () => {
    expect(findingOf('loss-spike', [sft, log(spiked([2.2]))])).toBeNull();
    const pairs = spiked([4, 4, 4]).map((row) => ({ ...row, accuracy: 0.8 }));
    expect(findingOf('loss-spike', [dpo, log(pairs)])).toBeNull();
  });

  /** Rows whose loss goes up and down, as those of small batches do: by 0.5 of its logarithm to either side. */
  const trembling = (heights: readonly number[]) =>
    rowsOf(60, (index) => {
      const swing = [0.6, -0.5, 0.1, -0.6, 0.5, -0.1, 0.4, -0.4][index % 8] ?? 0;
      return { loss: (heights[index - 40] ?? 1) * Math.exp(swing), lr: 1e-4 };
    });
  const highest = (factor: number, rows: number) => Array.from({ length: rows }, () => factor);

  it('is none where rows as far above the median are what the batches are like', () => {
    expect(findingOf('loss-spike', [sft, log(trembling([2.2]))])).toBeNull();
    expect(findingOf('loss-spike', [sft, log(trembling([4]))])).toBeNull();
    // The same leap out of rows that are alike.
    expect(findingOf('loss-spike', [sft, log(spiked([4]))])).not.toBeNull();
  });

  it('is told of such rows when it is far higher or when it lasts', () => {
    expect(findingOf('loss-spike', [sft, log(trembling([40]))])).toMatchObject({ severity: 'info' });
    expect(findingOf('loss-spike', [sft, log(trembling(highest(8, 20)))])).toMatchObject({ severity: 'warning' });
    expect(findingOf('loss-spike', [sft, log(trembling(highest(5, 20)))])).toMatchObject({ severity: 'warning' });
  });

  it('is told where the loss was falling all the while: a slope is no trembling', () => {
    const slope = rowsOf(60, (index) => ({ loss: (index === 40 ? 12 : 1) * 6 * Math.exp(-0.05 * index), lr: 1e-4 }));
    expect(findingOf('loss-spike', [sft, log(slope)])).toMatchObject({ since: { step: 410 } });
  });

  it('takes a loss that came back in the checkpoints only from where the log does not tell', () => {
    const rows = spiked([4]);
    const history: HistoryEntry[] = rows.map(({ step, loss = 0 }) => ({ step, loss }));
    const found = findingOf('loss-spike', [sft, trainerState(400, 1000, history), log(rows.slice(35))]);
    expect(found).toMatchObject({ since: { step: 310, time: null }, facts: { recoveredStep: 320 } });
    expect(found?.evidence[0]?.source).toBe('checkpoint-400/trainer_state.json');
  });

  it('finds the same in a history that grows from checkpoint to checkpoint as in one that comes whole', () => {
    const history: HistoryEntry[] = spiked([4, 4]).map(({ step, loss = 0 }) => ({ step, loss }));
    const grown = [100, 200, 310, 320, 400].map((step) =>
      trainerState(
        step,
        1000,
        history.filter((row) => row.step <= step),
      ),
    );
    const whole = findingOf('loss-spike', [sft, trainerState(400, 1000, history)]);
    const live = findingOf('loss-spike', [sft, ...grown]);
    expect([live?.facts, live?.since, live?.until]).toEqual([whole?.facts, whole?.since, whole?.until]);
    expect(whole?.facts).toMatchObject({ step: 310, recoveredStep: 330, count: 1 });
  });
});

describe('staircase', () => {
  const stairs = (drop: number) =>
    rowsOf(40, (index) => ({ loss: 2 * drop ** Math.floor(index / 10) + 0.01 * (index % 2), epoch: (index + 1) / 10 }));

  it('is told at the second stair', () => {
    const found = findingOf('staircase', [sft, log(stairs(0.7))]);
    // The first epoch has no epoch before it to compare with; three rows into the second the first stair is known.
    expect(found).toMatchObject({ severity: 'info', since: { step: 130 }, facts: { stairs: 3 } });
    expect(findingOf('staircase', [sft, log(stairs(0.7).slice(0, 22))])).toBeNull();
    expect(findingOf('staircase', [sft, log(stairs(0.7).slice(0, 23))])).not.toBeNull();
  });

  it('is none where epochs differ little, nor where the loss falls all the way', () => {
    expect(findingOf('staircase', [sft, log(stairs(0.9))])).toBeNull();
    const slope = rowsOf(40, (index) => ({ loss: 3 * 0.95 ** index, epoch: (index + 1) / 10 }));
    expect(findingOf('staircase', [sft, log(slope)])).toBeNull();
  });
});

describe('loss-not-falling', () => {
  const level = (last: number, count = 50) =>
    rowsOf(count, (index) => ({ loss: index < 30 ? 1.5 : last, lr: 1e-4, total: 1000 }));

  it('is information when the loss is where it was, and a warning when it rose by a fifth', () => {
    expect(findingOf('loss-not-falling', [sft, log(level(1.5))])).toMatchObject({
      severity: 'info',
      since: { step: 500 },
    });
    expect(findingOf('loss-not-falling', [sft, log(level(1.9))])?.severity).toBe('warning');
  });

  it('is none when it fell, early in the run, within the warm-up, or for preferences', () => {
    expect(findingOf('loss-not-falling', [sft, log(level(1.4))])).toBeNull();
    expect(findingOf('loss-not-falling', [sft, log(level(1.5, 30))])).toBeNull();
    expect(findingOf('loss-not-falling', [settings('stage: sft\nwarmup_steps: 400\n'), log(level(1.5))])).toBeNull();
    expect(findingOf('loss-not-falling', [dpo, log(level(1.5))])).toBeNull();
  });
});

describe('overfitting', () => {
  const run = (...losses: readonly number[]) =>
    losses.flatMap((loss, index): MadeRow[] => [
      { step: 100 * (index + 1), loss: 1 / (index + 1), lr: 1e-4 },
      { step: 100 * (index + 1), eval_loss: loss },
    ]);

  it('is told at the second evaluation after the lowest, more than 2 % above it', () => {
    const found = findingOf('overfitting', [sft, log(run(1, 0.8, 0.85, 0.817, 0.9))]);
    expect(found).toMatchObject({ severity: 'warning', since: { step: 400 } });
    expect(found?.facts).toMatchObject({ bestStep: 200, best: 0.8, lastStep: 500, last: 0.9, checkpoint: 'none' });
    expect(found?.evidence.map((one) => one.line)).toEqual([4, 10]);
  });

  it('is none at 2 %, at the first evaluation after it, or when the loss comes down again', () => {
    expect(findingOf('overfitting', [sft, log(run(1, 0.8, 0.85))])).toBeNull();
    expect(findingOf('overfitting', [sft, log(run(1, 0.8, 0.81, 0.816))])).toBeNull();
    expect(findingOf('overfitting', [sft, log(run(1, 0.8, 0.9, 0.9, 0.81))])).toBeNull();
    // On a plateau: it has risen by 0.018 before and gone lower again, so the same rise is no news, and a larger one is.
    const plateau = [1, 0.4615, 0.4798, 0.4557, 0.4648];
    expect(findingOf('overfitting', [sft, log(run(...plateau, 0.4735))])).toBeNull();
    expect(findingOf('overfitting', [sft, log(run(...plateau, 0.4745))])).not.toBeNull();
  });

  it('says whether the checkpoint of the best step is there', () => {
    const rows = log(run(1, 0.8, 0.85, 0.9));
    const kept = trainerState(200, 1000, []);
    const gone = { kind: 'remove', time: began, path: 'checkpoint-200' } as const;
    expect(findingOf('overfitting', [sft, kept, rows])?.facts.checkpoint).toBe('kept');
    expect(findingOf('overfitting', [sft, kept, gone, rows])?.facts.checkpoint).toBe('deleted');
  });

  it('is information when the trainer keeps the best one itself', () => {
    const best = settings('stage: sft\nload_best_model_at_end: true\n');
    expect(findingOf('overfitting', [best, log(run(1, 0.8, 0.85, 0.9))])?.severity).toBe('info');
  });

  it('reads evaluations on several data sets from the console, where the log has none', () => {
    const text = run(1, 0.8, 0.85, 0.9)
      .filter((row) => row.eval_loss !== undefined)
      .map(({ step, eval_loss: loss = 0 }) => dict(step, 1000, { eval_news_loss: loss, eval_runtime: 1 }))
      .join('');
    const found = findingOf('overfitting', [
      sft,
      consoleText(banner({ total: 1000 }) + dict(50, 1000, { loss: 2 }) + text),
    ]);
    expect(found?.facts).toMatchObject({ metric: 'eval_news_loss', bestStep: 200 });
  });
});

describe('loss-scaled-by-accumulation', () => {
  const run = (loss: number) =>
    [100, 200, 300].flatMap((step): MadeRow[] => [
      { step: step - 50, loss, lr: 1e-4 },
      { step, loss, lr: 1e-4 },
      { step, eval_loss: 1 },
    ]);
  const given = (accumulation: number) => settings(`stage: sft\ngradient_accumulation_steps: ${accumulation}\n`);

  it('fires when two evaluations show the ratio', () => {
    const found = findingOf('loss-scaled-by-accumulation', [given(8), log(run(8.2))]);
    expect(found).toMatchObject({ severity: 'warning', since: { step: 300 }, facts: { accumulation: 8 } });
    expect(findingOf('loss-scaled-by-accumulation', [given(8), log(run(8.2).slice(0, 3))])).toBeNull();
  });

  it('does not with another ratio, or with an accumulation so small that losses may differ so', () => {
    expect(findingOf('loss-scaled-by-accumulation', [given(8), log(run(1.1))])).toBeNull();
    expect(findingOf('loss-scaled-by-accumulation', [given(2), log(run(2))])).toBeNull();
  });
});

describe('no-evaluation', () => {
  const found = (text: string) => findingOf('no-evaluation', [settings(`stage: sft\ndo_train: true\n${text}`)]);

  it('fires when rows are held out for nothing', () => {
    expect(found('val_size: 0.1\n')).toMatchObject({ severity: 'warning', facts: { validation: 0.1 } });
    expect(found('eval_dataset: qa\neval_strategy: "no"\n')).toMatchObject({ facts: { setting: 'eval_dataset' } });
  });

  it('does not when something evaluates, or nothing is held out', () => {
    expect(found('val_size: 0.1\neval_strategy: steps\n')).toBeNull();
    expect(found('val_size: 0.1\nevaluation_strategy: epoch\n')).toBeNull();
    expect(found('val_size: 0.1\ndo_eval: true\n')).toBeNull();
    expect(found('')).toBeNull();
  });
});

describe('no-loss-rows', () => {
  const found = (text: string, total: number) =>
    findingOf('no-loss-rows', [settings(`stage: sft\n${text}`), consoleText(banner({ total }))]);

  it('fires when the first row is due after the last step', () => {
    expect(found('logging_steps: 10\n', 9)).toMatchObject({ severity: 'warning', facts: { totalSteps: 9 } });
    expect(found('', 499)?.facts.loggingSteps).toBe(500);
  });

  it('does not when a row comes', () => {
    expect(found('logging_steps: 10\n', 10)).toBeNull();
    expect(found('logging_steps: 0.1\n', 9)).toBeNull();
    expect(found('logging_steps: 10\nlogging_first_step: true\n', 9)).toBeNull();
    expect(found('logging_steps: 10\nlogging_strategy: epoch\n', 9)).toBeNull();
  });
});

describe('preferences', () => {
  const still = (count: number) => rowsOf(count, () => ({ loss: Math.LN2, accuracy: 0, lr: 1e-6 }));

  it('that do not move are an error from the fifth row on, after the warm-up', () => {
    expect(findingOf('preference-not-moving', [dpo, log(still(5))])).toMatchObject({
      severity: 'error',
      since: { step: 10 },
    });
    expect(findingOf('preference-not-moving', [dpo, log(still(4))])).toBeNull();
    const warm = settings('stage: dpo\nwarmup_steps: 50\n');
    expect(findingOf('preference-not-moving', [warm, log(still(5))])).toBeNull();
  });

  it('that begin at rest and then move are healthy', () => {
    const rows = rowsOf(8, (index) => ({ loss: index < 1 ? Math.LN2 : 0.69, accuracy: 0.5, lr: 1e-6 }));
    expect(findingOf('preference-not-moving', [dpo, log(rows)])).toBeNull();
    // The rounded loss may stand while the margins move.
    const dicts = rowsOf(8, (index) => ({ loss: Math.LN2, 'rewards/margins': index * 1e-5 }));
    expect(findingOf('preference-not-moving', [dpo, log(still(8)), consoleText(consoleRun(dicts))])).toBeNull();
  });

  it('that are all met are information from the third row on', () => {
    const met = (count: number) =>
      rowsOf(8, (index) => ({ loss: index >= 8 - count ? 0.0003 : 0.3, accuracy: 1, lr: 1e-6 }));
    expect(findingOf('preference-saturated', [dpo, log(met(3))])).toMatchObject({
      severity: 'info',
      since: { step: 60 },
    });
    expect(findingOf('preference-saturated', [dpo, log(met(2))])).toBeNull();
  });
});

describe('the learning rate', () => {
  it('of 0 in every row is an error after a tenth of the run', () => {
    const zero = (count: number, last = 0) =>
      rowsOf(count, (index) => ({ loss: 2, lr: index === count - 1 ? last : 0, total: 1000 }));
    expect(findingOf('learning-rate-zero', [sft, log(zero(10))])).toMatchObject({
      severity: 'error',
      since: { step: 10 },
    });
    expect(findingOf('learning-rate-zero', [sft, log(zero(9))])).toBeNull();
    expect(findingOf('learning-rate-zero', [sft, log(zero(10, 1e-6))])).toBeNull();
  });

  it('that stands still is a warning only where its schedule moves it', () => {
    const stuck = (count: number) =>
      rowsOf(10, (index) => ({
        loss: falling(index),
        lr: index >= 10 - count ? 4.549912997495027e-6 : 1e-5 - index * 1e-7,
      }));
    const cosine = settings('stage: sft\nlr_scheduler_type: cosine\n');
    const found = findingOf('learning-rate-constant', [cosine, log(stuck(4))]);
    expect(found).toMatchObject({ severity: 'warning', since: { step: 70 }, facts: { rows: 4, schedule: 'cosine' } });
    expect(findingOf('learning-rate-constant', [cosine, log(stuck(3))])).toBeNull();
    expect(findingOf('learning-rate-constant', [sft, log(stuck(4))])).toBeNull();
    expect(findingOf('learning-rate-constant', [log(stuck(4))])).toBeNull();
  });

  it('of four digits on the console proves nothing', () => {
    const linear = settings('stage: sft\nlr_scheduler_type: linear\n');
    const rows = rowsOf(10, () => ({ loss: 2, grad_norm: 1, learning_rate: 4.998e-5 }));
    expect(findingOf('learning-rate-constant', [linear, consoleText(consoleRun(rows))])).toBeNull();
  });
});

describe('template-missing', () => {
  const line =
    '[WARNING|2025-12-16 12:16:32] llamafactory.data.template:148 >> `template` was not specified, use `empty` template.\n';

  it('is a warning when LLaMA-Factory found none, and information when none was wanted', () => {
    const found = findingOf('template-missing', [settings('stage: sft\n'), consoleText(line)]);
    expect(found).toMatchObject({ severity: 'warning', facts: { asked: false } });
    expect(found?.evidence[0]?.line).toBe(1);
    expect(findingOf('template-missing', [settings('stage: sft\ntemplate: empty\n')])?.severity).toBe('info');
  });

  it('does not matter for pt, nor with a template', () => {
    expect(findingOf('template-missing', [settings('stage: pt\n'), consoleText(line)])).toBeNull();
    expect(findingOf('template-missing', [sft])).toBeNull();
  });
});

describe('few-trainable-parameters', () => {
  const found = (method: string, trainable: string) =>
    findingOf('few-trainable-parameters', [
      settings(`stage: sft\nfinetuning_type: ${method}\n`),
      consoleText(
        `[INFO|2025-04-30 22:55:30] llamafactory.model.loader:143 >> trainable params: ${trainable} || all params: 1,000,000 || trainable%: 1.0\n`,
      ),
    ]);

  it('fires for a full training of less than half, and for none at all', () => {
    expect(found('full', '499,999')).toMatchObject({ severity: 'warning', facts: { trainable: 499_999 } });
    expect(found('lora', '0')?.severity).toBe('error');
  });

  it('does not for adapters, nor for a full training with a frozen part', () => {
    expect(found('full', '500,000')).toBeNull();
    expect(found('lora', '1,000')).toBeNull();
  });
});
