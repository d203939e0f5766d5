/** A command that was written wrongly looks like a path that is not there: commander cannot tell, the person can. */
import { existsSync } from 'node:fs';
import { exitCodes } from './exit-codes.js';
import { nearest } from './settings/nearest.js';
import { UsageError } from './usage-error.js';

/** A path of several parts, or one that is there, is meant as one. */
const isWord = (text: string): boolean => /^[a-z]+$/i.test(text) && !existsSync(text);

/** The error with the command that may have been meant, where one is near to what was typed. */
export function withCommandMeant(error: unknown, typed: string | undefined, commands: readonly string[]): unknown {
  if (!(error instanceof UsageError) || error.code !== exitCodes.nothing) return error;
  const meant = typed !== undefined && isWord(typed) ? nearest(typed, commands) : null;
  return meant === null ? error : new UsageError(`${error.message} Did you mean \`lf-tui ${meant}\`?`, error.code);
}
