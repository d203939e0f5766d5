/**
 * tqdm's progress bars (`tqdm/std.py`, `format_meter`).
 *
 *     Running tokenizer on dataset (num_proc=2): 100%|██████| 240/240 [00:00<00:00, 782.54 examples/s]
 *      12%|█▏        | 100/816 [00:05<00:41, 17.30it/s]        faster than one a second
 *       2%|▏         | 5/300 [00:26<25:00,  5.09s/it]          slower
 *     Train:   5%|▌         | 5/94 [00:10<03:12,  2.16s/it]        of ms-swift
 *     Generating train split: 91 examples [00:00, 14174.68 examples/s]   no total
 */

import type { Bar } from '../../state/event.js';

/** Each part has a longest form: what no bar can be is given up at once, however many places it could begin at. */
const withTotal =
  /^(?:(.{0,300}?): )?\s{0,300}(\d{1,3})%\|([^|]{0,600})\|\s{0,40}([\d.]{1,24}[kMGT]?)\/([\d.]{1,24}[kMGT]?)\s{1,40}\[([\d:]{1,24})<([\d:?-]{1,24}),\s{0,40}([\d.]{1,24}[kMGT]?|\?)\s?([^/\]]{1,40})\/([^\],]{1,40})/;
const withoutTotal =
  /^(?:(.{0,300}?): )?([\d.]{1,24}[kMGT]?) ?(\S{1,40}) \[([\d:]{1,24}), {1,40}([\d.]{1,24}[kMGT]?|\?) ?(\S{1,40})\/(\S{1,40}?)(?:,.{0,2000})?\]/;

const scales: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

function amount(text: string): number {
  const scale = scales[text.at(-1) ?? ''];
  return scale ? Number(text.slice(0, -1)) * scale : Number(text);
}

const [zero, nine, colon] = [0x30, 0x39, 0x3a];

/** `[H:]MM:SS` in seconds, null for `?`. Each bar has two of them and a console a hundred thousand bars: no splitting. */
function clock(text: string): number | null {
  let total = 0;
  let part = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === colon) {
      total = total * 60 + part;
      part = 0;
    } else if (code >= zero && code <= nine) part = part * 10 + code - zero;
    else return null;
  }
  return text === '' ? null : total * 60 + part;
}

function pace(rate: string, unit: string, per: string): { readonly seconds: number | null; readonly unit: string } {
  if (rate === '?') return { seconds: null, unit: unit.trim() };
  const number = amount(rate);
  if (unit.trim() === 's' && per !== 's') return { seconds: number, unit: per };
  return { seconds: number > 0 ? 1 / number : null, unit: unit.trim() };
}

/** ms-swift names the bars of the Trainer, which has none of its own (`swift/trainers/patcher.py`, Megatron's too). */
const trainersOwn: ReadonlySet<string> = new Set(['Train', 'Val', 'Evaluate']);

/** A label without the number of processes: `Running tokenizer on dataset (num_proc=2)` is the same bar as without. */
function plainLabel(label: string | undefined): string | null {
  const plain = label?.replace(/ \(num_proc=\d+\)$/, '').trim() ?? '';
  return plain === '' || trainersOwn.has(plain) ? null : plain;
}

export function barOf(text: string): Bar | null {
  if (text.includes('%|')) {
    const match = withTotal.exec(text);
    if (!match) return null;
    const [, label, , , done, total, elapsed, remaining, rate, unit, per] = match;
    const { seconds, unit: name } = pace(rate ?? '?', unit ?? '', per ?? 's');
    return {
      label: plainLabel(label),
      done: amount(done ?? '0'),
      total: amount(total ?? '0'),
      elapsed: clock(elapsed ?? ''),
      remaining: clock(remaining ?? ''),
      secondsPerUnit: seconds,
      unit: name,
    };
  }
  if (!text.includes('/s]') && !text.includes('/it]')) return null;
  const match = withoutTotal.exec(text);
  if (!match) return null;
  const [, label, done, unit, elapsed, rate, rateUnit, per] = match;
  return {
    label: plainLabel(label),
    done: amount(done ?? '0'),
    total: null,
    elapsed: clock(elapsed ?? ''),
    remaining: null,
    secondsPerUnit: pace(rate ?? '?', rateUnit ?? '', per ?? 's').seconds,
    unit: unit ?? '',
  };
}
