/**
 * What is said of a run's processes (parse/processes.ts reads it): one form, whether one run is followed or all of a list
 * are looked for at once, so that both are judged alike.
 */
import type { HostEvent, MemoryKills, TrainerProcess } from '../state/event.js';

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
