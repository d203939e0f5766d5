/** What the checks of learning and of the course say of every recorded run, and that healthy ones get no alarm. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { findingsOf } from '../../../source/state/findings/checks.js';
import { courseChecks } from '../../../source/state/findings/course/checks.js';
import { learningChecks } from '../../../source/state/findings/learning/checks.js';
import { emptyFold, finalRun, load, recordingNames } from '../../recordings.js';

/**
 * Read off the consoles by hand: diverged-nan logs 13.2994 at step 5 and 0.0 from step 10 to 120; error-cutoff-one-token
 * logs 0.0 from step 5 on; sft-full-en-eval has its lowest eval_loss, 0.5759, at step 240, then 0.5844, 0.6075 (step
 * 360) and never less than 0.5899 again; overwritten-output has 60 steps beside an older run's checkpoints 80 and 120,
 * whose log was deleted; resume-trains-nothing resumes from step 60 of 60; two-writers has every row of its log twice, and
 * the second step of which that is so is 10; resumed went on from step 480 and says train_loss 0.1804. All other runs
 * are told healthy in this respect, or died before they learnt.
 */
const expected: Readonly<Record<string, readonly string[]>> = {
  'diverged-nan': ['error loss-not-finite 10'],
  'error-cutoff-one-token': ['error loss-zero 5'],
  'overwritten-output': ['warning stale-checkpoints null', 'info log-overwritten null'],
  resumed: ['info train-loss-after-resume 480'],
  'resume-trains-nothing': ['error resumed-and-trained-nothing 60'],
  'sft-full-en-eval': ['warning overfitting 360'],
  'two-writers': ['error two-writers 10'],
};

const ours: ReadonlySet<string> = new Set([...learningChecks, ...courseChecks].map((check) => check.id));

describe('the recorded runs', () => {
  for (const name of recordingNames) {
    const loaded = load(name);

    it(`${name} has the expected findings at its end`, () => {
      const run = finalRun(loaded);
      const found = findingsOf(run, loaded.ended).filter((finding) => ours.has(finding.id));
      const told = found.map(({ severity, id, since }) => `${severity} ${id} ${since.step}`);
      expect(told).toEqual(expected[name] ?? []);
      for (const finding of found) expect(finding.evidence.length).toBeGreaterThan(0);
    });

    it(`${name} alarms at no time before that`, () => {
      const allowed = new Set((expected[name] ?? []).map((one) => one.split(' ')[1]));
      let fold = emptyFold(loaded);
      for (const chunk of loaded.chunks) {
        fold = foldChunks(fold, [chunk]);
        const alarms = findingsOf(viewAt(fold, chunk.time), chunk.time).filter(
          ({ id, severity }) => ours.has(id) && severity !== 'info' && !allowed.has(id),
        );
        expect(alarms.map(({ id }) => id)).toEqual([]);
      }
    });
  }
});

describe('recordings with a card', () => {
  it.each([
    ['gpu-sft-bf16', []],
    ['gpu-fp16-scaler', []],
    ['gpu-not-seen', ['runs-on-cpu']],
    ['gpu-oom-training', []],
    ['gpu-oom-neighbour', []],
    ['gpu-device-assert', []],
  ] as const)('%s is warned of nothing else by any check, at any time', (name, allowed) => {
    const loaded = load(name);
    let fold = emptyFold(loaded);
    const warned = new Set<string>();
    for (const chunk of loaded.chunks) {
      fold = foldChunks(fold, [chunk]);
      for (const { id, severity } of findingsOf(viewAt(fold, chunk.time), chunk.time)) {
        if (severity !== 'info') warned.add(id);
      }
    }
    expect([...warned]).toEqual(allowed);
  });
});
