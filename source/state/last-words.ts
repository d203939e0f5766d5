/**
 * What a run says at its end, and whether it outlives it: exceptions, and lines of the system, are last words until the
 * run goes on.
 */
import { type LastWord, lastWord } from './causes/diagnose.js';
import { className } from './causes/exception-rules.js';
import type { ExceptionEvent, MessageEvent } from './event.js';
import type { RunPhase } from './phase-state.js';

export interface Spoken {
  /** Exceptions, and lines of the system, that the run has not outlived so far; the first 96 and the last 32. */
  readonly lastWords: readonly LastWord[];
  /** The exceptions among them. */
  readonly exceptions: readonly ExceptionEvent[];
  /** How far the run was at the first of them, and the metrics that it logged since. */
  readonly spoken: { readonly step: number; readonly metrics: number } | null;
}

export const nothingSpoken: Spoken = { lastWords: [], exceptions: [], spoken: null };

const firstWords = 96;
const finalWords = 32;

export function speak<State extends Spoken & { readonly barStep: number }>(
  state: State,
  event: ExceptionEvent | MessageEvent,
  work: RunPhase,
): State {
  const word = lastWord(event, work);
  if (!word) return state;
  const { lastWords } = state;
  const full = lastWords.length >= firstWords + finalWords;
  const kept = full ? [...lastWords.slice(0, firstWords), ...lastWords.slice(firstWords + 1)] : lastWords;
  const exceptions =
    event.type === 'exception' && state.exceptions.length < firstWords
      ? [...state.exceptions, event]
      : state.exceptions;
  const spoken = state.spoken ?? { step: state.barStep, metrics: 0 };
  return { ...state, lastWords: [...kept, word], exceptions, spoken };
}

export const outlive = <State extends Spoken>(state: State): State =>
  state.lastWords.length === 0 ? state : { ...state, lastWords: [], exceptions: [], spoken: null };

/**
 * Words that the run outlives are no last words. One step is no proof of life: when one rank dies, another still prints
 * the step that both of them had done, and its bar shows up to a tenth of a second late.
 */
const provenSteps = 10;
const provenMetrics = 2;

/** Whether the steps and rows since show that it goes on. */
export const isOutlived = ({ spoken, barStep }: Spoken & { readonly barStep: number }): boolean =>
  spoken !== null && (barStep >= spoken.step + provenSteps || spoken.metrics >= provenMetrics);

/** Launchers that wait for all ranks, and end when one has failed for good. */
const launchers = /^(ChildFailedError|CalledProcessError)$/;

/** A scheduler, a shell: they speak of what has ended already. */
function isEpitaph({ event, judgement }: LastWord): boolean {
  if (event.type !== 'message' || judgement === null) return false;
  if (event.logger === 'slurm') return true;
  return event.logger === 'system' && (judgement.nearness === 'violent' || judgement.nearness === 'event');
}

/**
 * Words after which nothing can follow: an exception that nobody caught in the only process, or in the launcher that
 * waited for all of them, or the obituary by whoever waited for the process. A rank's traceback is none of these: the
 * others go on until torchrun ends them, and it may start them anew.
 */
export function areFinal(words: readonly LastWord[], ranks: number): boolean {
  const last = words.at(-1);
  if (last === undefined) return false;
  if (words.some(isEpitaph)) return true;
  const { event } = last;
  if (event.type !== 'exception' || event.torn || !event.atTop || last.foreign) return false;
  return launchers.test(className(event.name)) || (event.rank === null && ranks <= 1);
}
