/** How a path or a name stands in a text that was read as bytes (latin1): nobody says of what encoding a console is. */

/** For a regular expression of this program's as of `grep -E`. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export const asBytes = (text: string): string => escaped(Buffer.from(text, 'utf8').toString('latin1'));

/** Nothing of a name follows: in quotes, before a slash, a bracket, a full stop or the end of the line. */
export const ending = '(?=$|[\\s/"\'`\\])},;:]|\\.(?:\\s|$))';

/** It stands there by itself, or as the end of a longer path. */
export const mentionOf = (path: string): RegExp => new RegExp(`(?:^|[\\s"'\`/])${asBytes(path)}${ending}`, 'm');
