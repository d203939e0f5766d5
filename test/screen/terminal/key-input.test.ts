import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Key, Received } from '../../../source/screen/terminal/key.js';
import { type Input, KeyInput } from '../../../source/screen/terminal/key-input.js';
import { KeyReader } from '../../../source/screen/terminal/key-reader.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

const isKey = (received: Received): received is Key => received.kind !== 'arrival';

/** What is received of one piece, the wait at its end included. */
function receivedOf(text: string): readonly Received[] {
  const reader = new KeyReader();
  return [...reader.read(bytes(text)), ...reader.settle()];
}

const keysOf = (text: string): readonly Key[] => receivedOf(text).filter(isKey);

const namesOf = (text: string): string[] => keysOf(text).map(({ name }) => name);

/** What terminals send, and the name that a person would give the key. */
const SEQUENCES: readonly (readonly [sequence: string, name: string, text: string | null])[] = [
  ['j', 'j', 'j'],
  ['G', 'G', 'G'],
  ['/', '/', '/'],
  [' ', 'space', ' '],
  ['é', 'é', 'é'],
  ['运', '运', '运'],
  ['👍', '👍', '👍'],
  ['\r', 'enter', null],
  ['\n', 'enter', null],
  ['\t', 'tab', null],
  ['\u007f', 'backspace', null],
  ['\u0003', 'ctrl+c', null],
  ['\u001a', 'ctrl+z', null],
  ['\u000c', 'ctrl+l', null],
  ['\u0000', 'ctrl+space', null],
  ['\u001c', 'ctrl+\\', null],
  ['\u001b', 'escape', null],
  ['\u001bx', 'alt+x', null],
  ['\u001b\r', 'alt+enter', null],
  ['\u001b\u007f', 'alt+backspace', null],
  ['\u001b\u0001', 'ctrl+alt+a', null],
  ['\u001b[A', 'up', null],
  ['\u001bOA', 'up', null],
  ['\u001b[1;2D', 'shift+left', null],
  ['\u001b[1;5C', 'ctrl+right', null],
  ['\u001b[1;7A', 'ctrl+alt+up', null],
  ['\u001b[a', 'shift+up', null],
  ['\u001bOa', 'ctrl+up', null],
  ['\u001b[Z', 'shift+tab', null],
  ['\u001b[H', 'home', null],
  ['\u001b[1~', 'home', null],
  ['\u001bOF', 'end', null],
  ['\u001b[8~', 'end', null],
  ['\u001b[3~', 'delete', null],
  ['\u001b[5~', 'pageup', null],
  ['\u001b[6;5~', 'ctrl+pagedown', null],
  ['\u001bOP', 'f1', null],
  ['\u001b[11~', 'f1', null],
  ['\u001b[[A', 'f1', null],
  ['\u001b[15~', 'f5', null],
  ['\u001b[24;2~', 'shift+f12', null],
  ['\u001bOM', 'enter', null],
  ['\u001bOr', '2', '2'],
  // kitty's protocol and xterm's modifyOtherKeys
  ['\u001b[106u', 'j', 'j'],
  ['\u001b[106;5u', 'ctrl+j', null],
  ['\u001b[99;5u', 'ctrl+c', null],
  ['\u001b[103;2u', 'G', 'G'],
  ['\u001b[49:33;2u', '!', '!'],
  ['\u001b[103;65u', 'g', 'g'],
  ['\u001b[27u', 'escape', null],
  ['\u001b[13;2u', 'shift+enter', null],
  ['\u001b[9;2u', 'shift+tab', null],
  ['\u001b[32u', 'space', ' '],
  ['\u001b[57414u', 'enter', null],
  ['\u001b[57400u', '1', '1'],
  ['\u001b[1;1:2B', 'down', null],
  ['\u001b[27;5;106~', 'ctrl+j', null],
];

/** What terminals send that is no key: releases, bare modifiers, focus, replies, what nobody knows. */
const SILENT: readonly string[] = [
  '\u001b[I',
  '\u001b[O',
  '\u001b[106;1:3u',
  '\u001b[57441u',
  '\u001b[?62;22c',
  '\u001b[>41;354;0c',
  '\u001b[?2026;2$y',
  '\u001b[99~',
  '\u001b[5n',
  '\u001b[[Z',
  '\u001bOz',
  '\u001b]11;red\u001b\\',
  '\u001b]10;rgb:ffff/ffff/ffff\u001b\\',
  '\u001b]0;q\u0007',
  '\u001bP>|kitty(0.35)\u001b\\',
  '\u001b[<0;10;5M',
  '\u001b[<0;10;5m',
  '\u001b[<66;10;5M',
  '\u001b[M !!',
];

