/** The tools that tell of cards, in the order in which they are tried: one row a tool, and nothing else knows them. */
import { amdFixedQuery, amdMetricQuery, amdProcessQuery, parseAmd, parseRocm, rocmQuery } from './amd.js';
import type { CardParser, Repetition } from './answers.js';
import { ascendQuery, parseAscend } from './ascend.js';
import { nvidiaDeviceQuery, nvidiaPresence, nvidiaProcessQuery, nvidiaRepetition, parseNvidia } from './nvidia.js';

export interface GpuTool {
  readonly name: string;
  /** Where it is installed, besides what PATH says: a shell of ssh often has a short one. */
  readonly directories: readonly string[];
  readonly devices: readonly string[];
  readonly processes: readonly string[] | null;
  /** How it repeats the answer on devices by itself; null when it cannot. */
  readonly repetition: Repetition | null;
  /** Of an answer on devices, what changes whenever the processes on them do; null when nothing is known that does. */
  readonly presence: (devices: string) => string | null;
  /** What does not change: asked once. */
  readonly fixed: readonly string[] | null;
  readonly parse: CardParser;
}

export const gpuTools: readonly GpuTool[] = [
  {
    name: 'nvidia-smi',
    directories: ['/usr/bin', '/usr/lib/wsl/lib'],
    devices: nvidiaDeviceQuery,
    processes: nvidiaProcessQuery,
    repetition: nvidiaRepetition,
    presence: nvidiaPresence,
    fixed: null,
    parse: parseNvidia,
  },
  {
    name: 'amd-smi',
    directories: ['/opt/rocm/bin'],
    devices: amdMetricQuery,
    processes: amdProcessQuery,
    repetition: null,
    presence: () => null,
    fixed: amdFixedQuery,
    parse: parseAmd,
  },
  {
    name: 'rocm-smi',
    directories: ['/opt/rocm/bin'],
    devices: rocmQuery,
    processes: null,
    repetition: null,
    presence: () => null,
    fixed: null,
    parse: parseRocm,
  },
  {
    name: 'npu-smi',
    directories: ['/usr/local/bin', '/usr/local/sbin'],
    devices: ascendQuery,
    processes: null,
    repetition: null,
    presence: () => null,
    fixed: null,
    parse: parseAscend,
  },
];
