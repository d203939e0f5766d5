/** The first example around the place where the prompt turns into the answer: the question people open this program with. */
import type { ExamplePart } from '../../state/event.js';
import { trainedTokens } from '../../state/samples.js';
import { inside } from '../draw/frame.js';
import { formatCount, formatPercent } from '../draw/number.js';
import { printable } from '../draw/text.js';
import { tailRows, wrapRows } from '../draw/wrap.js';
import { noExampleText } from './no-example.js';
import { type Box, framed } from './overview-box.js';
import type { PaneProps } from './pane.js';
import { stretchesOf } from './samples.js';

export const sampleBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const { theme, words, glyphs } = look;
  const part = run.samples.examples[0]?.parts[0];
  if (!part) {
    const why = wrapRows(noExampleText(props), area.width, area.height, glyphs.ellipsis);
    return framed(words.overview.sample, '', why.map(theme.style.dim), props, width, height);
  }
  return look.memo.of('overview-sample', [part, width, height], () => exampleBox(part, props, width, height));
};

function exampleBox(part: ExamplePart, props: PaneProps, width: number, height: number): readonly string[] {
  const area = inside(width, height);
  const { theme, words, glyphs } = props.look;
  const trained = trainedTokens(part);
  const all = part.inputIds.length;
  const share =
    trained === null
      ? ''
      : ` · ${words.samples.trained(formatCount(trained), formatPercent((100 * trained) / Math.max(1, all)))}`;
  const note = `${words.samples.tokens(all)}${share}`;
  // Only what can be seen is wrapped: an example may have a hundred thousand tokens.
  const most = area.width * area.height;
  const oneLine = (text: string): string => printable(text.replace(/\s*\n\s*/g, ' ⏎ '));
  const stretches = stretchesOf(part);
  const at = stretches?.findIndex((stretch) => stretch.trained) ?? -1;
  const rows: string[] = [];
  if (stretches && at > 0) {
    const answer = oneLine((stretches[at]?.text ?? '').slice(0, most + 1));
    const answerRows = wrapRows(answer, area.width, area.height, glyphs.ellipsis);
    const prompt = oneLine((stretches[at - 1]?.text ?? '').slice(-most - 1));
    const isCut = at > 1 || (stretches[0]?.text.length ?? 0) > most + 1;
    const room = Math.max(1, area.height - answerRows.length);
    const promptRows = tailRows(isCut ? `${glyphs.ellipsis}${prompt}` : prompt, area.width, room, glyphs.ellipsis);
    const left = Math.max(0, area.height - promptRows.length);
    rows.push(...promptRows.map(theme.style.masked));
    rows.push(...wrapRows(answer, area.width, left, glyphs.ellipsis).map(theme.style.trained));
  } else {
    const isTrained = trained !== null && stretches?.[0]?.trained !== false;
    const text = oneLine(part.text.slice(0, most + 1));
    rows.push(
      ...wrapRows(text, area.width, area.height, glyphs.ellipsis).map(theme.style[isTrained ? 'trained' : 'masked']),
    );
  }
  return framed(words.overview.sample, note, rows, props, width, height);
}
