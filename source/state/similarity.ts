/**
 * How much a prediction has in common with its label: the F1 of the words in both, order aside (ROUGE-1). A Chinese sign
 * is a word of its own. 1: the same words; 0: none in common.
 */

const words = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[\p{L}\p{N}]+/gu;
/** What stands further behind changes the figure little. */
const longest = 4000;

function counts(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [word] of text.slice(0, longest).toLowerCase().matchAll(words))
    found.set(word, (found.get(word) ?? 0) + 1);
  return found;
}

const total = (found: ReadonlyMap<string, number>): number => {
  let sum = 0;
  for (const count of found.values()) sum += count;
  return sum;
};

export function similarity(one: string, other: string): number {
  const first = counts(one);
  const second = counts(other);
  const all = total(first) + total(second);
  if (all === 0) return one.trim() === other.trim() ? 1 : 0;
  let common = 0;
  for (const [word, count] of first) common += Math.min(count, second.get(word) ?? 0);
  return (2 * common) / all;
}
