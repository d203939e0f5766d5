/** The machine around a run: cards, processes, memory, room on the disk. */
import type { Base } from './base.js';

export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  /** Bytes, null when the driver does not tell. */
  readonly memory: number | null;
}
export interface GpuReading {
  readonly index: number;
  readonly uuid: string | null;
  readonly name: string;
  /** Bytes. */
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  /** Percent. */
  readonly utilization: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** Watts. */
  readonly power: number | null;
  readonly powerLimit: number | null;
  readonly processes: readonly GpuProcess[];
  /** What the tool says of a card that has failed, in its own words (`GPU is lost`); null for a card that works. */
  readonly fault: string | null;
}
/** One reading of all cards, or the sentence that says why there is none. */
export interface GpusEvent extends Base {
  readonly type: 'gpus';
  readonly tool: string | null;
  readonly cards: readonly GpuReading[];
  readonly problem: string | null;
  /** The tool's line about a card that it cannot reach any more; absent when there is none. */
  readonly lost?: string;
}

/** The trainer's processes as the system shows them. */
export interface ProcessesEvent extends Base {
  readonly type: 'processes';
  /** Whether the trainer is there; null when permissions or namespaces hide it. */
  readonly alive: boolean | null;
  readonly processes: readonly TrainerProcess[];
  /** All processes of the machine could be looked at, and none was the run's; absent otherwise. */
  readonly unseen?: true;
  /** No process has the console open for writing; absent where one has, or where it cannot be told. */
  readonly unwritten?: true;
  /** Counted with this reading, and once more when the run is gone; absent where they were not counted. */
  readonly kills?: MemoryKills;
  /** Why nothing can be told, as a sentence; null when it can. */
  readonly problem: string | null;
}
/** How many processes the kernel has killed for memory: of the run's control groups, and of the machine. */
export interface MemoryKills {
  readonly group: number | null;
  readonly machine: number | null;
}
export interface TrainerProcess {
  readonly pid: number;
  /** `launcher` waits for the others; `rank` trains; `worker` loads data. */
  readonly role: 'launcher' | 'rank' | 'worker';
  readonly rank: number | null;
  /** The kernel's letter: R running, S sleeping, D waiting for a disk, T stopped, Z ended but not yet reaped. */
  readonly state: string;
  /** Seconds since the epoch. */
  readonly started: number | null;
  /** Bytes of memory that are resident. */
  readonly memory: number | null;
  /** Share of one core since the reading before, null at first. */
  readonly processor: number | null;
  /** Which cards a rank may use; absent or null where its environment may not be read. */
  readonly placement?: CardPlacement | null;
}
/** What a rank's environment says about its cards. */
export interface CardPlacement {
  /** The place among the ranks of this machine, null for a run of one process. */
  readonly localRank: number | null;
  /** The list of visible cards as the environment gives it: numbers or identifiers; null when it gives none. */
  readonly visible: string | null;
  /** Numbers count the cards as the driver does (`CUDA_DEVICE_ORDER=PCI_BUS_ID`), not the fastest first. */
  readonly byBus: boolean;
}

/** The machine that the trainer runs on. Bytes. */
export interface HostEvent extends Base {
  readonly type: 'host';
  readonly memoryTotal: number | null;
  readonly memoryAvailable: number | null;
  /** Shared memory (`/dev/shm`), through which loader workers hand over their batches. */
  readonly sharedTotal: number | null;
  readonly sharedFree: number | null;
  /** Processes that want to run, averaged over the last minute. */
  readonly load: number | null;
  readonly cores: number | null;
  /** What the trainer's container or job may use, and uses; absent or null without a limit. */
  readonly memoryLimit?: number | null;
  readonly memoryInLimit?: number | null;
  /** Where the trainer's libraries keep models and prepared data, and the room there; absent or null when unknown. */
  readonly cachePath?: string | null;
  readonly cacheFree?: number | null;
  readonly cacheTotal?: number | null;
}

/** Room on the file system of the run directory. */
export interface DiskEvent extends Base {
  readonly type: 'disk';
  readonly path: string;
  /** Bytes that this user may still write, and of the whole. */
  readonly free: number;
  readonly total: number;
}

/** The run's SLURM job. */
export interface JobEvent extends Base {
  readonly type: 'job';
  readonly id: string;
  readonly name: string;
  /** `RUNNING`, `PENDING`, …; null when it has left the queue, or when nothing could be told. */
  readonly state: string | null;
  /** Seconds that it may still run, and its limit; null without one. */
  readonly left: number | null;
  readonly limit: number | null;
  /** Why it waits. */
  readonly reason: string | null;
  readonly nodes: number | null;
  /** Why nothing could be told, as a sentence. */
  readonly problem: string | null;
}
