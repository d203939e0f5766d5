/** Pictures: the loss as PNG, a pane as SVG. What is drawn is read back from the bytes. */
import { inflateSync } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, test } from 'vitest';
import { inkOf } from '../../../source/commands/export/bitmap-font.js';
import { lossPng } from '../../../source/commands/export/chart-png.js';
import { crc32 } from '../../../source/commands/export/crc32.js';
import { cellsOf, paneSvg } from '../../../source/commands/export/pane-picture.js';
import { pngOf } from '../../../source/commands/export/png.js';
import { consoleOf } from '../../../source/commands/replay-feed.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { Memo } from '../../../source/screen/memo.js';
import { themeOf } from '../../../source/screen/theme.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { finalRun, load } from '../../recordings.js';

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => number;
}

/** What a PNG of ours holds; every chunk's sum is looked at. */
function read(png: Buffer): Pixels {
  const data: Buffer[] = [];
  let [width, height] = [0, 0];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length), type).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    if (type === 'IHDR') [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const rows = inflateSync(Buffer.concat(data));
  return { width, height, at: (x, y) => rows[y * (width + 1) + 1 + x] ?? -1 };
}

const finished = (name: string) => {
  const loaded = load(name);
  return { loaded, run: finalRun(loaded) };
};

describe('PNG', () => {
  test('sums are those of the standard', () => {
    // The check value of CRC-32.
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  });

  test('pixels come back as they were put in', () => {
    const { width, height, at } = read(pngOf(3, 2, Uint8Array.of(0, 1, 0, 1, 1, 0), ['ffffff', '000000']));
    expect([width, height]).toEqual([3, 2]);
    expect([at(0, 0), at(1, 0), at(0, 1), at(2, 1)]).toEqual([0, 1, 1, 0]);
  });

  test('the loss begins high at the left and ends low at the right, its evaluations beside it', () => {
    const png = lossPng(finished('sft-full-en-eval').run);
    const { width, height, at } = read(png ?? Buffer.alloc(0));
    const heights = (colour: number, x: number): readonly number[] =>
      Array.from({ length: height - 80 }, (_, y) => y + 80).filter((y) => at(x, y) === colour);
    // Its first loss is 7.37, its last 0.42.
    expect(Math.max(...heights(4, 124))).toBeLessThan(120);
    expect(Math.min(...heights(4, width - 32))).toBeGreaterThan(420);
    expect(heights(5, width - 29).length).toBeGreaterThan(5);
  });

  test('a run without a loss has no picture', () => {
    expect(lossPng(finished('error-missing-model').run)).toBeNull();
  });

  test('letters: a one is taller than wide, what is not ASCII is a question mark', () => {
    expect([...inkOf('1')].every(({ x, y }) => x < 5 && y < 8)).toBe(true);
    expect([...inkOf('运')]).toEqual([...inkOf('?')]);
    expect([...inkOf(' ')]).toEqual([]);
  });
});

describe('a pane as SVG', () => {
  const svgOf = (name: string, pane: 'overview' | 'log' | 'config' | 'samples', words = english): string => {
    const { loaded, run } = finished(name);
    const look = {
      theme: themeOf('dark', true),
      glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, false),
      memo: new Memo(),
      words,
    };
    const text = consoleOf(loaded.chunks);
    return paneSvg({ run, now: loaded.ended, pane, look, columns: 120, rows: 36, text }, 'dark');
  };
  /** The letters of the picture in their order. */
  const textOf = (svg: string): string =>
    [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]).join('');

  test('says what the screen says', () => {
    expect(textOf(svgOf('sft-full-en-eval', 'overview'))).toContain('eval_losswaslowestatstep240');
    expect(textOf(svgOf('sft-full-en-eval', 'config'))).toContain('effectivebatch4=2×2×1');
    expect(textOf(svgOf('killed-hard', 'log'))).toContain('505/1800');
    expect(textOf(svgOf('sft-full-zh', 'samples', chinese))).toContain('个参与训练');
  });

  test('is a picture to others', () => {
    const { width, height } = new Resvg(svgOf('sft-full-zh', 'overview', chinese)).render();
    expect([width, height]).toEqual([120 * 9 + 28, 36 * 18 + 48]);
  });

  test('styles are read back as they were written, wide glyphs take two cells', () => {
    const cells = cellsOf('\u001b[1;38;2;255;0;16m运\u001b[0m \u001b[38;5;196;4mx\u001b[0m\u001b[7my');
    expect(cells.map(({ text, width }) => [text, width])).toEqual([
      ['运', 2],
      ['', 0],
      [' ', 1],
      ['x', 1],
      ['y', 1],
    ]);
    expect(cells[0]).toMatchObject({ bold: true, foreground: '#ff0010' });
    expect(cells[2]).toMatchObject({ bold: false, foreground: null });
    expect(cells[3]).toMatchObject({ foreground: 196, underline: true });
    expect(cells[4]).toMatchObject({ inverse: true, underline: false });
  });
});
