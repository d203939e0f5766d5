import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endLines,
  feedLines,
  initialLines,
  type LinesState,
  lineLimit,
  type TextLine,
} from '../../source/parse/text-lines.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function readAll(pieces: readonly Uint8Array[]): readonly TextLine[] {
  let state: LinesState = initialLines;
  const lines: TextLine[] = [];
  for (const piece of pieces) {
    const fed = feedLines(state, piece);
    state = fed.state;
    lines.push(...fed.lines);
  }
  return [...lines, ...endLines(state).lines];
}

const pieceOf = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom('\n', '\r\n', 'é', '中', '\uFEFF', 'a'.repeat(40)).map(bytesOf),
);

describe('feedLines', () => {
  it('tells text, number and offset of every line, and keeps the torn last one', () => {
    const fed = feedLines(initialLines, bytesOf('\uFEFFone\r\n\nзвено\nto'));
    expect(fed.lines).toEqual([
      { text: 'one', number: 1, offset: 0 },
      { text: '', number: 2, offset: 8 },
      { text: 'звено', number: 3, offset: 9 },
    ]);
    expect(feedLines(fed.state, bytesOf('rn\n')).lines).toEqual([{ text: 'torn', number: 4, offset: 20 }]);
    expect(endLines(fed.state).lines).toEqual([{ text: 'to', number: 4, offset: 20 }]);
  });

  it('says the same for any split of the same bytes', () => {
    fc.assert(
      fc.property(fc.array(pieceOf, { maxLength: 20 }), (pieces) => {
        const whole = Buffer.concat(pieces);
        expect(readAll(pieces)).toEqual(readAll([whole]));
        expect(readAll(Array.from(whole, (byte) => Uint8Array.of(byte)))).toEqual(readAll([whole]));
      }),
    );
  });

  it('agrees with the offsets of the newlines', () => {
    fc.assert(
      fc.property(fc.array(pieceOf, { maxLength: 20 }), (pieces) => {
        const whole = Buffer.concat(pieces);
        for (const line of readAll(pieces)) {
          expect(line.offset === 0 || whole[line.offset - 1] === 0x0a).toBe(true);
        }
      }),
    );
  });

  it('goes on from an older state as if the newer one had never been', () => {
    const older = feedLines(initialLines, bytesOf('first ha')).state;
    feedLines(older, bytesOf('nd, written over'));
    expect(feedLines(older, bytesOf('lf\n')).lines[0]?.text).toBe('first half');
  });

  it('is not changed when the caller uses its buffer again', () => {
    const buffer = Buffer.from('half');
    const { state } = feedLines(initialLines, buffer);
    buffer.fill('x');
    expect(endLines(state).lines[0]?.text).toBe('half');
  });

  it('holds few pieces of a line that comes byte by byte', () => {
    let state: LinesState = initialLines;
    for (let at = 0; at < 10_000; at += 1) state = feedLines(state, Uint8Array.of(0x61)).state;
    let pieces = 0;
    for (let piece = state.pieces; piece; piece = piece.before) pieces += 1;
    expect(pieces).toBeLessThan(15);
    expect(endLines(state).lines[0]?.text).toBe('a'.repeat(10_000));
  });

  it('keeps the beginning of a line beyond the limit, and the line after it whole', () => {
    const block = new Uint8Array(lineLimit / 4).fill(0x61);
    let state: LinesState = initialLines;
    for (let at = 0; at < 5; at += 1) state = feedLines(state, block).state;
    const fed = feedLines(state, bytesOf('\nnext\n'));
    expect(fed.lines.map((line) => line.text.length)).toEqual([lineLimit, 4]);
    expect(fed.lines[1]).toEqual({ text: 'next', number: 2, offset: 5 * block.length + 1 });
  });
});
