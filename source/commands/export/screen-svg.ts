/** A terminal's cells as an SVG document: what a person saw, to be shown to others. */
import { disguises } from '../../screen/draw/text.js';
import { type Box, shape } from './glyph-shapes.js';

export interface Cell {
  readonly text: string;
  /** 2 for a wide character, 0 for its right half. */
  readonly width: number;
  /** `#rrggbb`, a palette number, or null for the terminal's own colour. */
  readonly foreground: string | number | null;
  readonly background: string | number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

export type PictureTheme = 'dark' | 'light';

export interface PictureOptions {
  readonly theme?: PictureTheme;
  readonly title?: string;
}

interface Theme {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  /** The sixteen colours a program calls by number. */
  readonly colours: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');

const THEMES: Readonly<Record<PictureTheme, Theme>> = {
  dark: {
    background: '#1b1d23',
    foreground: '#d5d8df',
    muted: '#8b919e',
    colours: words(
      '#2b2e37 #e5737b #8fc07a #dbb671 #6ea8f0 #c58be0 #5fbcc4 #c3c8d2 #666c7a #f28b92 #a5d58f #ecca88 #8cbcf7 #d6a4ec #7ad0d7 #ffffff',
    ),
  },
  light: {
    background: '#fbfbfa',
    foreground: '#2a2d34',
    muted: '#6d7380',
    colours: words(
      '#2a2d34 #c4303b #3d7f26 #946200 #1f63c4 #8a3bb0 #0b7a85 #a9aeb8 #70757f #d8434e #4c9432 #aa7300 #2f77dd #9d4fc4 #168e99 #e9eaec',
    ),
  },
};

/** A cell in pixels. DejaVu Sans Mono at this size is 9.03 wide: whole pixels keep lines sharp. */
const CELL_WIDTH = 9;
const CELL_HEIGHT = 18;
const FONT_SIZE = 15;
const BASELINE = 14;
const MARGIN = 14;
const TITLE_HEIGHT = 34;
/** One family each: the renderer takes the first of a list and then any font that has the glyph, serif or not. */
const FONT = 'DejaVu Sans Mono';
const WIDE_FONT = 'Noto Sans Mono CJK SC';

/** The colour cube and the greys of the 256-colour palette. */
function paletteColour(number: number, theme: Theme): string {
  if (number < 16) return theme.colours[number] ?? theme.foreground;
  if (number >= 232) return `#${((number - 232) * 10 + 8).toString(16).padStart(2, '0').repeat(3)}`;
  const cube = number - 16;
  const levels = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  return `#${levels.map((level) => (level === 0 ? 0 : level * 40 + 55).toString(16).padStart(2, '0')).join('')}`;
}

function colourOf(value: string | number | null, theme: Theme, otherwise: string): string {
  if (value === null) return otherwise;
  return typeof value === 'number' ? paletteColour(value, theme) : value;
}

function mix(colour: string, other: string, share: number): string {
  const channel = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(colour, at) * (1 - share) + channel(other, at) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function escapeText(text: string): string {
  return text.replace(disguises, '').replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The looks of a cell: `background` is null where the page shows through. */
function paint(cell: Cell, theme: Theme): { readonly foreground: string; readonly background: string | null } {
  const foreground = colourOf(cell.foreground, theme, theme.foreground);
  const background = colourOf(cell.background, theme, theme.background);
  const [front, back] = cell.inverse ? [background, foreground] : [foreground, background];
  const shown = cell.inverse || cell.background !== null;
  return { foreground: cell.dim ? mix(front, back, 0.4) : front, background: shown ? back : null };
}

function drawCell(cell: Cell, box: Box, theme: Theme): { readonly back: string; readonly front: string } {
  const { foreground, background } = paint(cell, theme);
  const back =
    background === null
      ? ''
      : `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="${background}"/>`;
  const underline = cell.underline
    ? `<rect x="${box.x}" y="${box.y + BASELINE + 2}" width="${box.width}" height="1" fill="${foreground}"/>`
    : '';
  if (cell.text.trim() === '') return { back, front: underline };
  const drawn = shape(cell.text, box, foreground);
  if (drawn !== null) return { back, front: drawn + underline };
  const weight = cell.bold ? ' font-weight="bold"' : '';
  const slant = cell.italic ? ' font-style="italic"' : '';
  // A wide glyph is as wide as the font is high; it stands in the middle of its two cells.
  const x = cell.width === 2 ? box.x + (box.width - FONT_SIZE) / 2 : box.x;
  const font = cell.width === 2 ? ` font-family="${WIDE_FONT}"` : '';
  const text = `<text x="${x}" y="${box.y + BASELINE}" fill="${foreground}"${font}${weight}${slant}>${escapeText(cell.text)}</text>`;
  return { back, front: text + underline };
}

/** Rows of cells as an SVG document. */
export function screenToSvg(rows: readonly (readonly Cell[])[], options: PictureOptions = {}): string {
  const theme = THEMES[options.theme ?? 'dark'];
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const width = columns * CELL_WIDTH + 2 * MARGIN;
  const height = rows.length * CELL_HEIGHT + TITLE_HEIGHT + MARGIN;
  const backs: string[] = [];
  const fronts: string[] = [];
  for (const [row, cells] of rows.entries()) {
    for (const [column, cell] of cells.entries()) {
      if (cell.width === 0) continue;
      const box = {
        x: column * CELL_WIDTH,
        y: row * CELL_HEIGHT,
        width: cell.width * CELL_WIDTH,
        height: CELL_HEIGHT,
      };
      const { back, front } = drawCell(cell, box, theme);
      backs.push(back);
      fronts.push(front);
    }
  }
  const buttons = ['#ee6a5f', '#f4be4f', '#61c454'].map(
    (colour, index) => `<circle cx="${20 + index * 18}" cy="17" r="5.5" fill="${colour}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" rx="9" fill="${theme.background}"/>`,
    ...buttons,
    `<text x="${width / 2}" y="21" fill="${theme.muted}" font-size="12.5" text-anchor="middle" font-family="${WIDE_FONT}">${escapeText(options.title ?? '')}</text>`,
    `<g transform="translate(${MARGIN},${TITLE_HEIGHT})" font-family="${FONT}" font-size="${FONT_SIZE}" xml:space="preserve">`,
    ...backs,
    ...fronts,
    '</g></svg>',
  ].join('');
}
