/**
 * Keys out of raw bytes: one event a key, whatever chunks they come in.
 *
 * Over SSH several keys arrive in one chunk and one key in several; a lone ESC is the Escape key only when nothing
 * follows for a moment. Pasted text comes as one event, so that its letters are not taken for commands.
 */
import { StringDecoder } from 'node:string_decoder';
import { characterName, sequenceName } from './key-names.js';

export interface Key {
  /** `a`, `G`, `up`, `shift+left`, `ctrl+c`, `escape`, `wheelup`, `paste` … */
  readonly name: string;
  /** What was typed or pasted; null for keys that type nothing. */
  readonly text: string | null;
}

/** Sets a timer and returns what cancels it. */
export type Schedule = (action: () => void, milliseconds: number) => () => void;

const complete =
  /^(?:\u001b\[200~([\s\S]*?)\u001b\[201~|\u001b\[<(\d+);(\d+);(\d+)([Mm])|\u001b\[([0-9:;<=>?]*)[ -/]*([@-~])|\u001bO([A-Za-z])|\u001b(\u001b?)([^\u001b[O])|([^\u001b]))/u;
/** The beginning of something that may still go on. */
const unfinished = /^\u001b(?:\[(?:200~[\s\S]*|<?[0-9:;<=>?]*[ -/]*)?|O)?$/;

const escapeMilliseconds = 30;
const pasteMilliseconds = 1000;

export class KeyReader {
  readonly #deliver: (key: Key) => void;
  readonly #schedule: Schedule;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #cancel: (() => void) | null = null;

  constructor(deliver: (key: Key) => void, schedule: Schedule) {
    this.#deliver = deliver;
    this.#schedule = schedule;
  }

  push(bytes: Uint8Array): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#rest += this.#decoder.write(Buffer.from(bytes));
    this.#drain();
    if (this.#rest === '') return;
    const pasting = this.#rest.startsWith('\u001b[200~');
    this.#cancel = this.#schedule(() => this.#give(), pasting ? pasteMilliseconds : escapeMilliseconds);
  }

  #drain(): void {
    while (this.#rest !== '') {
      if (unfinished.test(this.#rest) && !this.#rest.includes('\u001b[201~')) return;
      const match = complete.exec(this.#rest);
      if (!match) {
        // Two escapes in a row, or bytes of no sequence: the first is a key of its own.
        this.#emit(this.#rest.slice(0, 1));
        this.#rest = this.#rest.slice(1);
        continue;
      }
      this.#rest = this.#rest.slice(match[0].length);
      this.#token(match);
    }
  }

  #token(match: RegExpExecArray): void {
    const [, paste, button, , , , parameters, final, shifted, , alternate, character] = match;
    if (paste !== undefined) this.#deliver({ name: 'paste', text: paste });
    else if (button !== undefined) this.#wheel(Number(button));
    else if (final !== undefined) {
      const name = sequenceName(parameters ?? '', final);
      if (name) this.#deliver({ name, text: null });
    } else if (shifted !== undefined) {
      const name = sequenceName('', shifted);
      if (name) this.#deliver({ name, text: null });
    } else if (alternate !== undefined) this.#deliver({ name: `alt+${characterName(alternate)}`, text: null });
    else if (character !== undefined) this.#emit(character);
  }

  #wheel(button: number): void {
    if ((button & 64) === 0) return;
    this.#deliver({ name: (button & 1) === 0 ? 'wheelup' : 'wheeldown', text: null });
  }

  #emit(character: string): void {
    const name = characterName(character);
    const types = character >= ' ' && character !== '\u007f';
    this.#deliver({ name, text: types ? character : null });
  }

  /** Nothing followed: what was kept is taken as it is. */
  #give(): void {
    this.#cancel = null;
    const rest = this.#rest;
    this.#rest = '';
    if (rest.startsWith('\u001b[200~')) this.#deliver({ name: 'paste', text: rest.slice(6) });
    else if (rest === '\u001b') this.#deliver({ name: 'escape', text: null });
    else if (rest === '\u001bO' || rest === '\u001b[') this.#deliver({ name: `alt+${rest[1]}`, text: null });
    // The beginning of a sequence whose end never came types nothing.
  }
}
