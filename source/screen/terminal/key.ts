/** What comes in from the terminal, as the program sees it: keys, the wheel, pastes, and the answers we ask for. */

export interface KeyPress {
  readonly kind: 'key';
  /**
   * `a`, `G`, `/`, `运`, `space`, `enter`, `tab`, `escape`, `backspace`, `up`, `pageup`, `f1`, with modifiers before it
   * in the order ctrl, alt, super, meta, shift: `ctrl+c`, `shift+tab`, `ctrl+alt+left`. A shifted character is that
   * character: `G`, not `shift+g`.
   */
  readonly name: string;
  /** What the key types into a text field; null when it types nothing. */
  readonly text: string | null;
}

export interface WheelTurn {
  readonly kind: 'wheel';
  readonly name: 'wheelup' | 'wheeldown';
  /** The cell under the pointer, counted from 0 at the top left. */
  readonly x: number;
  readonly y: number;
  readonly text: null;
}

export interface Paste {
  readonly kind: 'paste';
  readonly name: 'paste';
  readonly text: string;
}

/** Not a person's doing: the terminal's answer to the question for its background colour. */
export interface BackgroundReply {
  readonly kind: 'background';
  readonly name: 'background';
  readonly isLight: boolean;
  readonly text: null;
}

export type Key = KeyPress | WheelTurn | Paste | BackgroundReply;

/** The terminal's answer to the question whether it works: what was sent before the question has been drawn. */
export interface Arrival {
  readonly kind: 'arrival';
}

export type Received = Key | Arrival;
