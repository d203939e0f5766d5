/**
 * Ink lays out the picture, but never reads its rows.
 *
 * Each row is finished text of exactly the picture's width. Ink's output stage takes such text apart cell by cell and
 * puts it together again, which costs 22 ms for 200×60 whatever changed, and one sign a row still 1 ms. So Ink gets one
 * sign of Unicode's private use area in a box of the picture's height, and the frame that it writes gets the rows on
 * its way to the screen. There are two such signs, and a picture that looks different has the other one, so that Ink
 * draws whenever something changed and not otherwise.
 */
import { cut, pad } from './draw/text.js';
import type { Picture } from './picture.js';

const signs = ['\ue000', '\ue001'] as const;

export const firstMark: string = signs[0];

/** The mark of the next picture. */
export const otherMark = (mark: string): string => (mark === signs[0] ? signs[1] : signs[0]);

/** Marks are one cell wide; asking what they are would load the tables of all emoji before the first picture. */
export const isMark = (text: string): boolean => text === signs[0] || text === signs[1];

/** The picture's rows, and over them what Ink placed beside its mark. */
export function withRows(frame: string, rows: readonly string[]): string {
  const lines = frame.split('\n');
  return rows
    .map((row, index) => {
      const line = lines[index] ?? '';
      const over = (isMark(line.slice(0, 1)) ? line.slice(1) : line).trimStart();
      if (over === '') return row;
      const left = line.length - over.length;
      return pad(cut(row, left, ''), left) + over;
    })
    .join('\n');
}

interface Frames {
  write(frame: string): boolean;
}

/**
 * The standard output as Ink gets it: as wide as the mark alone, unless something lies over the rows. Ink lays out
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
