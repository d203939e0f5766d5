/** A box with its title in the border. */
import type { Glyphs } from '../glyphs.js';
import type { Theme } from '../theme.js';
import { cellWidth, cut, fitText } from './text.js';

export interface FrameOptions {
  readonly title: string;
  /** Shown at the right end of the upper border. */
  readonly note?: string;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

/** Room inside a frame of this size. */
export const inside = (width: number, height: number): { readonly width: number; readonly height: number } => ({
  width: Math.max(0, width - 4),
  height: Math.max(0, height - 2),
});

/** Exactly `height` rows of `width` cells around the given rows. */
export function frame(rows: readonly string[], options: FrameOptions): readonly string[] {
  const { width, height, theme, glyphs } = options;
  if (width < 6 || height < 2) return Array.from({ length: Math.max(0, height) }, () => ' '.repeat(Math.max(0, width)));
  const { border, title: titled, dim } = theme.style;
  const [upperLeft, upperRight, lowerLeft, lowerRight] = glyphs.corners;
  const title = cut(options.title, width - 6);
  const room = width - 5 - cellWidth(title);
  const note = options.note && cellWidth(options.note) + 3 <= room ? options.note : '';
  const noteWidth = note === '' ? 0 : cellWidth(note) + 3;
  const line = glyphs.horizontal.repeat(Math.max(0, room - noteWidth));
  const right = note === '' ? '' : ` ${dim(note)} ${border(glyphs.horizontal)}`;
  const top = `${border(upperLeft + glyphs.horizontal)} ${titled(title)} ${border(line)}${right}${border(upperRight)}`;
  const area = inside(width, height);
  const body = Array.from({ length: area.height }, (_, index) => {
    return `${border(glyphs.vertical)} ${fitText(rows[index] ?? '', area.width)} ${border(glyphs.vertical)}`;
  });
  const bottom = border(lowerLeft + glyphs.horizontal.repeat(width - 2) + lowerRight);
  return [top, ...body, bottom];
}
