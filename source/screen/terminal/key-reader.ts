/**
 * Cuts what a terminal sends into keys, one at a time, whatever pieces it arrives in. Pure but for what it remembers:
 * time is the caller's, who calls `settle` when nothing came for a while after `pending` said something is unfinished.
 *
 * Whatever is not understood is swallowed whole: no part of a sequence may be taken for typed text or for a command.
 * Ctrl-C is a key wherever it stands, inside an unfinished sequence or paste too.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Received } from './key.js';
import {
  altKey,
  applicationKey,
  backgroundReply,
  characterKey,
  controlSequenceKey,
  linuxConsoleKey,
} from './key-sequence.js';

/** What is unfinished: `escape` is probably the key itself, `sequence` probably more than that. */
export type Pending = 'nothing' | 'escape' | 'sequence' | 'paste';

const ESCAPE = '\u001b';
const INTERRUPT = '\u0003';
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** Broken UTF-8 and the eight-bit control characters, which no key sends. */
const NO_CHARACTER = /^[\u0080-\u009f\ufffd]/;

/** Longer ones are no keys; a terminal that sends them is answering something we did not ask. */
const LONGEST_SEQUENCE = 4096;
const LONGEST_PASTE = 1 << 20;

/** A complete control sequence; the Linux console's second bracket comes first because `[` is itself a final byte. */
const CONTROL_SEQUENCE = /^\u001b\[(?:\[([@-~])|([0-?]*)([ -/]*)([@-~]))/;
const UNFINISHED_CONTROL_SEQUENCE = /^\u001b\[(?:\[|[0-?]*[ -/]*)$/;
/** The old mouse report: three bytes follow. We never ask for it. */
const OLD_MOUSE = /^\u001b\[M[^\u0003]{0,3}/su;
/** Device control, operating system and application strings: replies. */
const STRING_SEQUENCE = /^\u001b[P\]X^_][^\u0003\u0007\u001b]*(?:\u0007|\u001b\\)/;
const UNFINISHED_STRING = /^\u001b[P\]X^_][^\u0003\u0007\u001b]*\u001b?$/;

export class KeyReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private paste: string | null = null;

  get pending(): Pending {
    if (this.paste !== null) return 'paste';
    if (this.rest === '') return 'nothing';
    return this.rest === ESCAPE ? 'escape' : 'sequence';
  }

  /** The keys that these bytes complete. */
  read(bytes: Uint8Array | string): readonly Received[] {
    this.rest += typeof bytes === 'string' ? bytes : this.decoder.write(Buffer.from(bytes));
    return this.take(false);
  }

  /** Nothing more is coming: what is unfinished becomes the key it can be, or nothing. A paste goes on. */
  settle(): readonly Received[] {
    return this.take(true);
  }

  private take(final: boolean): readonly Received[] {
    const keys: Received[] = [];
    for (;;) {
      const progressed = this.paste === null ? this.takeKey(keys, final) : this.takePaste(keys);
      if (!progressed) return keys;
    }
  }

  /** Moves one key or sequence out of `rest`; false when there is none, or not all of it yet. */
  private takeKey(keys: Received[], final: boolean): boolean {
    const { rest } = this;
    if (rest === '') return false;
    if (!rest.startsWith(ESCAPE)) {
      const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      return this.accept(keys, character.length, NO_CHARACTER.test(character) ? null : characterKey(character));
    }
    const second = rest[1];
    if (second === undefined) return final && this.accept(keys, 1, characterKey(ESCAPE));
    if (second === ESCAPE || second === INTERRUPT) return this.accept(keys, 1, characterKey(ESCAPE));
    if (second === '[') return this.takeControlSequence(keys, final);
    if (second === 'O') return this.takeApplicationKey(keys, final);
    if ('P]X^_'.includes(second)) return this.takeString(keys, final);
    const character = String.fromCodePoint(rest.codePointAt(1) ?? 0);
    return this.accept(keys, 1 + character.length, altKey(character));
  }

  private takeControlSequence(keys: Received[], final: boolean): boolean {
    const { rest } = this;
    if (rest.startsWith(PASTE_START)) {
      this.paste = '';
      return this.accept(keys, PASTE_START.length, null);
    }
    const old = OLD_MOUSE.exec(rest);
    if (old !== null) {
      const complete = old[0].length === 6 || old[0].length < rest.length;
      return (complete || final) && this.accept(keys, old[0].length, null);
    }
    const match = CONTROL_SEQUENCE.exec(rest);
    if (match !== null && match[0] !== '\u001b[[') {
      const [whole, console, parameters = '', intermediate = '', last = ''] = match;
      const key =
        console !== undefined
          ? linuxConsoleKey(console)
          : intermediate === ''
            ? controlSequenceKey(parameters, last)
            : null;
      return this.accept(keys, whole.length, key);
    }
    if (UNFINISHED_CONTROL_SEQUENCE.test(rest) && rest.length < LONGEST_SEQUENCE) {
      return final && this.accept(keys, rest.length, rest.length === 2 ? altKey('[') : null);
    }
    // Broken off by a byte that cannot be part of it: that byte begins something new.
    return this.accept(keys, Math.max(2, /^\u001b\[[ -?[]*/.exec(rest)?.[0].length ?? 2), null);
  }

  private takeApplicationKey(keys: Received[], final: boolean): boolean {
    const third = this.rest[2];
    if (third === undefined) return final && this.accept(keys, 2, altKey('O'));
    if (third < ' ') return this.accept(keys, 2, altKey('O'));
    return this.accept(keys, 3, applicationKey(third));
  }

  private takeString(keys: Received[], final: boolean): boolean {
    const { rest } = this;
    const match = STRING_SEQUENCE.exec(rest);
    if (match !== null) return this.accept(keys, match[0].length, backgroundReply(match[0]));
    if (UNFINISHED_STRING.test(rest) && rest.length < LONGEST_SEQUENCE) {
      if (!final) return false;
      return this.accept(keys, rest.length, rest.length === 2 ? altKey(rest[1] ?? '') : null);
    }
    const stop = rest.slice(2).search(/[\u0003\u001b]/);
    return this.accept(keys, stop < 0 ? rest.length : 2 + stop, null);
  }

  private takePaste(keys: Received[]): boolean {
    const end = this.rest.indexOf(PASTE_END);
    const interrupt = this.rest.indexOf(INTERRUPT);
    const ended = end >= 0 && (interrupt < 0 || end < interrupt);
    const stop = ended ? end : interrupt;
    const known = stop >= 0 ? stop : this.rest.length - unfinishedEnd(this.rest);
    const text = (this.paste ?? '') + this.rest.slice(0, known);
    this.paste = text.slice(0, LONGEST_PASTE);
    this.rest = this.rest.slice(known);
    if (stop < 0) return false;
    keys.push({ kind: 'paste', name: 'paste', text: this.paste.replace(/\r\n?/g, '\n') });
    this.paste = null;
    return this.accept(keys, ended ? PASTE_END.length : 0, null);
  }

  private accept(keys: Received[], length: number, key: Received | null): true {
    this.rest = this.rest.slice(length);
    if (key !== null) keys.push(key);
    return true;
  }
}

/** How many characters at the end of `text` may be the beginning of the mark that ends a paste. */
function unfinishedEnd(text: string): number {
  for (let length = Math.min(PASTE_END.length - 1, text.length); length > 0; length -= 1) {
    if (PASTE_END.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
