/**
 * A run over several machines: what its processes know of their place in it, and which listed runs are one run.
 *
 * torchrun gives every rank GROUP_RANK and GROUP_WORLD_SIZE (its machine among all), LOCAL_WORLD_SIZE, WORLD_SIZE,
 * MASTER_ADDR and MASTER_PORT (torch/distributed/elastic/agent/server/local_elastic_agent.py); LLaMA-Factory's own
 * launcher reads NNODES and NODE_RANK; SLURM gives SLURM_NNODES and SLURM_NODEID.
 */
import type { ListedRun } from './summary.js';

export const nodeVariables = [
  'RANK',
  'LOCAL_RANK',
  'WORLD_SIZE',
  'LOCAL_WORLD_SIZE',
  'GROUP_RANK',
  'GROUP_WORLD_SIZE',
  'NNODES',
  'NODE_RANK',
  'MASTER_ADDR',
  'MASTER_PORT',
  'SLURM_NNODES',
  'SLURM_NODEID',
] as const;

/** The place of one machine's processes in a run over several. */
export interface NodePlace {
  readonly rank: number | null;
  /** How many machines; at least 2. */
  readonly count: number;
  /** Where its ranks meet, `address:port`; null when it is not told, or is this very machine. */
  readonly master: string | null;
}

function wholeNumber(text: string | undefined): number | null {
  const number = Number(text ?? Number.NaN);
  return text !== undefined && text.trim() !== '' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** An address that means another machine on every machine tells nothing. */
const isLoopback = (address: string): boolean => /^(?:127\.|localhost$|::1$|0\.0\.0\.0$)/.test(address);

/** Null for a run of a single machine. */
export function nodePlaceOf(environment: ReadonlyMap<string, string>): NodePlace | null {
  const number = (name: (typeof nodeVariables)[number]): number | null => wholeNumber(environment.get(name));
  const world = number('WORLD_SIZE');
  const local = number('LOCAL_WORLD_SIZE');
  const shared = world !== null && local !== null && local > 0 ? Math.ceil(world / local) : null;
  // A job may hold several machines and train on one of them, so SLURM's count stands last.
  const count =
    number('GROUP_WORLD_SIZE') ?? shared ?? number('NNODES') ?? (world === null ? number('SLURM_NNODES') : null);
  if (count === null || count < 2) return null;
  const address = environment.get('MASTER_ADDR') ?? '';
  const port = environment.get('MASTER_PORT') ?? '';
  return {
    rank: number('GROUP_RANK') ?? number('NODE_RANK') ?? number('SLURM_NODEID'),
    count,
    master: address === '' || isLoopback(address) ? null : `${address}:${port}`,
  };
}

/** One machine's part of a run, a line of its own below the run's. */
export interface RunNode {
  /** The host as the person named it; null for this machine. */
  readonly host: string | null;
  readonly place: NodePlace | null;
  /** Ranks that are there, and the letters of their states. */
  readonly ranks: number;
  readonly states: string;
  /** When this was last seen, seconds since the epoch. */
  readonly heard: number | null;
}

/** By what a run is recognised on another machine. */
export interface RunIdentity {
  /** The absolute path of its output directory, on whichever machine. */
  readonly directory: string;
  /** Inode and birth of that directory: the same under the same path is the same directory of a shared file system. */
  readonly mark: string | null;
}

const areOne = (one: ListedRun, other: ListedRun): boolean => {
  if (one.host === other.host || one.identity?.directory !== other.identity?.directory || !one.identity) return false;
  const [first, second] = [one.nodes[0]?.place?.master, other.nodes[0]?.place?.master];
  if (first && second) return first === second;
  const { mark } = one.identity;
  return mark !== null && mark === other.identity?.mark;
};

/** Who speaks for a run of several machines: the one whose node is the first, else the one that is listed first. */
const nodeRank = (run: ListedRun): number => run.nodes[0]?.place?.rank ?? Number.POSITIVE_INFINITY;

/** The same list with the parts of one run in one row, at the place of the first of them. Never more than it was given. */
export function groupNodes(runs: readonly ListedRun[]): readonly ListedRun[] {
  const byDirectory = new Map<string, ListedRun[][]>();
  const order: ListedRun[][] = [];
  for (const run of runs) {
    const key = run.identity?.directory ?? run.path;
    const groups = byDirectory.get(key) ?? [];
    const group = groups.find((members) => members.some((member) => areOne(member, run)));
    if (group) group.push(run);
    else {
      const fresh = [run];
      order.push(fresh);
      byDirectory.set(key, [...groups, fresh]);
    }
  }
  return order.flatMap((members) => {
    const [first] = members;
    if (!first || members.length === 1) return members;
    // A worker's machine may have nothing in its output directory: who has read more speaks.
    const speaker = members.toSorted(
      (a, b) => Number(b.summary?.step != null) - Number(a.summary?.step != null) || nodeRank(a) - nodeRank(b),
    )[0];
    const nodes = members.flatMap((run) => run.nodes).sort((a, b) => (a.place?.rank ?? 1e9) - (b.place?.rank ?? 1e9));
    return [{ ...(speaker ?? first), nodes }];
  });
}
