/** Names of series in a narrow column. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shortNames } from '../../../source/screen/draw/short-names.js';
import { cellWidth } from '../../../source/screen/draw/text.js';

/** What a DPO run with evaluations logs. */
const preferences = ['rewards', 'logits', 'logps'].flatMap((kind) =>
  ['chosen', 'rejected'].flatMap((side) => [`${kind}/${side}`, `eval_${kind}/${side}`]),
);
const figures = ['rewards/accuracies', 'rewards/margins', 'eval_rewards/accuracies', 'eval_rewards/margins'];
const rates = ['train', 'eval', 'predict'].flatMap((part) =>
  ['samples', 'steps', 'tokens'].map((what) => `${part}_${what}_per_second`),
);

it('are told apart by what they differ in, and lose their ends where that is enough', () => {
  const names = [...preferences, ...figures];
  const short = new Map(shortNames(names, 14).map((text, at) => [names[at], text]));
  expect(short.get('rewards/chosen')).toBe('rewards/chosen');
  expect(short.get('rewards/accuracies')).toBe('rewards/accur…');
  expect(short.get('eval_rewards/chosen')).toBe('eval_r…/chosen');
  expect(short.get('eval_rewards/rejected')).toBe('eval_r…ejected');
  expect(short.get('eval_rewards/margins')).toBe('eval_…/margins');
  expect(short.get('eval_rewards/accuracies')).toBe('ev…/accuracies');
  expect(short.get('eval_logps/chosen')).toBe('eval_logps/ch…');
});

it.each([12, 14, 18, 22])('are all different in %i cells', (width) => {
  const names = [...preferences, ...figures, ...rates];
  const short = shortNames(names, width);
  expect(new Set(short).size).toBe(names.length);
  for (const text of short) expect(cellWidth(text)).toBeLessThanOrEqual(width);
});

it('fit, and stay as they are where there is room, whatever they are', () => {
  const word = fc.stringMatching(/^[a-z/_训练]{1,16}$/);
  fc.assert(
    fc.property(fc.uniqueArray(word), fc.integer({ min: 1, max: 20 }), (names, width) => {
      for (const [at, text] of shortNames(names, width).entries()) {
        expect(cellWidth(text)).toBeLessThanOrEqual(width);
        if (cellWidth(names[at] ?? '') <= width) expect(text).toBe(names[at]);
      }
    }),
  );
});
