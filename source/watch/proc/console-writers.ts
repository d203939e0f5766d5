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
import { readlinkSync, realpathSync, statfsSync } from 'node:fs';
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

const writes = (proc: ProcFiles, information: string): boolean =>
  /^flags:\s*[0-7]*[12]$/m.test(procText(proc, information));

/** What all processes have open, by one look. */
export interface OpenFiles {
  /** Descriptors (`4242/fd/1`) by the path that they say they lead to. */
  readonly descriptors: ReadonlyMap<string, readonly string[]>;
  /** Somebody who may hold a console keeps its files from us. */
  readonly isHidden: boolean;
}

/** Pipes, sockets and terminals hold no console that could be read. */
const isFile = (link: string): boolean => link.startsWith('/') && !/^\/dev\/(null|pts\/|tty)/.test(link);

/** In steps of one descriptor each: a process may hold thousands. Null where there is no /proc. */
export function* openFileSteps(proc: ProcFiles): Generator<undefined, OpenFiles | null> {
  const pids = proc.pids();
  if (pids === null) return null;
  const descriptors = new Map<string, string[]>();
  let isHidden = false;
  for (const pid of pids) {
    const held = proc.names(`${pid}/fd`);
    if (held.length === 0) {
      const bytes = proc.bytes(`${pid}/cmdline`);
      const words = typeof bytes === 'string' ? [] : parseArguments(bytes);
      isHidden ||= trainerCommand(words) !== null || collectors.test(words[0] ?? '');
    }
    yield;
    for (const name of held) {
      yield;
      const descriptor = `${pid}/fd/${name}`;
      const link = proc.link(descriptor);
      if (!isFile(link)) continue;
      const others = descriptors.get(link);
      if (others) others.push(descriptor);
      else descriptors.set(link, [descriptor]);
    }
  }
  return { descriptors, isHidden };
}

/** As descriptors tell it. One that was deleted while somebody holds it open has no other: `train.log (deleted)`. */
function nameOf(path: string): string | null {
  for (const told of [realpathSync, readlinkSync]) {
    try {
      return basename(told(path));
    } catch {
      // Deleted, or gone since it was looked at.
    }
  }
  return null;
}

/** Whether one of them is open to be written; null where it cannot be told. No other file's disk is asked. */
export function isWritten(proc: ProcFiles, open: OpenFiles | null, path: string): boolean | null {
  const file = statusOf(path);
  if (open === null || file === null || !isOurs(proc, path)) return null;
  const name = nameOf(path);
  if (name === null) return null;
  for (const [link, descriptors] of open.descriptors) {
    // Seen from a container its directories have other names.
    if (!link.includes(name)) continue;
    const is = (descriptor: string): boolean =>
      isSameFile(proc.status(descriptor), file) && writes(proc, descriptor.replace('/fd/', '/fdinfo/'));
    if (descriptors.some(is)) return true;
  }
  return open.isHidden ? null : false;
}
