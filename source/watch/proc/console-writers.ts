/**
 * Whether any process has a console open for writing. A shell's redirection, `tee` and `nohup` hold it as long as the
 * trainer lives: once nobody does, nothing more can come, though the file may be seconds old.
 *
 *     /proc/4242/fd/1 -> /home/me/train.log        /proc/4242/fdinfo/1:  flags:  0100001      (the last digit: 1 or 2 writes)
 *
 * That nobody does is said only where all who could are to be seen: not of a file on a network, which another machine
 * may write, not from a container whose files its host shares, not while a trainer or who collects its output keeps its
 * files from us.
 */
import { realpathSync, statfsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArguments } from '../../parse/process-files.js';
import { trainerCommand } from '../../parse/trainer-command.js';
import { statusOf } from '../file-status.js';
import { isNetworkType } from '../file-system.js';
import { isSameFile } from './places.js';
import { type ProcFiles, procText } from './proc-files.js';

/** The number of the first PID name space (linux/proc_ns.h, PROC_PID_INIT_INO). */
const firstNameSpace = 'pid:[4026531836]';
/** A container's own files (linux/magic.h, OVERLAYFS_SUPER_MAGIC): nobody outside writes them. */
const overlay = 0x794c7630;

const collectors = /slurmstepd|containerd|dockerd|conmon|podman|(^|\/)tee$/;

function isOurs(proc: ProcFiles, path: string): boolean {
  try {
    const type = statfsSync(path).type >>> 0;
    return !isNetworkType(type) && (type === overlay || proc.link('self/ns/pid') === firstNameSpace);
  } catch {
    return false;
  }
}

const writes = (proc: ProcFiles, pid: number, descriptor: string): boolean =>
  /^flags:\s*[0-7]*[12]$/m.test(procText(proc, `${pid}/fdinfo/${descriptor}`));

/** In steps of one file each: a process may hold thousands. Null where it cannot be told. */
export function* writtenSteps(proc: ProcFiles, path: string): Generator<undefined, boolean | null> {
  const pids = proc.pids();
  const file = statusOf(path);
  if (pids === null || file === null || !isOurs(proc, path)) return null;
  const name = basename(realpathSync(path));
  let isHidden = false;
  for (const pid of pids) {
    const descriptors = proc.names(`${pid}/fd`);
    if (descriptors.length === 0) {
      const bytes = proc.bytes(`${pid}/cmdline`);
      const words = typeof bytes === 'string' ? [] : parseArguments(bytes);
      isHidden ||= trainerCommand(words) !== null || collectors.test(words[0] ?? '');
    }
    yield;
    for (const descriptor of descriptors) {
      yield;
      // Most lead to other files, and a name costs less than a look.
      if (!proc.link(`${pid}/fd/${descriptor}`).includes(name)) continue;
      if (isSameFile(proc.status(`${pid}/fd/${descriptor}`), file) && writes(proc, pid, descriptor)) return true;
    }
  }
  return isHidden ? null : false;
}
