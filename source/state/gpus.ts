/** The cards as last read, a short history of each for its chart, and a long one for what grows slowly. */
import type { Event, GpuReading, GpusEvent, ProcessesEvent } from './event.js';
import { emptyTrace, type Trace, traced } from './trace.js';

export interface GpuMoment {
  readonly time: number;
  readonly memoryUsed: number | null;
  readonly utilization: number | null;
}

/** A card that failed: when that was first said, and the tool's words. */
export interface LostCard {
  /** Null when the tool names it by something else than its number. */
  readonly index: number | null;
  readonly time: number;
  readonly text: string;
}

export interface GpusState {
  readonly time: number | null;
  readonly tool: string | null;
  readonly cards: readonly GpuReading[];
  readonly history: Readonly<Record<number, readonly GpuMoment[]>>;
  /** Used memory of each card over the whole run, in bytes. */
  readonly traces: Readonly<Record<number, Trace>>;
  /** Since when each card has read 0 % without a break; null while it works or does not tell. */
  readonly idleSince: Readonly<Record<number, number | null>>;
  /** Since when each card has been nearly full; null while it is not. */
  readonly fullSince: Readonly<Record<number, number | null>>;
  /** When every process of the run was last seen to be too small to hold anything on a card; null once one is not. */
  readonly youngAt: number | null;
  /** Processes that the tool's table has held since then: they are not the run's, whatever their pids mean. */
  readonly elders: readonly number[];
  readonly lost: LostCard | null;
  /** Why there are no readings, as a sentence; null when there are. */
  readonly problem: string | null;
}

export const initialGpus: GpusState = {
  time: null,
  tool: null,
  cards: [],
  history: {},
  traces: {},
  idleSince: {},
  fullSince: {},
  youngAt: null,
  elders: [],
  lost: null,
  problem: null,
};

/** 20 minutes at one reading every two seconds. */
const historyLimit = 600;
/** No machine has more; a tool that counts on without end must not fill the memory. */
const mostCards = 64;
/** Readings further apart than this (seconds) do not tell what was between them. */
const longestGap = 90;
/** Share of a card's memory from which it counts as nearly full. */
export const nearlyFull = 0.95;

const isNearlyFull = (card: GpuReading): boolean =>
  card.memoryUsed !== null && card.memoryTotal !== null && card.memoryUsed >= nearlyFull * card.memoryTotal;

/** When a state that holds now began: `known` unless readings are missing since. */
const since = (holds: boolean, known: number | null | undefined, gap: number, time: number): number | null =>
  holds ? (known != null && gap <= longestGap ? known : time) : null;

function lostCard(event: GpusEvent): LostCard | null {
  const card = event.cards.find((one) => one.fault !== null);
  if (card?.fault) return { index: card.index, time: event.time, text: `${card.index}, ${card.name}: ${card.fault}` };
  return event.lost === undefined ? null : { index: null, time: event.time, text: event.lost };
}

/** A process that has imported torch and opened a card holds more than twice as much memory of the machine. */
const youngBytes = 256 * 1024 ** 2;
/** Seconds from a look at the processes to one at the cards within which it still says how big they are. */
const youngSeconds = 1;

function ageOf({ time, processes }: ProcessesEvent): number | null {
  const isYoung = processes.length > 0 && processes.every(({ memory }) => memory !== null && memory < youngBytes);
  return isYoung ? time : null;
}

function eldersOf({ youngAt, elders }: GpusState, cards: readonly GpuReading[], time: number): readonly number[] {
  const held = cards.flatMap((card) => card.processes.map(({ pid }) => pid));
  if (youngAt !== null && time - youngAt <= youngSeconds) return held;
  if (elders.length === 0) return elders;
  const known = new Set(elders);
  return held.filter((pid) => known.has(pid));
}

export function reduceGpus(state: GpusState, event: Event): GpusState {
  if (event.type === 'processes') {
    const youngAt = ageOf(event);
    return youngAt === state.youngAt ? state : { ...state, youngAt };
  }
  if (event.type !== 'gpus') return state;
  const cards = event.cards.slice(0, mostCards);
  const gap = state.time === null ? 0 : event.time - state.time;
  const history: Record<number, readonly GpuMoment[]> = { ...state.history };
  const traces: Record<number, Trace> = { ...state.traces };
  const idleSince: Record<number, number | null> = { ...state.idleSince };
  const fullSince: Record<number, number | null> = { ...state.fullSince };
  for (const card of cards) {
    const { index } = card;
    if (!(index in history) && Object.keys(history).length >= mostCards) continue;
    const known = history[index] ?? [];
    const moment = { time: event.time, memoryUsed: card.memoryUsed, utilization: card.utilization };
    history[index] = [...(known.length >= historyLimit ? known.slice(1 - historyLimit) : known), moment];
    traces[index] = traced(traces[index] ?? emptyTrace, event.time, card.memoryUsed ?? Number.NaN);
    idleSince[index] = since(card.utilization === 0, idleSince[index], gap, event.time);
    fullSince[index] = since(isNearlyFull(card), fullSince[index], gap, event.time);
  }
  const lost = lostCard(event);
  const isRead = cards.length > 0;
  return {
    // A reading that failed keeps the last good cards on screen; its problem says that they are old.
    time: isRead ? event.time : state.time,
    tool: event.tool ?? state.tool,
    cards: isRead ? cards : state.cards,
    history,
    traces,
    idleSince,
    fullSince,
    youngAt: state.youngAt,
    elders: isRead ? eldersOf(state, cards, event.time) : state.elders,
    // A failed card is told as long as the tool says so; a call that failed as a whole says nothing of it.
    lost: lost === null ? (isRead ? null : state.lost) : state.lost?.text === lost.text ? state.lost : lost,
    problem: event.problem,
  };
}
