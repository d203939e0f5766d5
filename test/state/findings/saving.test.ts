import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { english } from '../../../source/screen/words/en.js';
import { findingText } from '../../../source/screen/words/findings/catalogue.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { diskForecast } from '../../../source/state/checkpoints/disk-forecast.js';
import { type Finding, findingsOf } from '../../../source/state/findings/checks.js';
import { savingChecks } from '../../../source/state/findings/saving/checks.js';
import type { RunState } from '../../../source/state/run.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import { emptyFold, load, recordingNames } from '../../recordings.js';
import {
  banner,
  checkpoint,
  consoleLines,
  disk,
  ended,
  type LogRow,
  log,
  plainFiles,
  runOf,
  settings,
  sizeOf,
  start,
  without,
} from '../made-up-run.js';

type Id = (typeof savingChecks)[number]['id'];

const ids: ReadonlySet<string> = new Set(savingChecks.map((check) => check.id));
const saving = (run: RunState, now: number): readonly Finding[] =>
  findingsOf(run, now).filter((finding) => ids.has(finding.id));

/** The finding of that id with its type, and whether its words and evidence are whole. */
function found<One extends Id>(run: RunState, now: number, id: One): Extract<Finding, { readonly id: One }> | null {
  const finding = findingsOf(run, now).find((one) => one.id === id);
  if (!finding) return null;
  expect(finding.evidence.length).toBeGreaterThan(0);
  for (const words of [english, chinese]) {
    const { title, advice } = findingText(words.findings, finding);
    expect(`${title} ${advice}`).not.toMatch(/undefined|NaN|null|\[object/);
  }
  return finding as Extract<Finding, { readonly id: One }>;
}

/** Those whose recording ends with a torn checkpoint. */
const torn: Readonly<Record<string, { readonly step: number; readonly resume: string }>> = {
  'disk-full': { step: 140, resume: 'checkpoint-120' },
  'killed-mid-save': { step: 300, resume: 'checkpoint-270' },
  'resume-torn-checkpoint': { step: 300, resume: 'checkpoint-270' },
};

describe('over a recorded run', () => {
  it.each(recordingNames)('of %s nothing alarms until it ends, and then only what is torn', (name) => {
    const loaded = load(name);
    let fold = emptyFold(loaded);
    let next = 0;
    const foldUntil = (time: number): RunState => {
      const first = next;
      while ((loaded.chunks[next]?.time ?? Number.POSITIVE_INFINITY) <= time) next += 1;
      fold = foldChunks(fold, loaded.chunks.slice(first, next));
      return viewAt(fold, time);
    };
    const alarms: string[] = [];
    for (let time = loaded.began; time < loaded.ended; time += 0.2) {
      const run = foldUntil(time);
      if (run.phase.exit) break;
      for (const { id, severity } of saving(run, time)) if (severity !== 'info') alarms.push(`${id} at ${time}`);
    }
    expect(alarms).toEqual([]);
    const run = foldUntil(loaded.ended);
    const expected = torn[name];
    const atEnd = saving(run, loaded.ended).filter((finding) => finding.severity !== 'info');
    expect(atEnd.map((finding) => [finding.id, finding.severity, finding.since.step])).toEqual(
      expected ? [['checkpoint-torn', 'warning', expected.step]] : [],
    );
    if (expected) expect(found(run, loaded.ended, 'checkpoint-torn')?.facts.resume).toBe(expected.resume);
    // Long after, a good end has not turned into an alarm.
    const later = saving(run, loaded.ended + 100_000).filter((finding) => finding.severity !== 'info');
    expect(later.length).toBe(atEnd.length);
  });
});

/** A run at `step` of `total` steps, a second a step, whose training began at `start`. */
function run(yaml: string, step: number, more: readonly Chunk[], rows: readonly LogRow[] = [], total = 1000): RunState {
  const all = [...rows, { step, loss: 1, elapsed: step }].sort((one, other) => one.step - other.step);
  return runOf([settings(yaml), banner(total), ...more, log(all, total)], start + step);
}

const saved = (...steps: readonly number[]): readonly Chunk[] =>
  steps.flatMap((step) => checkpoint(`checkpoint-${step}`, plainFiles(step), start + step));

const size = sizeOf(plainFiles(100));
const evaluations = (...values: readonly (readonly [number, number])[]): readonly LogRow[] =>
  values.map(([step, evalLoss]) => ({ step, evalLoss, elapsed: step }));

/** A run that was killed after step 200. */
const dead = (chunks: readonly Chunk[]): RunState =>
  runOf([banner(1000), ...chunks, ended(null, 9, start + 205)], start + 205);

describe('checkpoint-pointers', () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 41984128\n';
  const cloned = (step: number) =>
    checkpoint(`checkpoint-${step}`, {
      ...plainFiles(step),
      'model.safetensors': pointer,
      'optimizer.pt': pointer,
      'training_args.bin': pointer,
    });

  it('is told of a clone whose files were never fetched, and nothing is called torn', () => {
    const state = dead([...saved(100), ...cloned(200)]);
    expect(found(state, start + 3600, 'checkpoint-pointers')).toMatchObject({
      severity: 'warning',
      since: { step: 200 },
      facts: { checkpoint: 'checkpoint-200', files: 3, checkpoints: 1 },
    });
    expect(found(state, start + 3600, 'checkpoint-torn')).toBeNull();
  });

  it('is worth knowing where a later one was fetched, and nothing where all were', () => {
    expect(found(dead([...cloned(100), ...saved(200)]), start + 3600, 'checkpoint-pointers')?.severity).toBe('info');
    expect(found(dead(saved(100, 200)), start + 3600, 'checkpoint-pointers')).toBeNull();
  });
});

