/**
 * `runs/<date>_<host>/events.out.tfevents.<unix>.<host>.<pid>.<n>`: TensorBoard's event file, appended to by
 * transformers' TensorBoardCallback at every log (`integrations/integration_utils.py`, 4.41 to 5.8) when `report_to`
 * names tensorboard. One record a number, all of one log with the same step:
 *
 *     step 5  train/loss 7.2770 · train/grad_norm 3.6568 · train/learning_rate 0.0027 · train/epoch 0.0833
 *     step 60 eval/loss 0.6531 · eval/runtime 0.1 · … · train/epoch 0.8824
 *
 * Names of the log are rewritten: `eval_loss` is `eval/loss`, everything else stands under `train/`, the closing figures
 * (`train/train_loss`) too. The text `args` holds the complete TrainingArguments as JSON, written when training begins.
 * Every attempt writes a file of its own, and so does an evaluation after training.
 */

import type { Event, RowKind, Values } from '../state/event.js';
import { isRecord } from './loose-json.js';
import { isMetricName } from './metric-name.js';
import type { Context, Parsed, StreamParser } from './parser.js';
import { decodeEvent, type EventMessage } from './tensorboard/event-message.js';
import { feedRecords, initialRecords, lostRecords, type RecordsState } from './tensorboard/records.js';

/** The numbers of the step in hand: they come one a record, and the next step tells that there are no more. */
interface StepInHand {
  readonly step: number;
  readonly written: number;
  readonly epoch: number | null;
  readonly values: Readonly<Record<'train' | 'eval' | 'summary', Values>>;
}

export interface TfeventsState {
  readonly records: RecordsState;
  /** When the file's first event was written, seconds since the epoch. */
  readonly began: number | null;
  readonly inHand: StepInHand | null;
  /** That something is damaged was said already. */
  readonly reported: boolean;
}

/** What every log of a token-counting trainer carries, an evaluation's too: of itself it makes no row of training. */
const carried: ReadonlySet<string> = new Set(['num_input_tokens_seen', 'train_runtime', 'train_tokens_per_second']);
const closing: ReadonlySet<string> = new Set([
  'train_loss',
  'total_flos',
  'train_samples_per_second',
  'train_steps_per_second',
]);
const argumentTags: ReadonlySet<string> = new Set(['args/text_summary', 'args']);

/** Far more than any trainer logs at one step. */
const nameLimit = 256;

interface Name {
  readonly kind: 'train' | 'eval' | 'summary';
  readonly name: string;
}

function nameOf(tag: string): Name | null {
  const slash = tag.indexOf('/');
  const name = tag.slice(slash + 1);
  if (name === '' || !isMetricName(name)) return null;
  if (tag.startsWith('eval/')) return { kind: 'eval', name: `eval_${name}` };
  if (!tag.startsWith('train/')) return null;
  return { kind: closing.has(name) ? 'summary' : 'train', name };
}

/** The same while it is filled, within one call of the parser. */
interface Filling {
  readonly step: number;
  readonly written: number;
  epoch: number | null;
  readonly values: Readonly<Record<'train' | 'eval' | 'summary', Record<string, number>>>;
}

const begin = (step: number, written: number): Filling => ({
  step,
  written,
  epoch: null,
  values: { train: {}, eval: {}, summary: {} },
});

const copied = (inHand: StepInHand): Filling => {
  const { train, eval: evaluation, summary } = inHand.values;
  return { ...inHand, values: { train: { ...train }, eval: { ...evaluation }, summary: { ...summary } } };
};

function fill(filling: Filling, tag: string, value: number): void {
  if (tag === 'train/epoch') {
    filling.epoch = value;
    return;
  }
  const found = nameOf(tag);
  if (!found) return;
  const known = filling.values[found.kind];
  const isNew = !Object.hasOwn(known, found.name);
  // The closing figures repeat the run time that the step's own row has.
  if (!isNew && carried.has(found.name)) return;
  if (isNew && Object.keys(known).length >= nameLimit) return;
  known[found.name] = value;
}

function rowsOf(inHand: StepInHand | null, began: number | null, context: Context): readonly Event[] {
  if (!inHand) return [];
  const row = (kind: RowKind, values: Values): Event => ({
    type: 'scalar-row',
    time: context.time,
    place: { source: context.source, line: null },
    kind,
    step: inHand.step,
    epoch: inHand.epoch,
    written: inHand.written,
    began: began ?? inHand.written,
    values,
  });
  const { train, eval: evaluation, summary } = inHand.values;
  return [
    ...(Object.keys(train).some((name) => !carried.has(name)) ? [row('train', train)] : []),
    ...(Object.keys(evaluation).length > 0 ? [row('eval', evaluation)] : []),
    ...(Object.keys(summary).length > 0 ? [row('summary', summary)] : []),
  ];
}

/** Arguments that are not set: they would read as settings that somebody made. */
const isUnset = (name: string, value: unknown): boolean =>
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0) ||
  (typeof value === 'string' && /^<[A-Z_]*TOKEN>$/.test(value)) ||
  (name === 'max_steps' && value === -1) ||
  name === '__proto__';

function argumentsEvent(text: string, context: Context): readonly Event[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isRecord(parsed)) return [];
  const values = Object.fromEntries(Object.entries(parsed).filter(([name, value]) => !isUnset(name, value)));
  const place = { source: context.source, line: null };
  return [{ type: 'config', time: context.time, place, origin: 'tensorboard', values }];
}

const damageEvent = (context: Context): Event => ({
  type: 'trouble',
  time: context.time,
  place: { source: context.source, line: null },
  message: 'records of this TensorBoard file are damaged; what is whole in it is shown',
});

export const tfeventsParser: StreamParser<TfeventsState> = {
  initial: { records: initialRecords, began: null, inHand: null, reported: false },
  afterGap: { records: lostRecords, began: null, inHand: null, reported: false },
  feed(state, bytes, context) {
    const fed = feedRecords(state.records, bytes);
    const events: Event[] = [];
    let { began, reported } = state;
    let inHand = state.inHand && copied(state.inHand);
    const take = (message: EventMessage): void => {
      began ??= message.wallTime;
      for (const { tag, text } of message.texts) {
        if (argumentTags.has(tag)) events.push(...argumentsEvent(text, context));
      }
      if (message.scalars.length === 0 || !Number.isSafeInteger(message.step)) return;
      if (inHand?.step !== message.step) {
        events.push(...rowsOf(inHand, began, context));
        inHand = begin(message.step, message.wallTime);
      }
      for (const { tag, value } of message.scalars) fill(inHand, tag, value);
    };
    for (const record of fed.records) {
      const message = record && decodeEvent(record);
      if (message) take(message);
      else {
        if (!reported) events.push(damageEvent(context));
        reported = true;
      }
    }
    return { state: { records: fed.state, began, inHand, reported }, events };
  },
  end(state, context): Parsed<TfeventsState> {
    // A torn last record is no error: the trainer may be in the middle of writing it.
    return { state: { ...state, inHand: null }, events: rowsOf(state.inHand, state.began, context) };
  },
};
