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
import { type Field, fieldsOf } from './wire.js';

export interface EventMessage {
  /** Seconds since the epoch. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: readonly { readonly tag: string; readonly value: number }[];
  readonly texts: readonly { readonly tag: string; readonly text: string }[];
}

const inside = (bytes: Buffer, field: Field): readonly Field[] => fieldsOf(bytes, field.from, field.to) ?? [];

const floatOf = (bytes: Buffer, field: Field): number | null =>
  field.to - field.from === 4 ? bytes.readFloatLE(field.from) : null;
const doubleOf = (bytes: Buffer, field: Field): number | null =>
  field.to - field.from === 8 ? bytes.readDoubleLE(field.from) : null;
const textOf = (bytes: Buffer, field: Field): string => bytes.toString('utf8', field.from, field.to);

const stringType = 7;

/** Numbers by type: where a tensor keeps a list of them, and how one is read. */
const numberTypes: ReadonlyMap<number, { readonly list: number; readonly read: typeof floatOf }> = new Map([
  [1, { list: 5, read: floatOf }],
  [2, { list: 6, read: doubleOf }],
]);
const rawContent = 4;

interface Content {
  readonly number: number | null;
  readonly text: string | null;
}

const nothing: Content = { number: null, text: null };

function tensorContent(bytes: Buffer, tensor: Field): Content {
  const fields = inside(bytes, tensor);
  const type = fields.find((field) => field.number === 1 && field.type === 0)?.integer ?? 0;
  if (type === stringType) {
    const first = fields.find((field) => field.number === 8 && field.type === 2);
    return first ? { number: null, text: textOf(bytes, first) } : nothing;
  }
  const numbers = numberTypes.get(type);
  if (!numbers) return nothing;
  // A packed list is one field, another comes once a number; more than one number is a histogram and no scalar.
  const parts = fields.filter(
    ({ number, from, to }) => (number === rawContent || number === numbers.list) && to > from,
  );
  const [part] = parts;
  return part && parts.length === 1 ? { number: numbers.read(bytes, part), text: null } : nothing;
}

/** Null when the bytes are no event. */
export function decodeEvent(record: Uint8Array): EventMessage | null {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const fields = fieldsOf(bytes, 0, bytes.length);
  if (!fields) return null;
  let wallTime: number | null = null;
  let step = 0;
  const scalars: { tag: string; value: number }[] = [];
  const texts: { tag: string; text: string }[] = [];
  const takeValue = (value: Field): void => {
    const parts = inside(bytes, value);
    const tag = parts.find((part) => part.number === 1 && part.type === 2);
    const content = parts.find((part) => part.type === (part.number === 2 ? 5 : 2) && contentNumbers.has(part.number));
    if (!tag || !content) return;
    const { number, text } =
      content.number === 2 ? { number: floatOf(bytes, content), text: null } : tensorContent(bytes, content);
    if (number !== null) scalars.push({ tag: textOf(bytes, tag), value: number });
    if (text !== null) texts.push({ tag: textOf(bytes, tag), text });
  };
  for (const field of fields) {
    if (field.number === 1 && field.type === 1) wallTime = doubleOf(bytes, field);
    else if (field.number === 2 && field.type === 0) step = field.integer;
    else if (field.number === 5 && field.type === 2) {
      for (const value of inside(bytes, field)) if (value.number === 1 && value.type === 2) takeValue(value);
    }
  }
  return wallTime !== null && Number.isFinite(wallTime) ? { wallTime, step, scalars, texts } : null;
}

/** The simple value and the tensor. */
const contentNumbers: ReadonlySet<number> = new Set([2, 8]);
