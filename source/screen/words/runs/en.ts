/** What the list of runs says, in English: runs of this machine, of others and of SLURM. */
import { count } from '../count.js';

export const runs = {
  none: (places: string) => `No run was found below ${places}. Give a directory with --root DIR.`,
  searching: 'Searching for runs …',
  title: (value: number) => count(value, 'run', 'runs'),
  orders: { newest: 'newest first', name: 'by name', loss: 'by loss', state: 'by state' },
  run: 'run',
  state: 'state',
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
  waitsForDisk: 'waits for a disk',
  connecting: 'connecting …',
  heard: (age: string) => `last heard ${age} ago`,
  job: (id: string) => `job ${id}`,
  jobLeft: (duration: string) => `${duration} left`,
  nodes: (value: number) => `on ${count(value, 'node', 'nodes')}`,
  jobStates: { PENDING: 'waiting', RUNNING: 'running', COMPLETING: 'ending', CONFIGURING: 'starting' } as Readonly<
    Record<string, string>
  >,
  jobs: 'SLURM jobs',
  isOpen: 'This run is the open one: mark others to compare them with it.',
  opening: (name: string) => `Opening ${name} …`,
  hosts: (hosts: string) => `runs of ${hosts}`,
};

export type RunsWords = typeof runs;
