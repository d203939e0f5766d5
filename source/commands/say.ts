/** Sentences of this program on standard error. Names of files stand in them, which may hold anything. */
import { printable } from '../screen/draw/text.js';

/** The text without what could steer the terminal; its lines stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

export const say = (sentence: string): void => {
  process.stderr.write(`lf-tui: ${printableLines(sentence)}\n`);
};