describe('a key', () => {
  it.each(SEQUENCES)('%j is %s', (sequence, name, text) => {
    expect(keysOf(sequence)).toEqual([{ kind: 'key', name, text }]);
  });

  it.each([
    ['\u001b]11;rgb:1e1e/1e1e/2e2e\u001b\\', false],
    ['\u001b]11;rgb:ffff/ffff/ffff\u0007', true],
    ['\u001b]11;rgb:fb/fb/fa\u0007', true],
    ['\u001b]11;rgba:2828/2828/2828/ffff\u001b\\', false],
    // Pure blue is dark and pure yellow is light, though both have full channels.
    ['\u001b]11;rgb:0000/0000/ffff\u0007', false],
    ['\u001b]11;rgb:ffff/ffff/0000\u0007', true],
  ])('%j tells whether the background is light, however it is torn', (sequence, isLight) => {
    const reply = { kind: 'background', name: 'background', isLight, text: null };
    expect(keysOf(`${sequence}j`)).toEqual([reply, { kind: 'key', name: 'j', text: 'j' }]);
    const reader = new KeyReader();
    expect([...sequence].flatMap((character) => reader.read(bytes(character)))).toEqual([reply]);
  });

  it.each(SILENT)('%j is none, and what follows it is', (sequence) => {
    expect(namesOf(`${sequence}q`)).toEqual(['q']);
  });

  it('is one event, however many come at once', () => {
    expect(namesOf('jjk')).toEqual(['j', 'j', 'k']);
    expect(namesOf('foo\r')).toEqual(['f', 'o', 'o', 'enter']);
    expect(namesOf('训练')).toEqual(['训', '练']);
    expect(namesOf('\u001b[A\u001b[B')).toEqual(['up', 'down']);
    expect(namesOf('\u001b\u001b')).toEqual(['escape', 'escape']);
    expect(namesOf('\u001b\u001b[A')).toEqual(['escape', 'up']);
  });

  it('is the same, however the bytes are cut', () => {
    const piece = fc.constantFrom(
      ...SEQUENCES.map(([sequence]) => sequence).filter((sequence) => sequence !== '\u001b'),
      ...SILENT,
      '\u001b[200~两行\r\nq\u0001\u001b[A\u001b[201~',
      '\u001b[<64;10;5M',
      '\u001b[0n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(12), { maxLength: 30 }), (pieces, sizes) => {
        const all = bytes(pieces.join(''));
        const reader = new KeyReader();
        const found: Received[] = [];
        let from = 0;
        for (const size of sizes) {
          found.push(...reader.read(all.subarray(from, from + size)));
          from += size;
        }
        found.push(...reader.read(all.subarray(from)));
        expect(found).toEqual(pieces.flatMap((text) => receivedOf(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('is never lost when it is Ctrl-C, nor taken for text when it is noise', () => {
    const noise = fc.string({
      unit: fc.constantFrom('\u001b', '[', '<', '2', '0', '~', ';', 'M', 'O', 'P', ']', '?', 'A', '\u0007'),
    });
    fc.assert(
      fc.property(noise, (text) => {
        const names = namesOf(`${text}\u0003`);
        expect(names.at(-1)).toBe('ctrl+c');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the wheel', () => {
  it('turns at a cell counted from 0', () => {
    expect(keysOf('\u001b[<64;10;5M\u001b[<65;300;1M')).toEqual([
      { kind: 'wheel', name: 'wheelup', x: 9, y: 4, text: null },
      { kind: 'wheel', name: 'wheeldown', x: 299, y: 0, text: null },
    ]);
  });
});

describe('a paste', () => {
  it('is one event with its line ends made the same, and no key', () => {
    expect(keysOf('\u001b[200~q\rjj\r\n\u001b[A\u001b[201~k')).toEqual([
      { kind: 'paste', name: 'paste', text: 'q\njj\n\u001b[A' },
      { kind: 'key', name: 'k', text: 'k' },
    ]);
  });

  it('waits for its end however long that takes, but not against Ctrl-C', () => {
    const reader = new KeyReader();
    expect([...reader.read(bytes('\u001b[200~abc')), ...reader.settle()]).toEqual([]);
    expect(
      reader
        .read(bytes('q\u0003'))
        .filter(isKey)
        .map(({ name, text }) => [name, text]),
    ).toEqual([
      ['paste', 'abcq'],
      ['ctrl+c', null],
    ]);
  });
});

/** A terminal's keyboard, and a clock that strikes when told. */
class Keyboard extends EventEmitter implements Input {
  flowing = false;
  modes: boolean[] = [];

  resume(): void {
    this.flowing = true;
  }

  pause(): void {
    this.flowing = false;
  }

  setRawMode(on: boolean): void {
    this.modes.push(on);
  }
}

function typing(): {
  keyboard: Keyboard;
  input: KeyInput;
  names: string[];
  waits: { milliseconds: number; strike(): void }[];
} {
  const keyboard = new Keyboard();
  const waits: { milliseconds: number; strike(): void }[] = [];
  const input = new KeyInput(keyboard, (task, milliseconds) => {
    const wait = { milliseconds, strike: task };
    waits.push(wait);
    return () => waits.splice(waits.indexOf(wait), 1);
  });
  const names: string[] = [];
  input.onKey(({ name }) => names.push(name));
  input.start();
  return { keyboard, input, names, waits };
}

describe('KeyInput', () => {
  it('takes a lone ESC for the key after 30 ms, and a torn sequence for what it is', () => {
    const { keyboard, names, waits } = typing();
    keyboard.emit('data', bytes('\u001b'));
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([30]);
    keyboard.emit('data', bytes('[1'));
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([500]);
    keyboard.emit('data', bytes(';2D'));
    expect(waits).toEqual([]);
    expect(names).toEqual(['shift+left']);
    keyboard.emit('data', bytes('\u001b'));
    waits[0]?.strike();
    expect(names).toEqual(['shift+left', 'escape']);
  });

  it('reads a character whose bytes come apart', () => {
    const { keyboard, names } = typing();
    const parts = bytes('运');
    keyboard.emit('data', parts.subarray(0, 1));
    keyboard.emit('data', parts.subarray(1));
    expect(names).toEqual(['运']);
  });

  it('hears nothing after stop, and forgets half a sequence', () => {
    const { keyboard, input, names, waits } = typing();
    keyboard.emit('data', bytes('\u001b['));
    input.stop();
    expect(waits).toEqual([]);
    expect(keyboard.flowing).toBe(false);
    keyboard.emit('data', bytes('j'));
    input.start();
    keyboard.emit('data', bytes('A'));
    expect(names).toEqual(['A']);
  });

  it('stops telling who asked to be told no more', () => {
    const { keyboard, input } = typing();
    const heard: string[] = [];
    const forget = input.onKey(({ name }) => heard.push(name));
    keyboard.emit('data', bytes('a'));
    forget();
    keyboard.emit('data', bytes('b'));
    expect(heard).toEqual(['a']);
  });

  it('says once that the terminal has gone', () => {
    const { keyboard, input } = typing();
    let gone = 0;
    input.on('gone', () => {
      gone += 1;
    });
    keyboard.emit('error', new Error('read EIO'));
    keyboard.emit('close');
    expect(gone).toBe(1);
  });

  it('gives Ink nothing to read and no mode to set', () => {
    const { keyboard, input } = typing();
    const silent = input.asReadStream();
    silent.setRawMode(true);
    expect(silent.isTTY).toBe(false);
    expect(silent.read()).toBeNull();
    expect(keyboard.modes).toEqual([]);
  });
});

describe('the answer that the terminal works', () => {
  it('is no key, and is told whatever key is pressed meanwhile', () => {
    expect(receivedOf('j\u001b[0nk')).toEqual([
      { kind: 'key', name: 'j', text: 'j' },
      { kind: 'arrival' },
      { kind: 'key', name: 'k', text: 'k' },
    ]);
    const input = new EventEmitter() as unknown as Input;
    Object.assign(input, { resume: () => input, pause: () => input });
    const keys = new KeyInput(input);
    const heard: string[] = [];
    keys.onKey(({ name }) => heard.push(name));
    keys.on('arrival', () => heard.push('arrived'));
    keys.start();
    input.emit('data', bytes('\u001b[0nq'));
    expect(heard).toEqual(['arrived', 'q']);
  });

  it('is not any other report', () => {
    expect(receivedOf('\u001b[?1n\u001b[10n\u001b[n')).toEqual([]);
  });
});
