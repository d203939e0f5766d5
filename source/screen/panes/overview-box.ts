/** A box of the overview: rows for a width and a height, in a titled frame. */

import { isOver } from '../../state/checkpoints/condition.js';
import { purposeOf } from '../../state/ledger/settings.js';
import { frame } from '../draw/frame.js';
import type { PaneProps } from './pane.js';

/** Below this width the boxes stand below each other, and some have no room. */
export const narrowBelow = 110;

export type Box = (props: PaneProps, width: number, height: number) => readonly string[];

export const framed = (
  title: string,
  note: string,
  rows: readonly string[],
  props: PaneProps,
  width: number,
  height: number,
): readonly string[] => frame(rows, { title, note, width, height, theme: props.look.theme, glyphs: props.look.glyphs });

/** Of a run that is over, or trains nothing, nothing more will come. */
export const nothingText = ({ run, now, look }: PaneProps): string =>
  isOver(run, now) || purposeOf(run) !== 'train' ? look.words.overview.none : look.words.overview.nothing;
