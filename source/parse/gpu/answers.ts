/** What a GPU tool answered, and what its parser makes of it. */
import type { GpuReading } from '../../state/event.js';

/** The raw outputs of the tool's queries; empty text for a query that the tool does not have. */
export interface Answers {
  readonly devices: string;
  readonly processes: string;
  /** What does not change, asked once. */
  readonly fixed: string;
}

export interface Cards {
  readonly cards: readonly GpuReading[];
  /** The first line that is no reading, as the tool printed it; null when there is none. */
  readonly strange: string | null;
  /** The line that says that a card cannot be reached any more. */
  readonly lost: string | null;
}

/** Never throws, whatever was printed. */
export type CardParser = (answers: Answers) => Cards;

/** How a tool repeats its answer on devices by itself. */
export interface Repetition {
  /** What the query needs for it: whole seconds between two answers. */
  readonly words: (seconds: number) => readonly string[];
  /** Of a row, which card it tells of. */
  readonly nameOf: (row: string) => string;
}

export const mebibyte = 1024 * 1024;

/** Of a machine with a hundred cards and a thousand processes; what is beyond is no answer. */
const mostLines = 4096;
const longestLine = 1000;

export const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/, mostLines)
    .filter((line) => line.trim() !== '')
    .map((line) => line.slice(0, longestLine));
