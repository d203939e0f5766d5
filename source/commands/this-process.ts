/** What commands have of the process they run in: its clock, its environment and its standard output. */
import { openProc, procRoot } from '../watch/proc/proc-files.js';
import { exitCodes } from './exit-codes.js';
import { say } from './say.js';
import { printerTo } from './standard-output.js';

export const clock = (): number => Date.now() / 1000;
export const around = { proc: openProc(procRoot(process.env)), environment: process.env };

export const printer = (): ((text: string | Uint8Array) => void) =>
  printerTo(process.stdout, (sentence) => {
    say(sentence);
    process.exitCode = exitCodes.usage;
  });
