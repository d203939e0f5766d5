import { describe, expect, it } from 'vitest';
import { Hearing } from '../../source/watch/hearing.js';

describe('who finds what no hint told of', () => {
  it('asks for new watches after three finds in turn, and ever more seldom where none helps', () => {
    const hearing = new Hearing();
    const asked = Array.from({ length: 50 }, (_, find) => (hearing.missed() ? find + 1 : 0)).filter((find) => find > 0);
    expect(asked).toEqual([3, 9, 21, 45]);
  });

  it('asks for none while hints come now and then', () => {
    const hearing = new Hearing();
    for (let turn = 0; turn < 50; turn += 1) {
      expect([hearing.missed(), hearing.missed()]).toEqual([false, false]);
      hearing.heard();
    }
    expect([hearing.missed(), hearing.missed(), hearing.missed()]).toEqual([false, false, true]);
  });
});
