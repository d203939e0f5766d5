/** What commands have of the process they run in: its clock, its environment and its standard output. */
import { statfs } from 'node:fs/promises';
import { askingBeside } from '../watch/ask-disk.js';
import { type AskDisk, DiskAnswers } from '../watch/disk-answers.js';
import { openProc, procRoot } from '../watch/proc/proc-files.js';
import { exitCodes } from './exit-codes.js';
import { say } from './say.js';
import { printerTo } from './standard-output.js';

export const clock = (): number => Date.now() / 1000;
export const around = { proc: openProc(procRoot(process.env)), environment: process.env };

/** Disks are asked by a thread of ours, which is quick, until two hang; of a command whose exit code counts none may. */
export const disksHere = (ask: AskDisk = statfs): DiskAnswers => new DiskAnswers(ask, askingBeside(process.env));

export const printer = (): ((text: string | Uint8Array) => void) =>
  printerTo(process.stdout, (sentence) => {
    say(sentence);
    process.exitCode = exitCodes.usage;
  });
