/** How long an answer is good, and how old it says it is. */
import { expect, it } from 'vitest';
import { KeptAnswer } from '../../source/watch/kept-answer.js';

/** Answers are 1, 2, 3 …, each of which takes so many milliseconds to find. */
function counting(took: number) {
  let now = 1000;
  let answers = 0;
  const kept = new KeptAnswer(
    async () => {
      now += took;
      answers += 1;
      return answers;
    },
    () => now,
  );
  return {
    kept,
    later: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

it('is taken again while it is recent enough, and tells its age from when it began to be looked for', async () => {
  const { kept, later } = counting(2);
  expect(await kept.recent(5000)).toEqual({ answer: 1, age: 2 });
  later(4998);
  expect(await kept.recent(5000)).toEqual({ answer: 1, age: 5000 });
  later(1);
  expect(await kept.recent(5000)).toEqual({ answer: 2, age: 2 });
});

it('is taken longer where it took long to find, so that the asking takes no more than its share of the time', async () => {
  const { kept, later } = counting(100);
  await kept.recent(5000);
  later(39_900);
  expect(await kept.recent(5000)).toEqual({ answer: 1, age: 40_000 });
  later(1);
  expect((await kept.recent(5000)).answer).toBe(2);
});

it('is looked for at once by who needs what is so now, and by one for all who ask meanwhile', async () => {
  const { kept } = counting(2);
  await kept.recent(5000);
  const [first, second] = await Promise.all([kept.fresh(), kept.fresh()]);
  expect(first.answer).toBe(2);
  expect(second).toEqual(first);
  expect((await kept.recent(5000)).answer).toBe(2);
});

it('is looked for again when it could not be found', async () => {
  const answers = [Promise.reject(new Error('gone')), Promise.resolve('there')];
  const kept = new KeptAnswer(
    () => answers.shift() ?? Promise.reject(new Error('asked too often')),
    () => 0,
  );
  await expect(kept.recent(5000)).rejects.toThrow('gone');
  expect(await kept.recent(5000)).toEqual({ answer: 'there', age: 0 });
});