describe('checkpoint-torn', () => {
  const half = checkpoint(
    'checkpoint-200',
    without(plainFiles(200), 'optimizer.pt', 'trainer_state.json'),
    start + 200,
  );
  it('names what is missing and the checkpoint to resume from', () => {
    const finding = found(dead([...saved(100), ...half]), start + 205, 'checkpoint-torn');
    expect(finding).toMatchObject({
      severity: 'warning',
      since: { step: 200, time: start + 200 },
      until: null,
      facts: {
        checkpoint: 'checkpoint-200',
        file: 'optimizer.pt',
        how: 'missing',
        others: 1,
        usable: true,
        resume: 'checkpoint-100',
        newest: true,
      },
    });
    expect(finding?.evidence.map((one) => one.text)).toEqual(['optimizer.pt', 'trainer_state.json']);
  });

  it('is only worth knowing when a newer one is whole', () => {
    const later = checkpoint('checkpoint-300', plainFiles(300), start + 300);
    expect(found(dead([...half, ...later]), start + 305, 'checkpoint-torn')?.severity).toBe('info');
  });

  it('does not speak of one that is being written', () => {
    const alive = runOf([banner(1000), ...saved(100), ...half], start + 230);
    expect(found(alive, start + 230, 'checkpoint-torn')).toBeNull();
    expect(found(alive, start + 321, 'checkpoint-torn')?.since.step).toBe(200);
    const saving = consoleLines(
      ['[INFO|trainer.py:3984] 2026-11-24 07:23:00,000 >> Saving model checkpoint to saves/sft/checkpoint-200'],
      start + 199,
    );
    const slow = runOf([banner(1000), ...saved(100), saving, ...half], start + 1000);
    expect(found(slow, start + 1000, 'checkpoint-torn')).toBeNull();
  });

  it('does not speak of whole ones', () => {
    expect(found(dead(saved(100, 200)), start + 205, 'checkpoint-torn')).toBeNull();
  });
});

