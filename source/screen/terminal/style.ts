/**
 * How a cell looks, and the fewest bytes that turn one look into another.
 *
 * SGR ("select graphic rendition", ECMA-48 §8.3.117): `ESC [ 1 ; 38 ; 2 ; 255 ; 0 ; 0 m`.
 */
import { selectStyle } from './sequences.js';

export interface Style {
  /** Equal keys mean equal looks. The default style has the empty key. */
  readonly key: string;
  /** SGR parameters of the colour: `31`, `38;5;208`, `38;2;255;0;0`; empty for the terminal's own. */
  readonly foreground: string;
  readonly background: string;
  /** One bit for each row of `ATTRIBUTES`. */
  readonly attributes: number;
}

export const DEFAULT_STYLE: Style = { key: '', foreground: '', background: '', attributes: 0 };

/** Bold and dim share the code that ends them: ending one ends both. */
const ATTRIBUTES: readonly { readonly on: string; readonly off: string; readonly bit: number }[] = [
  { on: '1', off: '22', bit: 1 },
  { on: '2', off: '22', bit: 2 },
  { on: '3', off: '23', bit: 4 },
  { on: '4', off: '24', bit: 8 },
  { on: '5', off: '25', bit: 16 },
  { on: '7', off: '27', bit: 32 },
  { on: '8', off: '28', bit: 64 },
  { on: '9', off: '29', bit: 128 },
];

const FOREGROUND = /^(?:3[0-7]|9[0-7])$/;
const BACKGROUND = /^(?:4[0-7]|10[0-7])$/;

/** How many parameters follow `38` or `48`, by the colour space that comes next. */
const EXTENDED_COLOUR_LENGTH: Readonly<Record<string, number>> = { '5': 3, '2': 5 };

function makeStyle(foreground: string, background: string, attributes: number): Style {
  const key =
    foreground === '' && background === '' && attributes === 0 ? '' : `${attributes}/${foreground}/${background}`;
  return { key, foreground, background, attributes };
}

/** The style after the SGR parameters `text` (without `ESC [` and `m`). Unknown parameters change nothing. */
function applyParameters(style: Style, text: string): Style {
  let { foreground, background, attributes } = style;
  const parameters = text.split(';');
  for (let position = 0; position < parameters.length; position += 1) {
    const parameter = (parameters[position] ?? '').replace(/^0+(?=\d)/, '');
    if (parameter === '' || parameter === '0') {
      foreground = '';
      background = '';
      attributes = 0;
    } else if (parameter === '38' || parameter === '48') {
      const length = EXTENDED_COLOUR_LENGTH[parameters[position + 1] ?? ''];
      if (length === undefined || position + length > parameters.length) break;
      const colour = parameters.slice(position, position + length).join(';');
      if (parameter === '38') foreground = colour;
      else background = colour;
      position += length - 1;
    } else if (FOREGROUND.test(parameter)) foreground = parameter;
    else if (BACKGROUND.test(parameter)) background = parameter;
    else if (parameter === '39') foreground = '';
    else if (parameter === '49') background = '';
    else {
      for (const attribute of ATTRIBUTES) {
        if (parameter === attribute.on) attributes |= attribute.bit;
        else if (parameter === attribute.off) attributes &= ~attribute.bit;
      }
    }
  }
  return makeStyle(foreground, background, attributes);
}

/** Parameters that add what `to` has to a terminal that shows the default style. */
function parametersFromDefault(to: Style): string[] {
  const parameters = ATTRIBUTES.filter(({ bit }) => (to.attributes & bit) !== 0).map(({ on }) => on);
  if (to.foreground !== '') parameters.push(to.foreground);
  if (to.background !== '') parameters.push(to.background);
  return parameters;
}

function parametersBetween(from: Style, to: Style): string[] {
  const ended = ATTRIBUTES.filter(({ bit }) => (from.attributes & ~to.attributes & bit) !== 0).map(({ off }) => off);
  const parameters = [...new Set(ended)];
  for (const { on, off, bit } of ATTRIBUTES) {
    const wanted = (to.attributes & bit) !== 0;
    if (wanted && ((from.attributes & bit) === 0 || ended.includes(off))) parameters.push(on);
  }
  if (from.foreground !== to.foreground) parameters.push(to.foreground === '' ? '39' : to.foreground);
  if (from.background !== to.background) parameters.push(to.background === '' ? '49' : to.background);
  return parameters;
}

/** The shortest sequence that makes a terminal showing `from` show `to`, which is another. */
function transition(from: Style, to: Style): string {
  if (to.key === '') return selectStyle('');
  const changed = parametersBetween(from, to).join(';');
  const anew = ['', ...parametersFromDefault(to)].join(';');
  return selectStyle(changed.length <= anew.length ? changed : anew);
}

/**
 * Equal styles as one object, so that comparing cells is comparing references, and the ways between them; forgets when
 * it has grown.
 */
export class StyleBook {
  private readonly known = new Map<string, Style>();
  private readonly limit: number;

  private readonly between = new Map<string, string>();

  constructor(limit = 2048) {
    this.limit = limit;
  }

  /** The shortest sequence that makes a terminal showing `from` show `to`; empty when they are equal. */
  transition(from: Style, to: Style): string {
    if (from.key === to.key) return '';
    const question = `${from.key}|${to.key}`;
    const answer = this.between.get(question);
    if (answer !== undefined) return answer;
    const fresh = transition(from, to);
    if (this.between.size >= this.limit) this.between.clear();
    this.between.set(question, fresh);
    return fresh;
  }

  after(style: Style, parameters: string): Style {
    if (parameters === '' || parameters === '0') return DEFAULT_STYLE;
    const question = `${style.key}|${parameters}`;
    const answer = this.known.get(question);
    if (answer !== undefined) return answer;
    const fresh = applyParameters(style, parameters);
    const same = fresh.key === '' ? DEFAULT_STYLE : (this.known.get(fresh.key) ?? fresh);
    if (this.known.size >= this.limit) this.known.clear();
    this.known.set(same.key, same).set(question, same);
    return same;
  }
}
