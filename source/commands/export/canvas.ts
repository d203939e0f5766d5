/** A picture in memory: lines, dots and words in the colours of a palette. */
import { inkOf, letterWidth } from './bitmap-font.js';

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
  }

  /** A square of `size` pixels around a place. */
  spot(x: number, y: number, size: number, colour: number): void {
    const [left, top] = [Math.round(x - size / 2), Math.round(y - size / 2)];
    for (let row = Math.max(0, top); row < Math.min(this.height, top + size); row += 1) {
      const from = row * this.width;
      this.pixels.fill(colour, from + Math.max(0, left), from + Math.max(0, Math.min(this.width, left + size)));
    }
  }

  line(x1: number, y1: number, x2: number, y2: number, size: number, colour: number): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1))));
    for (let step = 0; step <= steps; step += 1) {
      this.spot(x1 + ((x2 - x1) * step) / steps, y1 + ((y2 - y1) * step) / steps, size, colour);
    }
  }

  disc(x: number, y: number, radius: number, colour: number): void {
    for (let dy = -radius; dy <= radius; dy += 1) {
      const half = Math.floor(Math.sqrt(radius * radius - dy * dy));
      this.line(x - half, y + dy, x + half, y + dy, 1, colour);
    }
  }

  /** `x` is where the words begin, end or have their middle. */
  words(text: string, x: number, y: number, scale: number, colour: number, align: 'left' | 'right' | 'middle'): void {
    const width = text.length * letterWidth * scale;
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    for (const [index, letter] of [...text].entries()) {
      for (const ink of inkOf(letter)) {
        const place = left + (index * letterWidth + ink.x + 0.5) * scale;
        this.spot(place, y + (ink.y + 0.5) * scale, scale, colour);
      }
    }
  }
}
