/** Words of a command line for a POSIX shell. */

/** `'it'\\''s'`: one word, whatever is in it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** As a person would type it: quoted only where it must be. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word));
