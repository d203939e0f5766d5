/** What is right and wrong with a printed example, in short: trained on, ended, made by the template, not cut. */

import type { ExamplePart } from '../../state/event.js';
import { judgePart } from '../../state/sample-judgement.js';
import { formatCount } from '../draw/number.js';
import { cellWidth, printable } from '../draw/text.js';
import type { StyleName } from '../theme.js';
import type { PaneProps } from './pane.js';

interface Verdict {
  readonly style: StyleName;
  readonly text: string;
}

const fewShare = 0.02;

function verdictsOf(part: ExamplePart, props: PaneProps): readonly Verdict[] {
  const { words, glyphs } = props.look;
  const judged = judgePart(props.run, part);
  const text = words.samples.verdicts;
  const good = (said: string): Verdict => ({ style: 'good', text: `${glyphs.yes} ${said}` });
  const wrong = (style: StyleName, said: string): Verdict => ({ style, text: `${glyphs.no} ${said}` });
  const verdicts: Verdict[] = [];
  if (judged.trained === 0) verdicts.push(wrong('bad', text.nothingTrained));
  else if (judged.trained !== null && judged.trained < fewShare * judged.tokens)
    verdicts.push(wrong('warn', text.fewTrained));
  else if (judged.trained !== null) verdicts.push(good(text.trained));
  if (judged.ends !== null) verdicts.push(judged.ends ? good(text.ends) : wrong('warn', text.noEnd));
  if (judged.templateSeen !== null) {
    const template = printable(judged.template ?? '');
    verdicts.push(judged.templateSeen ? good(text.template(template)) : wrong('warn', text.noTemplate(template)));
  }
  if (judged.cutoff !== null && part.labelIds !== null) {
    const cutoff = formatCount(judged.cutoff);
    // A pack is as long as cutoff_len by design: there is nothing to say of it.
    if (judged.promptCut) verdicts.push(wrong('warn', text.promptCut(cutoff)));
    else if (judged.cut) verdicts.push(wrong('warn', text.cut(cutoff)));
    else if (judged.tokens < judged.cutoff) verdicts.push(good(text.notCut(cutoff)));
  }
  return verdicts;
}

/** One row where there is room for it. */
export function verdictRows(part: ExamplePart, width: number, props: PaneProps): readonly string[] {
  const { style } = props.look.theme;
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const verdict of verdictsOf(part, props)) {
    const size = cellWidth(verdict.text);
    if (used > 0 && used + 3 + size > width) {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += `${used > 0 ? style.dim(' · ') : ''}${style[verdict.style](verdict.text)}`;
    used += size + (used > 0 ? 3 : 0);
  }
  return row === '' ? rows : [...rows, row];
}
