/** The runs that are being made on this machine, for a list that is drawn more often than anybody looks for them. */
import { statSync } from 'node:fs';
import { type LeftOut, nothingLeftOut } from '../state/left-out.js';
import type { RunNode } from '../state/nodes.js';
import { statusOf } from '../watch/file-status.js';
import { isRefused } from '../watch/file-system.js';
import type { LiveRun } from '../watch/proc/live-runs.js';
import type { Sightings } from '../watch/proc/sightings.js';
import { discoveryOf } from './discover-live.js';
import type { KnownRun } from './known-run.js';

/** This machine's part of a run over several, null where there is only one. */
function nodeOf(live: LiveRun | null): RunNode | null {
  if (!live?.node) return null;
  const ranks = live.processes.filter((process) => process.role === 'rank');
  const states = ranks.map((process) => process.state).join('');
  return { host: null, place: live.node, ranks: ranks.length, states, heard: null };
}

/** One that is not there is not refused: a run makes its directory with its first row. */
function mayNotBeSeen(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return isRefused(error);
  }
}

/** One that starts may have no directory yet. */
const mayBeListed = (path: string): boolean => statusOf(path)?.isDirectory() ?? !mayNotBeSeen(path);

/** The live runs with a directory of their own, there or to come, as they were at the last look. */
export class LiveRunsKept {
  #runs: readonly KnownRun[] = [];
  #leftOut: LeftOut = nothingLeftOut;
  readonly #sightings: Sightings;

  constructor(sightings: Sightings) {
    this.#sightings = sightings;
  }

  readonly runs = (): readonly KnownRun[] => this.#runs;

  readonly leftOut = (): LeftOut => this.#leftOut;

  readonly look = async (): Promise<void> => {
    const seen = await this.#sightings.look();
    const { runs } = discoveryOf(seen);
    const unplaced = runs.filter(({ path }) => path === null).length;
    const refused = runs.filter(({ path }) => path !== null && mayNotBeSeen(path)).length;
    this.#leftOut = { ...nothingLeftOut, silent: seen.silent, unplaced, refused };
    this.#runs = runs.flatMap(({ path, log, config, live }) =>
      path !== null && mayBeListed(path) ? [{ path, log, config, node: nodeOf(live) }] : [],
    );
  };
}
