/** The closing mean loss of a run that was resumed, by real recordings. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { findingsOf } from '../../../source/state/findings/checks.js';
import { emptyFold, load } from '../../recordings.js';

describe('train-loss-after-resume', () => {
  const findingIn = (name: string) => {
    const loaded = load(name);
    const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);
    return findingsOf(run, loaded.ended).find(({ id }) => id === 'train-loss-after-resume');
  };

  it('tells the mean of the steps that were taken since, which is among their losses', () => {
    // 240 of 720 steps were taken: transformers divided by 720.
    const found = findingIn('resumed');
    expect(found).toMatchObject({ severity: 'info', since: { step: 480 }, facts: { fromStep: 480 } });
    expect(found?.facts).toMatchObject({ file: expect.closeTo(0.1804, 4), ours: expect.closeTo(0.5411, 4) });
  });

  it.each(['sft-full-en-eval', 'overwritten-output', 'resume-trains-nothing', 'killed-hard'])(
    'is silent of %s',
    (name) => {
      expect(findingIn(name)).toBeUndefined();
    },
  );
});
