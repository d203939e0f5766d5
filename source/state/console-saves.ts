/**
 * Checkpoints as the console names them, for whoever has only the console. transformers says when a save begins and never
 * that it is done, so one counts as saved once the trainer has gone on: it does nothing else while it saves.
 *
 *     [INFO|trainer.py:4309] 2026-11-24 07:25:04,867 >> Saving model checkpoint to saves/disk-full/checkpoint-120
 */
import type { Event, NoticeEvent, Place } from './event.js';

export interface ConsoleSave {
  readonly step: number;
  /** As the trainer names it, from where it was started. */
  readonly path: string;
  readonly place: Place;
}

export interface ConsoleSaves {
  /** Begun, and not known to be done. */
  readonly begun: ConsoleSave | null;
  /** The newest that was done and not deleted since. */
  readonly done: ConsoleSave | null;
  /** The same of the training before, or what it was announced to resume from, in case this one goes on from it. */
  readonly before: ConsoleSave | null;
}

export const noSaves: ConsoleSaves = { begun: null, done: null, before: null };

const checkpointPath = /(?:^|[\\/])checkpoint-(\d+)[\\/]?$/;

const isDone = (state: ConsoleSaves): ConsoleSaves =>
  state.begun === null ? state : { ...state, begun: null, done: state.begun };

function onNotice(state: ConsoleSaves, { notice, place }: NoticeEvent): ConsoleSaves {
  switch (notice.id) {
    case 'save-begins': {
      const step = checkpointPath.exec(notice.path)?.[1];
      const saved = isDone(state);
      return step === undefined ? saved : { ...saved, begun: { step: Number(step), path: notice.path, place } };
    }
    case 'checkpoint-deleted': {
      // Old ones are deleted after a save.
      const saved = isDone(state);
      return saved.done?.path === notice.path ? { ...saved, done: null } : saved;
    }
    case 'training-completed':
    case 'evaluation-begins':
      return isDone(state);
    case 'resume-announced': {
      const step = checkpointPath.exec(notice.path)?.[1];
      return step === undefined ? state : { ...state, before: { step: Number(step), path: notice.path, place } };
    }
    case 'training-begins':
      return state.begun || state.done ? { begun: null, done: null, before: state.before ?? state.done } : state;
    case 'resumed':
      return state.before !== null && state.before.step === notice.step
        ? { begun: null, done: state.before, before: null }
        : state;
    default:
      return state;
  }
}

export function reduceSaves(state: ConsoleSaves, event: Event): ConsoleSaves {
  switch (event.type) {
    case 'bar':
      // A dying program draws its bar once more: only a later step shows that the save is behind it.
      return state.begun !== null && event.label === null && event.done > state.begun.step ? isDone(state) : state;
    case 'console-metrics':
      return event.kind === 'train' ? isDone(state) : state;
    case 'notice':
      return onNotice(state, event);
    default:
      return state;
  }
}
