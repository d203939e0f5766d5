/**
 * Ink places the rows of a picture, but never reads them.
 *
 * Each row is finished text of exactly the picture's width. Ink's output stage takes such text apart cell by cell and
 * puts it together again, which costs 22 ms for 200×60 whatever changed; laying out one sign a row costs 1. So a row is
 * given to Ink as its mark, a sign of Unicode's private use area, and the frame that Ink writes gets the rows' text
 * back on its way to the screen. A row has two marks and changes from one to the other with its text, so that Ink draws
 * whenever something changed and not otherwise.
 */
import { cut, pad } from './draw/text.js';
import type { Picture } from './picture.js';

/** The private use area: room for 3,200 rows. */
const first = 0xe000;
const last = 0xf8ff;

/** Puts the rows in place of their marks. What Ink placed to the right of a mark lies over the row. */
export function withRows(frame: string, rows: readonly string[]): string {
  return frame
    .split('\n')
    .map((line) => {
      const code = line.charCodeAt(0);
      if (!(code >= first && code <= last)) return line;
      const row = rows[(code - first) >> 1] ?? '';
      const over = line.slice(1).trimStart();
      if (over === '') return row;
      const left = line.length - over.length;
      return pad(cut(row, left, ''), left) + over;
    })
    .join('\n');
}

/** Marks are one cell wide; asking what they are would load the tables of all emoji before the first picture. */
export const isMark = (text: string): boolean => {
  const code = text.charCodeAt(0);
  return text.length === 1 && code >= first && code <= last;
};

/** The marks of one picture after another. */
export class Marks {
  #rows: readonly string[] = [];
  #marks: readonly string[] = [];

  /** The marks of these rows: a row that is not the same as in the picture before has its other mark. */
  of(rows: readonly string[]): readonly string[] {
    if (rows === this.#rows) return this.#marks;
    const [before, marks] = [this.#rows, this.#marks];
    this.#marks = rows.map((row, index) => {
      const mark = Math.min(first + 2 * index, last - 1);
      const old = marks[index]?.charCodeAt(0) ?? mark;
      return String.fromCharCode(row === before[index] ? old : mark + (old === mark ? 1 : 0));
    });
    this.#rows = rows;
    return this.#marks;
  }
}

interface Frames {
  write(frame: string): boolean;
}

/**
 * The standard output as Ink gets it: as wide as the marks alone, unless something lies over the rows. Ink lays out
 * whenever the picture changes, and the picture changes with the window, so it need not be told of resizes.
 */
export function inkOutput(frames: Frames, picture: () => Picture): NodeJS.WriteStream {
  const output = {
    // A terminal would get cursor sequences from Ink; see `screen-output.ts`.
    isTTY: false,
    get columns(): number {
      return picture().aside ? picture().columns : 1;
    },
    get rows(): number {
      return picture().rows.length;
    },
    write: (frame: string): boolean => frames.write(withRows(frame, picture().rows)),
    on: () => output,
    off: () => output,
  };
  // Ink uses only what is here.
  return output as unknown as NodeJS.WriteStream;
}