describe('the room on the disk', () => {
  const yaml = 'save_steps: 100\n';
  // At step 250 of 1,000 there are eight saves to come, and the model after them.
  const at = (free: number, more = '') => run(`${yaml}${more}`, 250, [...saved(100, 200), disk(free, 1_000_000)]);
  const now = start + 250;
  const model = sizeOf(without(plainFiles(100), 'optimizer.pt', 'scheduler.pt', 'rng_state.pth', 'trainer_state.json'));

  it('does for all that is to come', () => {
    const forecast = diskForecast(at(8 * size + model), now);
    expect(forecast).toMatchObject({
      save: size,
      model,
      saves: 8,
      fitting: 8,
      failsAt: null,
      needed: 8 * size + model,
    });
    expect(saving(at(8 * size + model), now)).toEqual([]);
  });

  it('does not do for the model at the end', () => {
    const finding = found(at(8 * size + model - 1), now, 'disk-will-fill');
    expect(finding).toMatchObject({ severity: 'warning', facts: { step: 1000, onlyModel: true, fitting: 8 } });
  });

  it('does not do for a save to come', () => {
    const finding = found(at(3 * size), now, 'disk-will-fill');
    expect(finding).toMatchObject({
      severity: 'warning',
      since: { step: 200, time: start + 200 },
      facts: { step: 600, onlyModel: false, fitting: 3, saves: 8, free: 3 * size, save: size, limit: null },
    });
    expect(finding?.evidence[0]).toEqual({
      source: '/data/saves/sft',
      line: null,
      text: `${3 * size} of 1000000 bytes free`,
    });
    expect(found(at(size), now, 'disk-will-fill')?.facts.step).toBe(400);
    expect(found(at(size), now, 'disk-almost-full')).toBeNull();
  });

  it('does not do for the next save', () => {
    const short = at(size - 1);
    expect(found(short, now, 'disk-will-fill')).toBeNull();
    expect(found(short, now, 'disk-almost-full')).toMatchObject({
      severity: 'error',
      since: { step: 200 },
      facts: { step: 300, free: size - 1, save: size },
    });
  });

  it('has to hold one save more than save_total_limit', () => {
    // Two are there and two may be: each of the eight needs its room only until the oldest is deleted.
    expect(saving(at(size, 'save_total_limit: 2\n'), now)).toEqual([]);
    expect(found(at(size - 1, 'save_total_limit: 2\n'), now, 'disk-almost-full')).not.toBeNull();
    // Four may be: two come to stay, and one more is there for a while.
    expect(saving(at(3 * size, 'save_total_limit: 4\n'), now)).toEqual([]);
    expect(found(at(3 * size - 1, 'save_total_limit: 4\n'), now, 'disk-will-fill')?.facts).toMatchObject({
      step: 500,
      fitting: 2,
      limit: 4,
    });
  });

  it('counts what the save in hand still takes', () => {
    const files = without(plainFiles(300), 'optimizer.pt', 'scheduler.pt', 'rng_state.pth', 'trainer_state.json');
    const writing = checkpoint('checkpoint-300', files, start + 300);
    const room = (free: number) => run(yaml, 300, [...saved(100, 200), ...writing, disk(free, 1_000_000)]);
    const rest = size - sizeOf(files);
    expect(found(room(rest + size), start + 300, 'disk-will-fill')?.facts.step).toBe(500);
    expect(found(room(rest + size - 1), start + 300, 'disk-almost-full')?.facts.step).toBe(400);
  });

  it('is of no interest without a size to go by, and when nothing more will be saved', () => {
    expect(saving(run(yaml, 50, [disk(10, 1_000_000)]), start + 50)).toEqual([]);
    expect(saving(run(yaml, 250, saved(100, 200)), now)).toEqual([]);
    const dead = runOf(
      [settings(yaml), banner(1000), ...saved(100, 200), disk(10, 1_000_000), ended(1, null, now)],
      now,
    );
    expect(saving(dead, now)).toEqual([]);
    expect(saving(run('save_steps: 300\n', 1000, [...saved(900, 1000), disk(10, 1_000_000)]), start + 1000)).toEqual(
      [],
    );
  });
});

describe('best-about-to-be-deleted', () => {
  const yaml = 'save_steps: 100\nsave_total_limit: 2\n';
  const now = start + 250;

  it('says so before the save that deletes it', () => {
    const rows = evaluations([100, 0.5], [200, 0.6]);
    expect(found(run(yaml, 250, saved(100, 200), rows), now, 'best-about-to-be-deleted')).toMatchObject({
      severity: 'warning',
      since: { step: 200, time: start + 200 },
      facts: {
        checkpoint: 'checkpoint-100',
        value: 0.5,
        limit: 2,
        next: 300,
        kept: { checkpoint: 'checkpoint-200', value: 0.6 },
      },
    });
  });

  it('is only worth knowing when what stays is nearly as good', () => {
    const near = evaluations([100, 0.5], [200, 0.5099]);
    expect(found(run(yaml, 250, saved(100, 200), near), now, 'best-about-to-be-deleted')?.severity).toBe('info');
    const far = evaluations([100, 0.5], [200, 0.5101]);
    expect(found(run(yaml, 250, saved(100, 200), far), now, 'best-about-to-be-deleted')?.severity).toBe('warning');
  });

  it('is silent while the latest evaluation is the best, and where nothing is deleted', () => {
    const id = 'best-about-to-be-deleted';
    expect(found(run(yaml, 250, saved(100, 200), evaluations([100, 0.6], [200, 0.5])), now, id)).toBeNull();
    const worse = evaluations([100, 0.5], [200, 0.6]);
    expect(found(run('save_steps: 100\n', 250, saved(100, 200), worse), now, id)).toBeNull();
    expect(found(run('save_steps: 100\nsave_total_limit: 3\n', 250, saved(100, 200), worse), now, id)).toBeNull();
    const only = 'save_steps: 100\nsave_total_limit: 1\n';
    expect(found(run(only, 150, saved(100), evaluations([100, 0.5])), start + 150, id)).toBeNull();
    expect(found(run(only, 200, saved(100), worse), start + 200, id)?.facts).toMatchObject({ next: 300, kept: null });
  });
});

