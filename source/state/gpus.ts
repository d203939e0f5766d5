/** The cards as last read, and a short history of each for its chart. */
import type { Event, GpuReading } from './event.js';

export interface GpuMoment {
  readonly time: number;
  readonly memoryUsed: number | null;
  readonly utilization: number | null;
}

export interface GpusState {
  readonly time: number | null;
  readonly tool: string | null;
  readonly cards: readonly GpuReading[];
  readonly history: Readonly<Record<number, readonly GpuMoment[]>>;
  /** Why there are no readings, as a sentence; null when there are. */
  readonly problem: string | null;
}

export const initialGpus: GpusState = { time: null, tool: null, cards: [], history: {}, problem: null };

/** 20 minutes at one reading every two seconds. */
const historyLimit = 600;

export function reduceGpus(state: GpusState, event: Event): GpusState {
  if (event.type !== 'gpus') return state;
  const history: Record<number, readonly GpuMoment[]> = { ...state.history };
  for (const card of event.cards) {
    const known = history[card.index] ?? [];
    const moment = { time: event.time, memoryUsed: card.memoryUsed, utilization: card.utilization };
    history[card.index] = [...(known.length >= historyLimit ? known.slice(1 - historyLimit) : known), moment];
  }
  // A reading that failed keeps the last good cards on screen; its problem says that they are old.
  const cards = event.cards.length > 0 ? event.cards : state.cards;
  const time = event.cards.length > 0 ? event.time : state.time;
  return { time, tool: event.tool ?? state.tool, cards, history, problem: event.problem };
}
