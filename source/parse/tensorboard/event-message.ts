/**
 * One record of a TensorBoard event file: the message `tensorboard.Event` (tensorboard/compat/proto/event.proto,
 * summary.proto, tensor.proto), as far as numbers and texts go.
 *
 *     Event { 1 wall_time double · 2 step int64 · 5 summary }      Summary { 1 value… }
 *     Value { 1 tag · 2 simple_value float · 8 tensor }
 *     Tensor { 1 type · 4 content · 5 float… · 6 double… · 8 string… }
 *
 * PyTorch's writer gives scalars as `simple_value` and texts as tensors of strings; TensorFlow 2 and PyTorch's
 * `new_style` give scalars as tensors of one number.
 */
import { doubleOf, type Field, fieldsOf, floatOf, textOf } from './wire.js';

export interface EventMessage {
  /** Seconds since the epoch. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: readonly { readonly tag: string; readonly value: number }[];
  readonly texts: readonly { readonly tag: string; readonly text: string }[];
}

const stringType = 7;

/** Numbers by type: where a tensor keeps a list of them, and how one is read. */
const numberTypes: ReadonlyMap<number, { readonly list: number; readonly read: (bytes: Uint8Array) => number | null }> =
  new Map([
    [1, { list: 5, read: floatOf }],
    [2, { list: 6, read: doubleOf }],
  ]);
const rawContent = 4;

/** A packed field is one, an unpacked one comes once a value. */
const fieldsWith = (fields: readonly Field[], number: number): readonly Field[] =>
  fields.filter((field) => field.number === number && field.type !== 0);

interface Content {
  readonly number: number | null;
  readonly text: string | null;
}

const nothing: Content = { number: null, text: null };

function tensorContent(bytes: Uint8Array): Content {
  const fields = fieldsOf(bytes) ?? [];
  const type = fields.find((field) => field.number === 1 && field.type === 0)?.integer ?? 0;
  if (type === stringType) {
    const first = fieldsWith(fields, 8)[0];
    return first ? { number: null, text: textOf(first.bytes) } : nothing;
  }
  const numbers = numberTypes.get(type);
  if (!numbers) return nothing;
  // More than one number is a histogram or a curve and no scalar.
  const parts = [...fieldsWith(fields, rawContent), ...fieldsWith(fields, numbers.list)].filter(
    (part) => part.bytes.length > 0,
  );
  const [part] = parts;
  return part && parts.length === 1 ? { number: numbers.read(part.bytes), text: null } : nothing;
}

interface Tagged {
  readonly tag: string;
  readonly content: Content;
}

function taggedOf(bytes: Uint8Array): Tagged | null {
  const fields = fieldsOf(bytes) ?? [];
  const tag = fieldsWith(fields, 1)[0];
  if (!tag) return null;
  const simple = fieldsWith(fields, 2)[0];
  const tensor = fieldsWith(fields, 8)[0];
  if (simple) return { tag: textOf(tag.bytes), content: { number: floatOf(simple.bytes), text: null } };
  return { tag: textOf(tag.bytes), content: tensor ? tensorContent(tensor.bytes) : nothing };
}

/** Null when the bytes are no event. */
export function decodeEvent(bytes: Uint8Array): EventMessage | null {
  const fields = fieldsOf(bytes);
  if (!fields) return null;
  const time = fields.find((field) => field.number === 1 && field.type === 1);
  const wallTime = time ? doubleOf(time.bytes) : null;
  if (wallTime === null || !Number.isFinite(wallTime)) return null;
  const step = fields.findLast((field) => field.number === 2 && field.type === 0)?.integer ?? 0;
  const scalars: { tag: string; value: number }[] = [];
  const texts: { tag: string; text: string }[] = [];
  for (const summary of fieldsWith(fields, 5)) {
    for (const value of fieldsWith(fieldsOf(summary.bytes) ?? [], 1)) {
      const found = taggedOf(value.bytes);
      if (!found) continue;
      const { tag, content } = found;
      if (content.number !== null) scalars.push({ tag, value: content.number });
      if (content.text !== null) texts.push({ tag, text: content.text });
    }
  }
  return { wallTime, step, scalars, texts };
}
