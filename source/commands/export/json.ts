/** The status as it is, with null in place of what the person does not share and last parts in place of paths. */

import type { RunState } from '../../state/run.js';
import { jsonText } from '../json-text.js';
import { statusOf } from '../status.js';
import type { Privacy } from './privacy.js';

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((one) => cleaned(one, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleaned(one, clean)]));
}

export function jsonOf(run: RunState, now: number, { sharing, clean }: Privacy): string {
  const status = statusOf(run, now);
  const samples = sharing.samples
    ? status.samples
    : status.samples.map((sample) => ({ ...sample, text: null, labels_text: null }));
  return jsonText(cleaned({ ...status, samples }, clean));
}
