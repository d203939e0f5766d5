/** Warnings, errors and the trainer's remarks: kept with their place, so that a judgement can point at its line. */
import type { Event, MessageEvent, NoticeEvent, TroubleEvent } from './event.js';

export interface EvidenceState {
  /** Distinct warnings and errors, first first, each with how often it came. */
  readonly messages: readonly { readonly event: MessageEvent; readonly count: number }[];
  /** Remarks by id: the first and the last of each kind, and how many. */
  readonly notices: Readonly<Partial<Record<NoticeEvent['notice']['id'], NoticeTally>>>;
  readonly troubles: readonly TroubleEvent[];
}

export interface NoticeTally {
  readonly first: NoticeEvent;
  readonly last: NoticeEvent;
  readonly count: number;
}

export const initialEvidence: EvidenceState = { messages: [], notices: {}, troubles: [] };

const messageLimit = 300;
const troubleLimit = 100;

export function reduceEvidence(state: EvidenceState, event: Event): EvidenceState {
  switch (event.type) {
    case 'message': {
      const at = state.messages.findIndex(
        (known) => known.event.text === event.text && known.event.logger === event.logger,
      );
      const known = state.messages[at];
      if (known) {
        const messages = [...state.messages];
        messages[at] = { event: known.event, count: known.count + 1 };
        return { ...state, messages };
      }
      // The first ones tell what began it, the last ones what ended it: the middle gives way.
      const kept =
        state.messages.length >= messageLimit
          ? [...state.messages.slice(0, messageLimit / 2), ...state.messages.slice(messageLimit / 2 + 1)]
          : state.messages;
      return { ...state, messages: [...kept, { event, count: 1 }] };
    }
    case 'notice': {
      const { id } = event.notice;
      const known = state.notices[id];
      const tally = known ? { ...known, last: event, count: known.count + 1 } : { first: event, last: event, count: 1 };
      return { ...state, notices: { ...state.notices, [id]: tally } };
    }
    case 'trouble':
      return state.troubles.length >= troubleLimit ? state : { ...state, troubles: [...state.troubles, event] };
    default:
      return state;
  }
}
