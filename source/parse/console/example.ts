/**
 * The training example that LLaMA-Factory prints once a data split (`data/loader.py` and `data/processor/*.py`).
 *
 *     training example:
 *     input_ids:
 *     [1, 668, 202, …]
 *     inputs:
 *     <|im_start|>system … any number of lines …
 *     label_ids:
 *     [-100, -100, …, 295, 2]
 *     labels:
 *     The anchor waits …
 *
 * pt has neither label; dpo and rm print `chosen_` and `rejected_` of each; 0.8.0 to 0.8.2 print no heading. The text
 * may hold anything, even lines that look like the labels, so a label counts only when the list that must follow it
 * does. There is no end mark: a record of a logger, a bar, another heading or the end of the console ends it.
 */
import type { ExamplePart } from '../../state/event.js';

/** Lines, last first: the text of an example can be long, and states share what is there already. */
interface Lines {
  readonly line: string;
  readonly before: Lines | null;
}

interface PartDraft {
  readonly name: ExamplePart['name'];
  readonly inputIds: readonly number[];
  readonly text: string;
  readonly labelIds: readonly number[] | null;
  readonly labelsText: string | null;
}

type Stage = 'heading' | 'input_ids' | 'inputs' | 'label_ids' | 'labels';

export interface ExampleDraft {
  readonly set: 'train' | 'eval';
  readonly line: number | null;
  readonly stage: Stage;
  /** `chosen_`, `rejected_` or nothing: what the labels of the part in hand begin with. */
  readonly prefix: string;
  readonly parts: readonly PartDraft[];
  readonly lines: Lines | null;
  readonly count: number;
  /** Characters of the lines. */
  readonly size: number;
  /** A label was read, and only the list that must follow it decides whether it was one. */
  readonly doubtful: { readonly label: string; readonly prefix: string } | null;
}

export const headingOf = (text: string): 'train' | 'eval' | null =>
  text === 'training example:' ? 'train' : text === 'eval example:' ? 'eval' : null;

const idsLabel = /^(chosen_|rejected_|)(input_ids|label_ids):$/;
const list = /^\[-?\d+(, -?\d+)*\]$/;

export const beginExample = (set: 'train' | 'eval', line: number | null): ExampleDraft => ({
  set,
  line,
  stage: 'heading',
  prefix: '',
  parts: [],
  lines: null,
  count: 0,
  size: 0,
  doubtful: null,
});

/** A body without heading, as 0.8.0 to 0.8.2 print it. */
export const isBareExample = (text: string): boolean => /^(chosen_)?input_ids:$/.test(text);

function idsOf(text: string): readonly number[] {
  const ids: number[] = [];
  let value = 0;
  let negative = false;
  let digits = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      digits = true;
    } else if (code === 45) negative = true;
    else if (digits) {
      ids.push(negative ? -value : value);
      value = 0;
      negative = false;
      digits = false;
    }
  }
  return ids;
}

