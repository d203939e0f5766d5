/**
 * Whether the memory of a card ran out in one leap, within seconds. That is what a row does that is far longer than the
 * others; a batch that is too big for the card fails in the first steps, and a leak creeps.
 */
import { ownCards } from '../cards.js';
import { trainingBegan } from '../findings/cards/readings.js';
import type { RunState } from '../run.js';

export interface MemoryLeap {
  /** The most that was read on the card while it trained, in bytes. */
  readonly held: number;
  /** Tokens of a row that the tokenizer found longer than the model can take; null where it warned of none. */
  readonly longest: number | null;
}

/** Share of the card up to which it was far from full. */
const farFromFull = 0.75;
/** So many readings at least; fewer may all fall between two batches. */
const leastReadings = 2;
/** Seconds from the last reading of a card that was at work to the run's last sign of life. */
const freshSeconds = 30;
/** A run that has done so many steps has had its ordinary batches. */
const leastSteps = 5;

/** transformers, once for the first such row: `… specified maximum sequence length for this model (16000 > 4096)`. */
const tooLong = /^Token indices sequence length is longer than .*\((\d+) > \d+\)/;

export function memoryLeap(run: RunState): MemoryLeap | null {
  const began = trainingBegan(run);
  // The number in the trainer's words is CUDA's, which need not be the driver's: with one card there is no doubt.
  const own = run.gpus.cards.length === 1 ? run.gpus.cards : ownCards(run).map(({ card }) => card);
  const [use] = own;
  const until = run.phase.lastActivity;
  if (own.length !== 1 || !use || use.memoryTotal === null || began === null || until === null) return null;
  if ((run.progress.step ?? 0) < leastSteps) return null;
  const read = (run.gpus.history[use.index] ?? []).filter(({ time }) => time >= began && time <= until);
  const amounts = read.flatMap(({ memoryUsed }) => memoryUsed ?? []);
  const held = Math.max(...amounts);
  if (amounts.length < leastReadings || (read.at(-1)?.time ?? 0) < until - freshSeconds) return null;
  if (held > farFromFull * use.memoryTotal) return null;
  const longest = run.evidence.messages.map(({ event }) => tooLong.exec(event.text)?.[1]).find((tokens) => tokens);
  return { held, longest: longest === undefined ? null : Number(longest) };
}
