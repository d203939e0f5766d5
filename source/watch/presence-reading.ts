/**
 * What is said of a run's processes (parse/processes.ts reads it): one form, whether one run is followed or all of a list
 * are looked for at once, so that both are judged alike.
 */
import type { HostEvent, MemoryKills, TrainerProcess } from '../state/event.js';
import type { ProcessesChunk } from './chunk.js';

/** Where a trainer writes to may be kept from us: then it may be any run's, and of none it can be said that it is unseen. */
export const isAllTold = (runs: readonly { readonly directory: unknown }[]): boolean =>
  runs.every(({ directory }) => directory !== null);

/** What a look through all processes found of the run. */
export interface Found {
  /** Null when no process of it is to be seen. */
  readonly run: {
    readonly processes: readonly TrainerProcess[];
    /** Settings of the command line. */
    readonly overrides: Readonly<Record<string, unknown>>;
  } | null;
  /** Why nothing can be seen, as a sentence. */
  readonly problem: string;
  /** All processes of the machine could be looked at, and none was the run's. */
  readonly isUnseen: boolean;
  /** Nobody has its console open. */
  readonly isUnwritten: boolean;
}

export interface MachineReading {
  readonly host: Omit<HostEvent, 'type' | 'time' | 'place'>;
  readonly kills: MemoryKills;
}

/** `settings`: those of the command line; none are no source of settings. */
export const presentReading = (
  processes: readonly TrainerProcess[],
  machine: MachineReading | null,
  settings: Readonly<Record<string, unknown>> | null,
): object => ({
  alive: true,
  problem: null,
  processes,
  ...(machine ?? { host: null }),
  settings: settings !== null && Object.keys(settings).length > 0 ? settings : null,
});

/** `problem`: why nothing is known; null where it is known that they are gone. */
export function absentReading(
  problem: string | null,
  found: Pick<Found, 'isUnseen' | 'isUnwritten'> | null,
  processes: readonly TrainerProcess[],
  kills: MemoryKills | null,
): object {
  return {
    alive: problem === null ? false : null,
    problem,
    processes,
    host: null,
    settings: null,
    ...(problem !== null && found?.isUnseen ? { unseen: true } : {}),
    ...(found?.isUnwritten ? { unwritten: true } : {}),
    ...(kills === null ? {} : { kills }),
  };
}

/** A reading by itself, as of a look at a whole machine. */
export const readingChunk = (time: number, reading: object): ProcessesChunk => ({
  kind: 'processes',
  time,
  text: JSON.stringify(reading),
});
