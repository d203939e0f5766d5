/** A map that shares what did not change: it behaves as a Map does, and every older one stays what it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Keyed,
  nothingKeyed,
  pairsOf,
  someKey,
  valueAtKey,
  withKey,
  withoutKey,
} from '../../source/state/keyed.js';

const keys = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.nat(400).map((number) => `checkpoint-${number}/trainer_state.json`),
  fc.constantFrom('__proto__', 'constructor', ''),
);
const change = fc.record({ key: keys, value: fc.option(fc.nat()) });

it('is what a Map is after any changes, at each of them', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 600, size: 'max' }), (changes) => {
      const model = new Map<string, number>();
      let keyed: Keyed<number> = nothingKeyed();
      const past: (readonly [Keyed<number>, string])[] = [];
      for (const [index, { key, value }] of changes.entries()) {
        if (value === null) model.delete(key);
        else model.set(key, value);
        keyed = value === null ? withoutKey(keyed, key) : withKey(keyed, key, value);
        if (index % 50 === 0) past.push([keyed, JSON.stringify([...model])]);
      }
      expect(pairsOf(keyed)).toEqual([...model]);
      expect(keyed.size).toBe(model.size);
      for (const { key } of changes) {
        expect(valueAtKey(keyed, key)).toBe(model.get(key));
        expect(someKey(keyed, (one) => one === key)).toBe(model.has(key));
      }
      for (const [before, then] of past) expect(JSON.stringify(pairsOf(before))).toBe(then);
    }),
  );
});

/** Arrays that one change makes anew, and their lengths together. */
function copied(before: Keyed<number>, after: Keyed<number>): number {
  const shared = new Set<unknown>();
  const walk = (node: Keyed<number>['root'], see: (part: readonly unknown[]) => void): void => {
    see(node.kind === 'inner' ? node.branches : node.entries);
    if (node.kind === 'inner') for (const branch of node.branches) walk(branch, see);
  };
  walk(before.root, (part) => shared.add(part));
  let cells = 0;
  walk(after.root, (part) => {
    if (!shared.has(part)) cells += part.length;
  });
  return cells;
}

it('copies no more for a change of many than for one of few', () => {
  const of = (size: number): Keyed<number> => {
    let keyed = nothingKeyed<number>();
    for (let index = 0; index < size; index += 1) keyed = withKey(keyed, `runs/a/events.${index}`, index);
    return keyed;
  };
  for (const size of [100, 1000, 10_000]) {
    const many = of(size);
    const worst = Math.max(
      ...Array.from({ length: 50 }, (_, index) => copied(many, withKey(many, `runs/b/events.${index}`, index))),
    );
    // Some levels of 16 branches, and a leaf that may have been parted.
    expect(worst).toBeLessThan(120);
  }
});