describe('best-was-deleted', () => {
  const yaml = 'save_steps: 100\nsave_total_limit: 2\n';
  const gone: Chunk = { kind: 'remove', time: start + 300, path: 'checkpoint-100' };
  const rows = evaluations([100, 0.5], [200, 0.6], [300, 0.7]);

  it('is known from the deletion, and without having seen it', () => {
    for (const chunks of [[...saved(100, 200, 300), gone], saved(200, 300)]) {
      expect(found(run(yaml, 350, chunks, rows), start + 350, 'best-was-deleted')).toMatchObject({
        severity: 'info',
        since: { step: 300 },
        facts: { step: 100, value: 0.5, limit: 2, left: { checkpoint: 'checkpoint-200', value: 0.6 } },
      });
    }
  });

  it('is silent when the best is still there, as good as what is left, or was never saved', () => {
    const id = 'best-was-deleted';
    const now = start + 350;
    expect(found(run(yaml, 350, saved(100, 200), rows), now, id)).toBeNull();
    const equal = evaluations([100, 0.6], [200, 0.6], [300, 0.7]);
    expect(found(run(yaml, 350, saved(200, 300), equal), now, id)).toBeNull();
    const between = evaluations([150, 0.5], [200, 0.6], [300, 0.7]);
    expect(found(run(yaml, 350, saved(200, 300), between), now, id)).toBeNull();
    expect(found(run('save_steps: 100\n', 350, saved(200, 300), rows), now, id)).toBeNull();
  });
});

describe('no-checkpoint-will-be-written', () => {
  const id = 'no-checkpoint-will-be-written';
  const rows = (pace: number, steps: number): readonly LogRow[] =>
    Array.from({ length: steps }, (_, at) => ({ step: at + 1, loss: 1, elapsed: pace * (at + 1) }));
  const paced = (pace: number, yaml: string, total: number, version?: string, more: readonly Chunk[] = []) =>
    runOf([settings(yaml), banner(total, version), ...more, log(rows(pace, 20), total)], start + 20 * pace);

  it('warns of a training of more than half an hour', () => {
    const long = found(paced(2, 'save_steps: 1001\n', 1000), start + 40, id);
    expect(long).toMatchObject({
      severity: 'warning',
      since: { step: 0 },
      until: null,
      facts: { every: 1001, total: 1000, atEnd: true, seconds: 2000 },
      evidence: [{ source: 'train.yaml', line: null, text: 'save_steps: 1001' }],
    });
    expect(found(paced(1, 'save_steps: 1001\n', 1000), start + 20, id)?.severity).toBe('info');
  });

  it('knows the default, and which versions save at the end', () => {
    expect(found(paced(1, 'stage: sft\n', 499, '4.41.2'), start + 20, id)?.facts).toMatchObject({
      every: 500,
      atEnd: false,
    });
    expect(found(paced(1, 'stage: sft\n', 500), start + 20, id)).toBeNull();
  });

  it('is silent when saves come, by steps, by epochs or as seen, and when none was wanted', () => {
    expect(found(paced(2, 'save_steps: 1000\n', 1000), start + 40, id)).toBeNull();
    expect(found(paced(2, 'save_steps: 0.5\n', 1000), start + 40, id)).toBeNull();
    expect(found(paced(2, 'save_steps: 5000\nsave_strategy: epoch\n', 1000), start + 40, id)).toBeNull();
    expect(found(paced(2, 'save_steps: 5000\nsave_strategy: "no"\n', 1000), start + 40, id)).toBeNull();
    expect(found(paced(2, 'save_steps: 5000\n', 1000, '4.57.6', saved(10)), start + 40, id)).toBeNull();
  });

  it('is over when the training is', () => {
    const done = consoleLines(
      [
        '[INFO|trainer.py:2681] 2026-11-24 08:00:00,000 >> ',
        '',
        'Training completed. Do not forget to share your model',
      ],
      start + 41,
    );
    const after = runOf([settings('save_steps: 1001\n'), banner(1000), log(rows(2, 20), 1000), done], start + 41);
    expect(found(after, start + 41, id)).toBeNull();
  });
});

