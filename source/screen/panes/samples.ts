/**
 * What the model is fed: the printed example with its trained and masked parts told apart, and predictions.
 *
 * The log gives token ids and two decoded texts, not the text of each token. The trained stretches are found in the text
 * from the end: the labels' text is what the trained tokens say, in order, so the inputs' text is walked along with it.
 */

import type { DatasetRowsEvent, ExampleEvent, ExamplePart } from '../../state/event.js';
import { isAligned, trainedTokens } from '../../state/samples.js';
import { bar } from '../draw/bar.js';
import { frame, inside } from '../draw/frame.js';
import { formatCount } from '../draw/number.js';
import { beside, cellWidth, printable, wrapText } from '../draw/text.js';
import { wrapRows } from '../draw/wrap.js';
import type { StyleName } from '../theme.js';
import { datasetEntries, datasetRows } from './dataset-rows.js';
import { noExampleText } from './no-example.js';
import { notice, type Pane, type PaneProps } from './pane.js';
import { predictionRows } from './predictions.js';
import { verdictRows } from './sample-verdicts.js';

interface Stretch {
  readonly text: string;
  readonly trained: boolean;
}

/** How many runs of trained tokens there are, and how many tokens each has. */
function trainedRuns(part: ExamplePart): readonly { readonly trained: boolean; readonly tokens: number }[] {
  const runs: { trained: boolean; tokens: number }[] = [];
  for (const id of part.labelIds ?? []) {
    const trained = id !== -100;
    const last = runs.at(-1);
    if (last && last.trained === trained) last.tokens += 1;
    else runs.push({ trained, tokens: 1 });
  }
  return runs;
}

/** The longest beginning of `needle` that stands in `text` at or after `from`; found by halving. */
function longestMatch(
  text: string,
  needle: string,
  from: number,
): { readonly at: number; readonly length: number } | null {
  let low = 0;
  let high = needle.length;
  let best: { at: number; length: number } | null = null;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const at = text.indexOf(needle.slice(0, middle), from);
    if (at >= 0) {
      best = { at, length: middle };
      low = middle;
    } else high = middle - 1;
  }
  return best;
}

/**
 * The input's text cut into trained and masked stretches; null when the two texts do not fit together. One trained run at
 * the end, the ordinary case, is exact; several (multi-turn) are matched in order.
 */
export function stretchesOf(part: ExamplePart): readonly Stretch[] | null {
  if (part.labelIds === null) return [{ text: part.text, trained: true }];
  if (!isAligned(part) || part.labelsText === null) return null;
  const trained = trainedTokens(part);
  if (trained === 0) return [{ text: part.text, trained: false }];
  if (trained === part.inputIds.length) return [{ text: part.text, trained: true }];
  if (part.text.endsWith(part.labelsText) && trainedRuns(part).filter((run) => run.trained).length === 1) {
    const at = part.text.length - part.labelsText.length;
    return [
      { text: part.text.slice(0, at), trained: false },
      { text: part.text.slice(at), trained: true },
    ];
  }
  const stretches: Stretch[] = [];
  let position = 0;
  let rest = part.labelsText;
  const most = trainedRuns(part).filter((run) => run.trained).length;
  for (let run = 0; run < most && rest !== ''; run += 1) {
    const match = longestMatch(part.text, rest, position);
    if (!match) return null;
    if (match.at > position) stretches.push({ text: part.text.slice(position, match.at), trained: false });
    stretches.push({ text: part.text.slice(match.at, match.at + match.length), trained: true });
    position = match.at + match.length;
    rest = rest.slice(match.length);
  }
  if (rest !== '') return null;
  if (position < part.text.length) stretches.push({ text: part.text.slice(position), trained: false });
  return stretches;
}

