/**
 * Whether the attempt that the console tells of took a step, and whether it set out from a checkpoint. Files say nothing of
 * that: rows and checkpoints may be those of an older run in the same folder.
 */
import { settingFlag, settingText } from './config.js';
import type { Event } from './event.js';
import { isRefusedStart } from './refused-start.js';
import type { RunState } from './run.js';

export interface ConsoleAttempt {
  /** False only where the console shows the beginning of the attempt. */
  readonly mayHaveStepped: boolean;
  /** It told that it goes on from a checkpoint. */
  readonly resumes: boolean;
  /** It spoke what may be its last words. */
  readonly isBroken: boolean;
}

export const unknownAttempt: ConsoleAttempt = { mayHaveStepped: true, resumes: false, isBroken: false };

const begins = (resumes: boolean): ConsoleAttempt => ({ mayHaveStepped: false, resumes, isBroken: false });

const stepped = (state: ConsoleAttempt): ConsoleAttempt =>
  state.mayHaveStepped ? state : { ...state, mayHaveStepped: true };

export function reduceAttempt(state: ConsoleAttempt, event: Event, trainingBar: boolean): ConsoleAttempt {
  switch (event.type) {
    case 'bar':
      return trainingBar && event.done > 0 ? stepped(state) : state;
    case 'console-metrics':
      return event.kind === 'train' ? stepped(state) : state;
    case 'exception': {
      const isAnother = isRefusedStart(event) && (state.mayHaveStepped || state.isBroken);
      return { ...(isAnother ? begins(false) : state), isBroken: true };
    }
    case 'notice':
      switch (event.notice.id) {
        // Found while the arguments are read, before the ranks name themselves.
        case 'resume-announced':
          return state.mayHaveStepped || state.isBroken ? begins(true) : { ...state, resumes: true };
        case 'resumed':
          return { ...state, resumes: true };
        case 'process-rank':
          return event.notice.rank === 0 && (state.mayHaveStepped || state.isBroken) ? begins(false) : state;
        case 'save-begins':
          return stepped(state);
        default:
          return state;
      }
    default:
      return state;
  }
}

/** It began from step 0 and ended before its first: what checkpoints there are, an older run left. */
export function tookNoStep({ attempt, config }: RunState): boolean {
  const name = 'resume_from_checkpoint';
  const isAsked = settingFlag(config, name) === true || settingText(config, name) !== null;
  return !attempt.mayHaveStepped && !attempt.resumes && !isAsked;
}
