/** What is remembered of what the trainer does: its phase, its words, its silences, whether its process is there. */
import { type ClosingFiles, noClosingFiles } from './closing-files.js';
import type { BarEvent, Event } from './event.js';
import { nothingSpoken, type Spoken } from './last-words.js';

/** The states of a run, as the header and the JSON name them. */
export type RunPhase =
  | 'starting'
  | 'loading'
  | 'tokenizing'
  | 'training'
  | 'evaluating'
  | 'saving'
  | 'predicting'
  | 'finished'
  | 'failed'
  | 'killed'
  | 'stalled'
  | 'unknown';

/** Nothing comes after these but another attempt. */
export const endedPhases: ReadonlySet<RunPhase> = new Set(['finished', 'failed', 'killed']);

/** No step is taken in these: the pace of the attempt before says nothing of when this one ends. */
export const preparingPhases: ReadonlySet<RunPhase> = new Set(['starting', 'loading', 'tokenizing']);

export interface PhaseChange {
  readonly phase: RunPhase;
  readonly time: number;
}

/** Whether the trainer's process is there, as last read, and whether that can be believed. */
export interface Presence {
  readonly alive: boolean;
  readonly time: number;
  /** It was seen alive during this watch. */
  readonly wasThere: boolean;
  /** The run wrote on while no process was found: it runs where this machine cannot look. */
  readonly elsewhere: boolean;
  /** When the first of those that train began; null where that is not told. */
  readonly began: number | null;
}

/** All processes that train are stopped. */
export interface Stop {
  /** The first reading of them that showed it. */
  readonly since: number;
  /** Some by a tracer alone (state t): a dump of a program's stack does so for a moment. */
  readonly traced: boolean;
}

export interface PhaseState extends Spoken {
  readonly phase: RunPhase;
  /** Phases in order, each with the time it began; the oldest are dropped beyond 2,000. */
  readonly changes: readonly PhaseChange[];
  readonly exit: { readonly code: number | null; readonly signal: number | null; readonly time: number } | null;
  /** When the run last said or did anything, and when it last said something. */
  readonly lastActivity: number | null;
  readonly lastSaid: number | null;
  /** The same of its console alone. */
  readonly lastConsole: number | null;
  /** The longest that it said nothing in this phase, and was watched, before it went on. */
  readonly longestSilence: number;
  /** When somebody last watched; null before the watch begins, and where there is none. */
  readonly watched: number | null;
  /** Since it last said something nobody could look for so many seconds, the first time from `from` on. */
  readonly unwatched: { readonly from: number; readonly seconds: number } | null;
  /** The last thing it said of itself: what is shown when nothing else tells of its end. */
  readonly lastSign: Event | null;
  readonly trainingCompleted: boolean;
  /** The trained model was saved: its results are written only after it. */
  readonly saved: boolean;
  /** The results of all that was begun are written: of the training, and of an evaluation or prediction after it. */
  readonly settled: boolean;
  /** LLaMA-Factory's very last act of a run that ended well: the model card, or the results of what was asked. */
  readonly closing: boolean;
  readonly files: ClosingFiles;
  readonly everTrained: boolean;
  /** Steps of this attempt were seen: before the first one silence means something else. */
  readonly stepped: boolean;
  /** The highest step that a training bar showed in this attempt. */
  readonly barStep: number;
  /** The tokenizer's bar, as long as it moves. */
  readonly tokenizer: BarEvent | null;
  /** Seconds between the last two rows of the log, by the trainer's own clock: all there is without a console. */
  readonly rowSeconds: number;
  readonly row: { readonly step: number; readonly elapsed: number } | null;
  /** Processes that train, as this attempt's console named them; 1 where it named none. */
  readonly ranks: number;
  /** A console was seen: only there last words are spoken. */
  readonly console: boolean;
  readonly presence: Presence | null;
  readonly stop: Stop | null;
  /** When the processes of this attempt began, where they began after all that an earlier one has said. */
  readonly startedAgain: number | null;
  /** When the console was last seen to be open for writing in no process, null since it is not so. */
  readonly unwritten: number | null;
  /** It was written all the same: by whoever opens it anew each time, or from another machine. */
  readonly writtenUnseen: boolean;
}

/** What an attempt forgets of the one before. */
export const begin = {
  trainingCompleted: false,
  saved: false,
  settled: false,
  closing: false,
  files: noClosingFiles,
  stepped: false,
  barStep: 0,
  rowSeconds: 0,
};

export const initialPhase: PhaseState = {
  phase: 'starting',
  changes: [],
  exit: null,
  ...nothingSpoken,
  lastActivity: null,
  lastSaid: null,
  lastConsole: null,
  longestSilence: 0,
  watched: null,
  unwatched: null,
  lastSign: null,
  ...begin,
  row: null,
  everTrained: false,
  tokenizer: null,
  ranks: 1,
  console: false,
  presence: null,
  stop: null,
  startedAgain: null,
  unwritten: null,
  writtenUnseen: false,
};