/** Stretches as rows; a stretch that begins in the middle of a line goes on there. */
function styledRows(stretches: readonly Stretch[], width: number, props: PaneProps): readonly string[] {
  const { style } = props.look.theme;
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const stretch of stretches) {
    const paint = stretch.trained ? style.trained : style.masked;
    stretch.text.split('\n').forEach((line, index) => {
      if (index > 0) {
        rows.push(row);
        row = '';
        used = 0;
      }
      const first = wrapText(line, Math.max(1, width - used));
      const pieces = used === 0 ? first : [first[0] ?? '', ...wrapText(line.slice((first[0] ?? '').length), width)];
      pieces.forEach((piece, part) => {
        if (part > 0) {
          if (piece === '') return;
          rows.push(row);
          row = '';
          used = 0;
        }
        row += paint(piece);
        used += cellWidth(piece);
      });
    });
  }
  rows.push(row);
  return rows;
}

const plainRows = (text: string, width: number, style: StyleName, props: PaneProps): readonly string[] =>
  wrapText(text, width).map((row) => props.look.theme.style[style](row));

/** Token ids in rows of whole ids, the trained ones told apart. */
function idRows(part: ExamplePart, width: number, props: PaneProps): readonly string[] {
  const { style } = props.look.theme;
  const rows: string[] = [];
  let row = '';
  let used = 0;
  const aligned = isAligned(part);
  part.inputIds.forEach((id, index) => {
    const text = String(id);
    if (used + text.length + 1 > width) {
      rows.push(row);
      row = '';
      used = 0;
    }
    const label = part.labelIds?.[index];
    const trained = part.labelIds === null || (aligned && label !== -100);
    row += `${used > 0 ? ' ' : ''}${trained ? style.trained(text) : style.masked(text)}`;
    used += text.length + (used > 0 ? 1 : 0);
  });
  rows.push(row);
  return rows;
}

function numbers(part: ExamplePart, props: PaneProps): string {
  const { words, theme } = props.look;
  const all = part.inputIds.length;
  const trained = trainedTokens(part);
  const parts = [words.samples.tokens(all)];
  if (part.labelIds === null) parts.push(words.samples.noLabels);
  else if (trained === null) parts.push(words.samples.notAligned);
  else {
    const percent = `${((100 * trained) / Math.max(1, all)).toFixed(0)} %`;
    parts.push(theme.style.trained(words.samples.trained(formatCount(trained), percent)));
    parts.push(theme.style.masked(words.samples.masked(formatCount(all - trained))));
  }
  return parts.join(theme.style.dim(' · '));
}

function partRows(part: ExamplePart, width: number, props: PaneProps): readonly string[] {
  const { words, theme, glyphs } = props.look;
  const title = words.samples.parts[part.name];
  const trained = trainedTokens(part);
  const share = trained === null ? null : trained / Math.max(1, part.inputIds.length);
  const head = [
    ...(title === '' ? [] : [theme.style.strong(title)]),
    numbers(part, props),
    ...(share === null ? [] : [theme.style.trained(bar(share, Math.min(width, 60), glyphs))]),
    ...verdictRows(part, width, props),
    '',
  ];
  if (props.view.samples.view === 'ids') return [...head, ...idRows(part, width, props)];
  const stretches = props.view.samples.view === 'tokens' ? stretchesOf(part) : null;
  if (stretches) return [...head, ...styledRows(stretches, width, props)];
  return [
    ...head,
    theme.style.dim(words.samples.inputs),
    ...plainRows(part.text, width, 'masked', props),
    ...(part.labelsText === null
      ? []
      : ['', theme.style.dim(words.samples.labels), ...plainRows(part.labelsText, width, 'trained', props)]),
  ];
}

/** Two sides of a pair stand beside each other where each has room for a line of text. */
const pairWidth = 100;

function exampleRows(example: ExampleEvent, width: number, props: PaneProps): readonly string[] {
  if (example.parts.length === 2 && width >= pairWidth) {
    const half = Math.floor((width - 3) / 2);
    return beside(
      example.parts.map((part) => ({ rows: partRows(part, half, props), width: half })),
      3,
    );
  }
  return example.parts.flatMap((part, index) => [...(index > 0 ? [''] : []), ...partRows(part, width, props)]);
}

