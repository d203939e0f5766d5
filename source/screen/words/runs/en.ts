/** What the list of runs says, in English: runs of this machine, of others and of SLURM. */
import type { LeftOut } from '../../../state/left-out.js';
import { count } from '../count.js';

export const runs = {
  none: (places: string) => `No run was found below ${places}. Give a directory with --root DIR.`,
  searching: 'Searching for runs …',
  title: (value: number) => count(value, 'run', 'runs'),
  orders: { newest: 'newest first', name: 'by name', loss: 'by loss', state: 'by state' },
  run: 'run',
  state: 'state',
  /** After what it was at: it writes no more, and its processes are not to be seen. */
  silent: 'silent',
  stage: 'stage',
  model: 'model',
  step: 'step',
  loss: 'loss',
  curve: 'curve',
  left: 'left',
  found: 'found',
  age: 'age',
  reading: 'not read yet',
  filter: (text: string) => `filter ${text}`,
  host: 'host',
  here: 'this machine',
  node: 'node',
  ranks: (value: number) => count(value, 'rank', 'ranks'),
  unseen: (value: number) =>
    `${count(value, 'other node', 'other nodes')} not looked at: name ${value === 1 ? 'it' : 'them'} with --host`,
  leftOut: ({ silent, refused, unplaced, unfinished }: LeftOut) => {
    const parts = [
      silent > 0 ? `${count(silent, 'directory', 'directories')} whose disk does not answer` : '',
      refused > 0 ? `${count(refused, 'directory', 'directories')} that may not be read` : '',
      unplaced > 0 ? `${count(unplaced, 'run', 'runs')} of unknown directory` : '',
      unfinished > 0 ? 'what lies deeper, which takes too long: name it with --root' : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? '' : `Not looked at: ${parts.join('; ')}.`;
  },
  waitsForDisk: 'waits for a disk',
  connecting: 'connecting …',
  heard: (age: string) => `last heard ${age} ago`,
  job: (id: string) => `job ${id}`,
  jobLeft: (duration: string) => `${duration} left`,
  nodes: (value: number) => `on ${count(value, 'node', 'nodes')}`,
  jobStates: {
    PENDING: 'waiting',
    RUNNING: 'running',
    COMPLETING: 'ending',
    CONFIGURING: 'starting',
    SUSPENDED: 'suspended',
    REQUEUED: 'waiting again',
    COMPLETED: 'finished',
    CANCELLED: 'cancelled',
    FAILED: 'failed',
    TIMEOUT: 'out of time',
    DEADLINE: 'past its deadline',
    OUT_OF_MEMORY: 'out of memory',
    PREEMPTED: 'preempted',
    NODE_FAIL: 'node failed',
    BOOT_FAIL: 'node did not start',
  } as Readonly<Record<string, string>>,
  jobs: 'SLURM jobs',
  isOpen: 'This run is the open one: mark others to compare them with it.',
  opening: (name: string) => `Opening ${name} …`,
  hosts: (hosts: string) => `runs of ${hosts}`,
};

export type RunsWords = typeof runs;
