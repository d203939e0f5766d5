/**
 * An estimate of which rows of a file are longer than `cutoff_len`, from the one row whose tokens are known: the printed
 * example. Bytes of UTF-8 stand for tokens, because a token of English and one of Chinese take about as many of them.
 *
 * What the template adds to a row is known where the example's own row is found in the file: the rest of its text. It is
 * always called an estimate.
 */
import { settingNumber } from './config.js';
import type { DatasetRow, DatasetRowsEvent } from './event.js';
import type { RunState } from './run.js';
import { isPacked, judgePart } from './sample-judgement.js';

export interface Calibration {
  readonly bytesPerToken: number;
  /** Bytes that the template adds to a row; null where the example's own row was not found. */
  readonly template: number | null;
  readonly cutoff: number | null;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** A row of few words may stand in any text. */
const leastBytes = 8;

/** Whether an example was made of this row: all of its texts stand in it. */
function isMadeOf(text: string, row: DatasetRow): boolean {
  if (row.bytes < leastBytes) return false;
  let value: unknown;
  try {
    value = JSON.parse(row.text);
  } catch {
    return false;
  }
  // A sharegpt row names its roles: those words are no part of the text.
  const texts = textsOf(value).filter((one) => one !== '' && !roles.has(one));
  return texts.length > 0 && texts.every((one) => text.includes(one.trim()));
}

const roles: ReadonlySet<string> = new Set([
  'human',
  'gpt',
  'user',
  'assistant',
  'system',
  'observation',
  'function_call',
]);

export function calibrationOf(run: RunState, file: DatasetRowsEvent): Calibration | null {
  const part =
    run.samples.examples.find((example) => example.set === 'train')?.parts[0] ?? run.samples.examples[0]?.parts[0];
  // Of an example that was cut itself nobody knows how long it was: measured by it, no row at all would look long.
  if (!part || part.inputIds.length === 0 || part.text === '' || judgePart(run, part).cut) return null;
  const bytes = Buffer.byteLength(part.text);
  // A pack is made of many rows.
  const own = isPacked(run) ? undefined : file.shown.find((row) => isMadeOf(part.text, row));
  return {
    bytesPerToken: bytes / part.inputIds.length,
    template: own ? Math.max(0, bytes - own.bytes) : null,
    cutoff: settingNumber(run.config, 'cutoff_len'),
  };
}

export const estimatedTokens = (bytes: number, { bytesPerToken, template }: Calibration): number =>
  Math.round((bytes + (template ?? 0)) / bytesPerToken);

/** How many rows are longer than `tokens`; null where the lengths were not counted. */
export function rowsLongerThan(file: DatasetRowsEvent, tokens: number, calibration: Calibration): number | null {
  if (file.lengths.length === 0) return null;
  const limit = tokens * calibration.bytesPerToken - (calibration.template ?? 0);
  let rows = 0;
  file.lengths.forEach((count, at) => {
    const low = 2 ** (at / 4);
    const high = 2 ** ((at + 1) / 4);
    // Of the class that the limit lies in, the part above it.
    rows += count * Math.min(1, Math.max(0, (high - limit) / (high - low)));
  });
  return Math.round(rows);
}
