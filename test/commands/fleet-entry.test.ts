/** When a run of the list is looked at again. */
import { expect, it } from 'vitest';
import { type Entry, isDue, rowOf } from '../../source/commands/fleet-entry.js';

const found = { path: '/runs/own', modified: 1000, mark: null };
const read: Entry = {
  found,
  summary: null,
  row: rowOf(found, null),
  readAs: 1000,
  readAt: 1000,
  written: '',
  seenAt: 5000,
  took: 20,
};

it('is every three seconds while it may live, and never once it has long ended and is read', () => {
  expect(isDue(read, 7999, 1010)).toBe(false);
  expect(isDue(read, 8000, 1010)).toBe(true);
  expect(isDue(read, 8000, 5000)).toBe(false);
  expect(isDue({ ...read, readAs: 900 }, 8000, 5000)).toBe(true);
});

it('is more seldom where reading it takes long, as of a big console that many runs share', () => {
  const slow = { ...read, took: 400 };
  expect(isDue(slow, 14_999, 1010)).toBe(false);
  expect(isDue(slow, 15_000, 1010)).toBe(true);
});
