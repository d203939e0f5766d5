/** Horizontal bars: progress, and memory split among its users. */
import type { Glyphs } from '../glyphs.js';
import type { StyleName, Theme } from '../theme.js';

/** `share` between 0 and 1 in `width` cells, the last one filled in part. */
export function bar(share: number, width: number, glyphs: Glyphs): string {
  if (width <= 0) return '';
  const bounded = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const steps = Math.round(bounded * width * glyphs.parts.length);
  const full = Math.floor(steps / glyphs.parts.length);
  const part = glyphs.parts[steps % glyphs.parts.length] ?? '';
  return glyphs.full.repeat(full) + part + glyphs.empty.repeat(Math.max(0, width - full - part.length));
}

export interface BarPart {
  readonly share: number;
  readonly style: StyleName;
  /** Drawn with, so that the parts are told apart without colour; a full block where none is given. */
  readonly sign?: string;
}

/** Parts one after the other; what is left is empty. */
export function stackedBar(parts: readonly BarPart[], width: number, theme: Theme, glyphs: Glyphs): string {
  let used = 0;
  let text = '';
  let sum = 0;
  for (const part of parts) {
    sum += Math.max(0, part.share);
    const end = Math.min(width, Math.round(sum * width));
    text += theme.style[part.style]((part.sign ?? glyphs.full).repeat(Math.max(0, end - used)));
    used = Math.max(used, end);
  }
  return text + theme.style.border(glyphs.empty.repeat(Math.max(0, width - used)));
}

/** Green below, yellow from 75 %, red from 90 %. */
export const heat = (share: number): StyleName => (share >= 0.9 ? 'bad' : share >= 0.75 ? 'warn' : 'good');
