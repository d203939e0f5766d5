/**
 * JSON to be printed. `JSON.stringify` escapes the control characters below a blank and lets those above `~` through:
 * a name with U+009B, which some terminals take for ESC [, would steer the terminal that it is printed on, and signs of
 * direction would show it as another. Escaped, they are in it still.
 */
import { disguises } from '../screen/draw/text.js';

const raw = new RegExp(`[\\u007f-\\u009f]|${disguises.source}`, 'g');

export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(raw, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
