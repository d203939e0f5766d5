/**
 * JSON as Python writes it (`json.dumps` with its defaults): bare NaN, Infinity and -Infinity stand where numbers stand.
 *
 *     {"current_steps": 5, "total_steps": 30, "loss": NaN, "lr": 0.001}
 */
import { isMetricName } from './metric-name.js';

const bareNumber = /-?\bInfinity\b|\bNaN\b/g;
/** JSON has no NaN, so it comes as text, which `numberOf` understands; 1e999 overflows to Infinity by itself. */
const standIn: Readonly<Record<string, string>> = { NaN: '"NaN"', Infinity: '1e999', '-Infinity': '-1e999' };

/** Where the string that opens at `start` ends: the index after its closing quote, or the length of the text. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Text with its bare numbers replaced, strings untouched. */
function strict(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  /** The end of the last string passed, or a place before it outside every string. */
  let outside = 0;
  for (const { 0: token, index } of text.matchAll(bareNumber)) {
    for (let quote = text.indexOf('"', outside); quote >= 0 && quote < index; quote = text.indexOf('"', outside)) {
      outside = stringEnd(text, quote);
    }
    if (outside > index) continue;
    parts.push(text.slice(copied, index), standIn[token] ?? token);
    copied = index + token.length;
  }
  return parts.join('') + text.slice(copied);
}

/**
 * A bare NaN comes out as the text `NaN`: read numbers with `numberOf`.
 *
 * @throws SyntaxError as `JSON.parse` does.
 */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('NaN') && !text.includes('Infinity')) throw error;
    return JSON.parse(strict(text));
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, or a number written as text (LLaMA-Factory up to 0.8.3 writes `"1234.56"`); null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) && value.trim().toLowerCase() !== 'nan' ? null : number;
}

/** A number that is neither NaN nor infinite: for counters. */
export function finiteOf(value: unknown): number | null {
  const number = numberOf(value);
  return number === null || !Number.isFinite(number) ? null : number;
}

/** A copy of the numeric entries but those to leave out and those that no metric is called. */
export function numericEntries(
  record: Record<string, unknown>,
  leaveOut: ReadonlySet<string>,
  renamed: ReadonlyMap<string, string> = noNames,
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const name of Object.keys(record)) {
    if (leaveOut.has(name) || !isMetricName(name)) continue;
    const value = record[name];
    const number = typeof value === 'number' ? value : numberOf(value);
    if (number !== null) values[renamed.get(name) ?? name] = number;
  }
  return values;
}

const noNames: ReadonlyMap<string, string> = new Map();

/** The beginning of foreign text, fit for a message: one line, no control characters. */
export const firstWords = (text: string, length = 80): string => {
  const clean = text
    .slice(0, 4 * length)
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .trim();
  return clean.length > length ? `${clean.slice(0, length)}…` : clean;
};
