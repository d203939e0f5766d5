/** What a process's control groups say of its memory: the files that `parse/control-groups.ts` reads, on this machine. */
import { readFileSync } from 'node:fs';
import { type GroupMemory, groupsOf, memoryOf } from '../../parse/control-groups.js';
import { type ProcFiles, procText } from './proc-files.js';

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

/** The process's own list of its groups, which tells of them when it is gone. */
export const groupListOf = (proc: ProcFiles, pid: number): string => procText(proc, `${pid}/cgroup`);

/** `through`: in a container the trainer has another root, and with it another view of the groups. */
export const groupMemoryOf = (proc: ProcFiles, groups: string, through: number | 'self'): GroupMemory =>
  memoryOf(groupsOf(groups), (path) => textOf(`${proc.root}/${through}/root/sys/fs/cgroup${path}`));
