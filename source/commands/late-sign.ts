/**
 * A sign that a run may have another console or other settings than those that are known: it is a different text when
 * another trainer was seen, or when a file has come into a directory or gone from it. Some status calls, no file is
 * read: it is asked for every two seconds.
 */
import type { RunState } from '../state/run.js';
import { statusOf } from '../watch/file-status.js';

export function lateSign({ machine }: RunState, directories: readonly string[]): string {
  const trainers = machine.processes?.processes.filter(({ role }) => role !== 'worker').map(({ pid }) => pid) ?? [];
  const times = directories.map((directory) => statusOf(directory)?.mtimeMs ?? 0);
  return [...trainers, '', ...times].join(' ');
}