describe('only-weights-saved', () => {
  const id = 'only-weights-saved';
  const files = without(plainFiles(100), 'optimizer.pt', 'scheduler.pt', 'rng_state.pth');
  const weights = checkpoint('checkpoint-100', files, start + 100);

  it('tells why', () => {
    const asked = 'stage: sft\nsave_only_model: true\n';
    expect(found(run(asked, 50, []), start + 50, id)?.facts).toMatchObject({ reason: 'setting', checkpoint: null });
    expect(found(run(asked, 150, weights), start + 150, id)).toMatchObject({
      severity: 'info',
      since: { step: 100, time: start + 100 },
      facts: { reason: 'setting', checkpoint: 'checkpoint-100' },
    });
    expect(found(runOf([banner(1000), ...weights], start + 150), start + 150, id)?.facts.reason).toBe('files');
    const head = checkpoint('checkpoint-100', { ...plainFiles(100), 'value_head.safetensors': 500 }, start + 100);
    expect(found(run('stage: rm\nfinetuning_type: full\n', 150, head), start + 150, id)?.facts.reason).toBe('stage');
  });

  it('is silent when training can go on from them', () => {
    expect(found(run('stage: sft\n', 150, saved(100)), start + 150, id)).toBeNull();
    expect(found(run('stage: sft\nsave_only_model: false\n', 50, []), start + 50, id)).toBeNull();
  });
});

describe('last-not-best', () => {
  const id = 'last-not-best';
  const over = (rows: readonly LogRow[], more: readonly Chunk[] = []): RunState => {
    const time = start + 1000;
    const model: Chunk = {
      kind: 'head',
      time,
      modified: time,
      path: 'model.safetensors',
      size: 4000,
      bytes: Buffer.of(),
    };
    const summary: LogRow = { step: 1000, elapsed: 1000 };
    return runOf([banner(1000), ...saved(500, 1000), log([...rows, summary], 1000), ...more, model], time);
  };

  it('says which one is better', () => {
    expect(found(over(evaluations([500, 0.5], [1000, 0.6])), start + 1000, id)).toMatchObject({
      severity: 'info',
      since: { step: 1000 },
      facts: {
        metric: 'eval_loss',
        best: { step: 500, value: 0.5 },
        last: { step: 1000, value: 0.6 },
        checkpoint: 'checkpoint-500',
      },
    });
  });

  it('is silent when the last is the best or nearly so, and when the best was loaded', () => {
    expect(found(over(evaluations([500, 0.6], [1000, 0.5])), start + 1000, id)).toBeNull();
    expect(found(over(evaluations([500, 0.5], [1000, 0.502])), start + 1000, id)).toBeNull();
    expect(found(over(evaluations([500, 0.5], [1000, 0.503])), start + 1000, id)).not.toBeNull();
    const loaded = consoleLines(
      [
        '[INFO|trainer.py:2880] 2026-11-24 08:00:00,000 >> Loading best model from saves/sft/checkpoint-500 (score: 0.5).',
      ],
      start + 1000,
    );
    expect(found(over(evaluations([500, 0.5], [1000, 0.6]), [loaded]), start + 1000, id)).toBeNull();
  });

  it('is true of the recorded run that overfits: best at step 240, evaluated once more after the last step', () => {
    const recorded = load('sft-full-en-eval');
    const state = viewAt(foldChunks(emptyFold(recorded), recorded.chunks), recorded.ended);
    const finding = found(state, recorded.ended, id);
    expect([
      finding?.facts.best.step,
      finding?.facts.last.step,
      finding?.facts.checkpoint,
      finding?.since.step,
    ]).toEqual([240, 816, 'checkpoint-240', 816]);
  });
});