/** Long lists are checked at both ends only: a regular expression over megabytes would stand still. */
const isList = (text: string): boolean =>
  text.startsWith('[') &&
  text.endsWith(']') &&
  (text.length > 4096 ? /^\[-?\d+, /.test(text.slice(0, 40)) : list.test(text));

const lineLimit = 200_000;
/** An example has no end mark, and the console of another program may follow it for ever. */
const textLimit = 16 * 1024 * 1024;

function push(draft: ExampleDraft, line: string): ExampleDraft {
  if (draft.count >= lineLimit || draft.size + line.length > textLimit) return draft;
  return {
    ...draft,
    lines: { line, before: draft.lines },
    count: draft.count + 1,
    size: draft.size + line.length,
  };
}

function joined(lines: Lines | null): string {
  const found: string[] = [];
  for (let entry = lines; entry; entry = entry.before) found.push(entry.line);
  return found.reverse().join('\n');
}

const nameOf = (prefix: string): ExamplePart['name'] =>
  prefix === 'chosen_' ? 'chosen' : prefix === 'rejected_' ? 'rejected' : 'example';

/** The labels are what the inputs end with in a single turn: lines of others behind them can be told by that. */
function labelsText(text: string, inputs: string): string {
  if (inputs.endsWith(text)) return text;
  const lines = text.split('\n');
  for (let drop = 1; drop < Math.min(lines.length, 40); drop += 1) {
    const shorter = lines.slice(0, -drop).join('\n');
    if (shorter.length > 0 && inputs.endsWith(shorter)) return shorter;
  }
  return text;
}

/** The text that was collected becomes part of the example; nothing is collected any more. */
function closeText(draft: ExampleDraft): ExampleDraft {
  const last = draft.parts.at(-1);
  if (!last) return draft;
  const text = joined(draft.lines);
  const closed: PartDraft =
    draft.stage === 'inputs'
      ? { ...last, text }
      : draft.stage === 'labels'
        ? { ...last, labelsText: labelsText(text, last.text) }
        : last;
  return { ...draft, parts: [...draft.parts.slice(0, -1), closed], lines: null, count: 0, size: 0 };
}

function takeIds(draft: ExampleDraft, label: string, prefix: string, text: string): ExampleDraft {
  const closed = closeText(draft);
  if (label === 'input_ids') {
    const part: PartDraft = { name: nameOf(prefix), inputIds: idsOf(text), text: '', labelIds: null, labelsText: null };
    return { ...closed, stage: 'input_ids', prefix, parts: [...closed.parts, part] };
  }
  const last = closed.parts.at(-1);
  if (!last) return closed;
  return { ...closed, stage: 'label_ids', parts: [...closed.parts.slice(0, -1), { ...last, labelIds: idsOf(text) }] };
}

/** Whether a list label makes sense here: labels follow inputs, inputs follow a heading or the other side of a pair. */
function expected(draft: ExampleDraft, prefix: string, label: string): boolean {
  if (label === 'label_ids') return draft.stage === 'inputs' && prefix === draft.prefix;
  if (draft.stage === 'heading') return prefix !== 'rejected_';
  return draft.stage === 'labels' && draft.prefix === 'chosen_' && prefix === 'rejected_';
}

/** The example after another line of it. Whether the line still belongs to it is decided by `endsExample` before. */
export function feedExample(draft: ExampleDraft, text: string): ExampleDraft {
  if (draft.doubtful) {
    const { label, prefix } = draft.doubtful;
    const settled = { ...draft, doubtful: null };
    if (isList(text)) return takeIds(settled, label, prefix, text);
    return feedExample(push(settled, `${prefix}${label}:`), text);
  }
  const match = idsLabel.exec(text);
  if (match && expected(draft, match[1] ?? '', match[2] ?? '')) {
    return { ...draft, doubtful: { prefix: match[1] ?? '', label: match[2] ?? '' } };
  }
  if (draft.stage === 'input_ids' && text === `${draft.prefix}inputs:`) return { ...draft, stage: 'inputs' };
  if (draft.stage === 'label_ids' && text === `${draft.prefix}labels:`) return { ...draft, stage: 'labels' };
  // Blank lines between the parts belong to nobody.
  return draft.stage === 'inputs' || draft.stage === 'labels' ? push(draft, text) : draft;
}

/** Whether texts are being collected, so that any line that is not a record may belong to the example. */
export const collects = (draft: ExampleDraft): boolean => draft.stage === 'inputs' || draft.stage === 'labels';

/** The example as far as it came; null when not even its tokens were read. */
export function finishExample(
  draft: ExampleDraft,
): { readonly set: 'train' | 'eval'; readonly parts: readonly ExamplePart[] } | null {
  const closed = closeText(draft.doubtful ? push(draft, `${draft.doubtful.prefix}${draft.doubtful.label}:`) : draft);
  return closed.parts.length === 0 ? null : { set: closed.set, parts: closed.parts };
}
