/** HTML that cannot be forgotten to be escaped: whatever is put into the template is text unless it is markup already. */

import { disguises } from '../../screen/draw/text.js';

export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters but tab and line feed are no text of HTML, and steer the terminal that a page is printed on. */
const escapeText = (text: string): string =>
  text
    .replace(disguises, '')
    .replace(/[&<>"'\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (sign) => entities[sign] ?? '');

const valueText = (value: Value): string => {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map((one) => one.text).join('\n');
};

export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(strings.reduce((text, piece, at) => text + valueText(values[at - 1] ?? '') + piece));

export const nothing = new Markup('');