/** What there is to leaf through: each printed example, the predictions as one, and each dataset file. */
type Entry =
  | { readonly kind: 'example'; readonly example: ExampleEvent }
  | { readonly kind: 'predictions' }
  | { readonly kind: 'rows'; readonly file: DatasetRowsEvent };

function entriesOf(props: Pick<PaneProps, 'run'>): readonly Entry[] {
  const { examples, predictions } = props.run.samples;
  return [
    ...(predictions.length > 0 ? [{ kind: 'predictions' } as const] : []),
    ...examples.map((example) => ({ kind: 'example', example }) as const),
    ...datasetEntries(props).map((file) => ({ kind: 'rows', file }) as const),
  ];
}

export const sampleCount = (props: Pick<PaneProps, 'run'>): number => entriesOf(props).length;

const entryOf = (props: PaneProps): Entry | undefined => {
  const entries = entriesOf(props);
  return entries[Math.min(props.view.samples.index, entries.length - 1)];
};

/** All rows of the entry that is shown, before scrolling: what a search in this pane goes through. */
export function sampleContent(props: PaneProps, width: number): readonly string[] {
  const entry = entryOf(props);
  switch (entry?.kind) {
    case 'example':
      return exampleRows(entry.example, width, props);
    case 'predictions':
      return predictionRows(width, props);
    case 'rows':
      return datasetRows(entry.file, width, props);
    default:
      return [];
  }
}

function titleOf(entry: Entry, props: PaneProps): { readonly title: string; readonly below: string } {
  const { samples } = props.look.words;
  switch (entry.kind) {
    case 'example':
      return { title: samples.sets[entry.example.set], below: samples.byDesign };
    case 'predictions':
      return { title: samples.predictions, below: samples.alikeMeans };
    case 'rows':
      return { title: samples.rows.title(printable(entry.file.dataset)), below: samples.rows.noSamples };
  }
}

export const samplesPane: Pane = (props) => {
  const { width, height, look, view, matches } = props;
  const count = sampleCount(props);
  const { words, theme } = look;
  if (count === 0) {
    return {
      rows: [...notice(noExampleText(props), props), ...notice(words.samples.byDesign, props)],
      extent: { page: 1, count: 0 },
    };
  }
  const index = Math.min(view.samples.index, count - 1);
  const entry = entryOf(props);
  if (!entry) return { rows: [], extent: { page: 1, count: 0 } };
  const { title, below } = titleOf(entry, props);
  const note = wrapRows(below, width - 2, height >= 18 ? 2 : 1, look.glyphs.ellipsis);
  const boxHeight = height - note.length;
  const area = inside(width, boxHeight);
  const content = sampleContent(props, area.width);
  const scroll = Math.min(view.samples.scroll, Math.max(0, content.length - area.height));
  const current = matches.current === null ? null : matches.lines[matches.current];
  const rows = content.slice(scroll, scroll + area.height).map((row, at) => {
    if (at + scroll !== current) return row;
    return theme.style.match(row.replace(/\u001b\[[0-9;]*m/g, ''));
  });
  const place = count > 1 ? ` · ${words.samples.of(index + 1, count)}` : '';
  const shown = entry.kind === 'example' ? `${words.samples.views[view.samples.view]} · ` : '';
  const where = `${shown}${Math.min(content.length, scroll + area.height)}/${content.length}`;
  const box = frame(rows, {
    title: `${title}${place}`,
    note: where,
    width,
    height: boxHeight,
    theme,
    glyphs: look.glyphs,
  });
  return {
    rows: [...box, ...note.map((row) => ` ${theme.style.dim(row)}`)],
    extent: { page: area.height, count: content.length },
  };
};
