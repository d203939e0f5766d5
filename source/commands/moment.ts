/** Only a recording knows what a run was at an earlier time: of any other `--at` would be told the present. */
import { exitCodes } from './exit-codes.js';
import type { Opened } from './open/opened.js';
import { UsageError } from './usage-error.js';

export function ensureMoment(opened: Opened, at: number | undefined): void {
  if (at === undefined || opened.kind === 'recording') return;
  const wanted = `--at needs a recording, and ${opened.origin.name} is none: \`lf-tui record\` makes one.`;
  throw new UsageError(wanted, exitCodes.usage);
}
