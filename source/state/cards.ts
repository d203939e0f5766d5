/**
 * Which card works for this run, and who else is on it.
 *
 * Surest is the driver's own table: a pid of the run stands under a card. In a container that table has the host's
 * pids, or none; then the rank's environment tells which card it chose, and of other processes only this: what held
 * memory before the run's could is not the run's.
 */
import type { GpuProcess, GpuReading, TrainerProcess } from './event.js';
import type { RunState } from './run.js';

export interface CardUse {
  readonly card: GpuReading;
  /** Whether the run uses the card; null when nothing tells. */
  readonly isOwn: boolean | null;
  /** Ranks on the card, by number; a process of the run whose rank is not known is not among them. */
  readonly ranks: readonly number[];
  readonly own: readonly GpuProcess[];
  /** Processes on the card that are not the run's; empty when that cannot be told. */
  readonly foreign: readonly GpuProcess[];
  /** Bytes that the run and the others hold; null when that cannot be told. */
  readonly ownMemory: number | null;
  readonly foreignMemory: number | null;
}

/** The run's processes by pid; null when they are not known or not there. */
function ownProcesses(run: RunState): ReadonlyMap<number, TrainerProcess> | null {
  const { processes } = run.machine;
  if (processes?.alive !== true || processes.processes.length === 0) return null;
  return new Map(processes.processes.map((process) => [process.pid, process]));
}

/** A list of visible cards ends at the first entry that is no card, as CUDA reads it. */
function visibleList(visible: string): readonly string[] {
  const entries = visible.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => entry === '' || entry.startsWith('-'));
  return end < 0 ? entries : entries.slice(0, end);
}

const isNamed = (card: GpuReading, entry: string): boolean =>
  /^\d+$/.test(entry) ? card.index === Number(entry) : (card.uuid?.startsWith(entry) ?? false);

/** The cards that a rank chose by its environment; null when that does not tell. */
function chosenCards(process: TrainerProcess, cards: readonly GpuReading[]): readonly number[] | null {
  const { placement } = process;
  if (!placement) return null;
  const { visible, localRank, byBus } = placement;
  // Without an order of its own CUDA counts the fastest card first: among equal cards that is the driver's order.
  const isSameOrder = byBus || new Set(cards.map((card) => card.name)).size <= 1;
  const list = visible === null ? cards.map((card) => String(card.index)) : visibleList(visible);
  // One process takes all cards that it sees (DataParallel), unless nobody chose any.
  if (localRank === null && visible === null && list.length > 1) return null;
  const entries = localRank === null ? list : [list[localRank] ?? ''];
  if (!isSameOrder && entries.some((entry) => /^\d+$/.test(entry))) return null;
  return cards
    .filter((card) => entries.some((entry) => entry !== '' && isNamed(card, entry)))
    .map((card) => card.index);
}

const nobody = { own: [], foreign: [], ownMemory: null, foreignMemory: null } as const;

const sum = (processes: readonly GpuProcess[]): number | null =>
  processes.reduce<number | null>(
    (all, process) => (all === null || process.memory === null ? null : all + process.memory),
    0,
  );

const inOrder = (ranks: readonly (number | null | undefined)[]): readonly number[] =>
  [...new Set(ranks.filter((rank) => rank != null))].sort((one, other) => one - other);

function byTable(card: GpuReading, pids: ReadonlyMap<number, TrainerProcess>): CardUse {
  const own = card.processes.filter((process) => pids.has(process.pid));
  const foreign = card.processes.filter((process) => !pids.has(process.pid));
  const foreignMemory = sum(foreign);
  // Where the driver keeps back what each process holds, the only one holds all of it.
  const alone = foreign.length === 0 && own.length > 0 ? card.memoryUsed : null;
  return {
    card,
    isOwn: own.length > 0,
    ranks: inOrder(own.map((process) => pids.get(process.pid)?.rank)),
    own,
    foreign,
    ownMemory: sum(own) ?? alone,
    foreignMemory,
  };
}

export function cardUses(run: RunState): readonly CardUse[] {
  const { cards } = run.gpus;
  const pids = ownProcesses(run);
  if (pids === null) return cards.map((card) => ({ card, isOwn: null, ranks: [], ...nobody }));
  if (cards.some((card) => card.processes.some((process) => pids.has(process.pid)))) {
    return cards.map((card) => byTable(card, pids));
  }
  const ranks = [...pids.values()].filter((process) => process.role === 'rank');
  const chosen = ranks.map((process) => ({ process, cards: chosenCards(process, cards) }));
  const isTold = chosen.length > 0 && chosen.every((one) => one.cards !== null);
  return cards.map((card) => {
    const here = chosen.filter((one) => one.cards?.includes(card.index));
    const isOwn = here.length > 0 ? true : isTold ? false : null;
    const foreign = card.processes.filter(({ pid }) => run.gpus.elders.includes(pid));
    const foreignMemory = foreign.length === 0 ? null : sum(foreign);
    return { card, isOwn, ranks: inOrder(here.map((one) => one.process.rank)), ...nobody, foreign, foreignMemory };
  });
}

/** Cards that the run is known to use. */
export const ownCards = (run: RunState): readonly CardUse[] => cardUses(run).filter((use) => use.isOwn === true);
