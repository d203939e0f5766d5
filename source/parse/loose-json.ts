/** JSON as Python writes it: bare NaN, Infinity and -Infinity stand where numbers stand. */

const bareNumber = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
const standIn: Readonly<Record<string, string>> = {
  NaN: '"\u0000NaN"',
  Infinity: '"\u0000Infinity"',
  '-Infinity': '"\u0000-Infinity"',
};

/** @throws SyntaxError as `JSON.parse` does. */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('NaN') && !text.includes('Infinity')) throw error;
    const quoted = text.replace(bareNumber, (token) => standIn[token] ?? token);
    return JSON.parse(quoted, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith('\u0000') ? Number(value.slice(1)) : value,
    );
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, or a number written as text (old versions write `"1234.56"`); null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? (/^nan$/i.test(value.trim()) ? Number.NaN : null) : number;
}

/** A copy of the numeric entries, free of keys that would touch an object's prototype. */
export function numericEntries(
  record: Record<string, unknown>,
  leaveOut: ReadonlySet<string>,
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const name of Object.keys(record)) {
    if (leaveOut.has(name) || name === '__proto__') continue;
    const number = numberOf(record[name]);
    if (number !== null) values[name] = number;
  }
  return values;
}

export const firstWords = (text: string, length = 80): string => {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim();
  return clean.length > length ? `${clean.slice(0, length)}…` : clean;
};
