/**
 * What ssh said when it gave up, cut to what a row can hold, in its own words.
 *
 *     @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
 *     @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
 *     @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
 *     …
 *     Host key verification failed.
 *
 * The last line says why it ended; a changed key is told by the warning above it, which is what a person must not miss.
 */

/** So much of the end is enough for the longest of its warnings, with the paths in it. */
export const mostWords = 4096;

const boxed = /^@\s+(WARNING: .*?)\s*@\r?$/m;

/** Null when it said nothing. */
export function sshWords(text: string): string | null {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').trim())
    .filter((line) => line !== '');
  const last = lines.at(-1);
  if (last === undefined) return null;
  const warning = boxed.exec(text)?.[1];
  return warning === undefined ? last : `${warning} ${last}`;
}

/** Somebody has to answer at a terminal: a password, a code, whether a new host's key is to be trusted. */
export const asksForAPerson = (text: string): boolean =>
  /Permission denied \([^)]*\)|Host key verification failed|Too many authentication failures/.test(text) &&
  !boxed.test(text);
