/**
 * Warnings, errors and the trainer's remarks: kept with their place, so that a judgement can point at its line, and with
 * the training in which they were said, because a console may hold several (`>> train.log`).
 */
import type { Event, MessageEvent, NoticeEvent, TroubleEvent, TroubleOverEvent } from './event.js';

type NoticeId = NoticeEvent['notice']['id'];

/** The trainings of one console, counted. A line read from a file is no younger than the next: only order tells them apart. */
export interface Trainings {
  /** The one that is being told of, from 0. */
  readonly current: number;
  /** When each began that followed another, by its number; those beyond 1,000 are not remembered. */
  readonly began: readonly number[];
  /** The current one trains, has ended its training, has spoken of an error: what comes after another beginning is new. */
  readonly trains: boolean;
  readonly completed: boolean;
  readonly failed: boolean;
  /** Processes of the current one that called themselves the only one, and banners of trainings. */
  readonly alone: number;
  readonly banners: number;
}

export interface MessageTally {
  /** The first time that it was said in the training in which it was said last. */
  readonly event: MessageEvent;
  readonly count: number;
  readonly training: number;
}

export interface NoticeTally {
  readonly first: NoticeEvent;
  readonly last: NoticeEvent;
  readonly training: number;
}

export interface EvidenceState {
  /** Distinct warnings and errors, first first, each with how often it came. */
  readonly messages: readonly MessageTally[];
  /** Remarks by id: the first and the last of each kind in the training in which it was said last. */
  readonly notices: Readonly<Partial<Record<NoticeId, NoticeTally>>>;
  readonly troubles: readonly TroubleEvent[];
  /** What is watched is not there: it did not begin yet, or was deleted. */
  readonly isAbsent: boolean;
  readonly trainings: Trainings;
}

export const initialEvidence: EvidenceState = {
  messages: [],
  notices: {},
  troubles: [],
  isAbsent: false,
  trainings: { current: 0, began: [], trains: false, completed: false, failed: false, alone: 0, banners: 0 },
};

const messageLimit = 300;
const troubleLimit = 100;
const trainingLimit = 1000;

const another = ({ current, began }: Trainings, time: number): Trainings => ({
  current: current + 1,
  began: began.length < trainingLimit ? [...began, time] : began,
  trains: false,
  completed: false,
  failed: false,
  alone: 0,
  banners: 0,
});

const withBanner = (trainings: Trainings): Trainings => ({
  ...trainings,
  trains: true,
  banners: trainings.banners + 1,
});

/** Every rank names itself and prints the banner: only what comes after a training, or after an error, begins another. */
function onNotice(trainings: Trainings, { notice, time }: NoticeEvent): Trainings {
  switch (notice.id) {
    case 'distributed-launch':
    case 'process-rank': {
      const isFirst = notice.id === 'distributed-launch' || notice.rank === 0;
      const here = isFirst && (trainings.trains || trainings.failed) ? another(trainings, time) : trainings;
      const isAlone = notice.id === 'process-rank' && notice.rank === 0 && notice.worldSize === 1;
      return isAlone ? { ...here, alone: here.alone + 1 } : here;
    }
    case 'training-begins':
      return withBanner(trainings.completed ? another(trainings, time) : trainings);
    case 'training-completed':
      return trainings.completed ? trainings : { ...trainings, completed: true };
    default:
      return trainings;
  }
}

function withMessage(state: EvidenceState, event: MessageEvent): EvidenceState {
  const { current } = state.trainings;
  const trainings =
    event.level === 'error' && !state.trainings.failed ? { ...state.trainings, failed: true } : state.trainings;
  const at = state.messages.findIndex(
    (known) => known.event.text === event.text && known.event.logger === event.logger,
  );
  const known = state.messages[at];
  if (known) {
    const messages = [...state.messages];
    const first = known.training === current ? known.event : event;
    messages[at] = { event: first, count: known.count + 1, training: current };
    return { ...state, messages, trainings };
  }
  // The first ones tell what began it, the last ones what ended it: the middle gives way.
  const kept =
    state.messages.length >= messageLimit
      ? [...state.messages.slice(0, messageLimit / 2), ...state.messages.slice(messageLimit / 2 + 1)]
      : state.messages;
  return { ...state, messages: [...kept, { event, count: 1, training: current }], trainings };
}

/** The same words about the same place; a file may have the same fault in many lines. */
const isOf = (trouble: TroubleEvent, { place, message }: TroubleEvent | TroubleOverEvent): boolean =>
  trouble.place.source === place.source && trouble.place.line === place.line && trouble.message === message;

function without(state: EvidenceState, isOver: (trouble: TroubleEvent) => boolean): EvidenceState {
  const troubles = state.troubles.filter((trouble) => !isOver(trouble));
  return troubles.length === state.troubles.length ? state : { ...state, troubles };
}

export function reduceEvidence(state: EvidenceState, event: Event): EvidenceState {
  switch (event.type) {
    case 'message':
      return withMessage(state, event);
    case 'exception':
      return state.trainings.failed ? state : { ...state, trainings: { ...state.trainings, failed: true } };
    case 'notice': {
      const { id } = event.notice;
      const trainings = onNotice(state.trainings, event);
      const known = state.notices[id];
      const first = known?.training === trainings.current ? known.first : event;
      const tally = { first, last: event, training: trainings.current };
      return { ...state, isAbsent: false, notices: { ...state.notices, [id]: tally }, trainings };
    }
    case 'trouble': {
      const isAbsent = state.isAbsent || event.waits === true;
      if (state.troubles.some((known) => isOf(known, event))) return state;
      if (state.troubles.length >= troubleLimit) return isAbsent === state.isAbsent ? state : { ...state, isAbsent };
      return { ...state, isAbsent, troubles: [...state.troubles, event] };
    }
    case 'trouble-over':
      return without(state, (trouble) =>
        event.message === null ? trouble.place.source === event.place.source : isOf(trouble, event),
      );
    case 'log-reset':
      return without(state, ({ place }) => place.source === event.place.source);
    case 'remove':
      return without(state, ({ place: { source } }) => source === event.path || source.startsWith(`${event.path}/`));
    case 'directory':
    case 'file':
      return state.isAbsent ? { ...state, isAbsent: false } : state;
    default:
      return state;
  }
}

/** What was remarked last in the training that is told of now; null when it was said only in an earlier one. */
export function saidNow(state: EvidenceState, id: NoticeId): NoticeEvent | null {
  const tally = state.notices[id];
  return tally?.training === state.trainings.current ? tally.last : null;
}

/** When what was said in that training ceased to be true: with the next one's beginning; null while it is the present one. */
export function overSince(
  { trainings }: EvidenceState,
  training: number,
): { readonly step: null; readonly time: number | null } | null {
  return training === trainings.current ? null : { step: null, time: trainings.began[training] ?? null };
}
