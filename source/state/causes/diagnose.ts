/**
 * From all last words of a run to the one that says why it died.
 *
 * Of several the nearest to the root counts (`nearness.ts`), among equals the rank that torchrun names as the first
 * to fail, then the first in the console. Python's chains are taken apart like this: `raise … from …` points back at the
 * root, so the root is the exception before; what came up `during the handling` of another is the news, because the
 * other one was expected. What names a thing that gave way (memory, disk) counts wherever it stands in the chain.
 */
import type { ExceptionEvent, MessageEvent } from '../event.js';
import type { RunPhase } from '../phase.js';
import { isTrainers, type Judgement, judgeException } from './exception-rules.js';
import { isReport, judgeMessage } from './message-rules.js';
import { nearness } from './nearness.js';

/** Something that may be said at the end of a run, judged once, when it was said. */
export interface LastWord {
  readonly event: ExceptionEvent | MessageEvent;
  readonly judgement: Judgement | null;
  /** An exception of a script around the trainer. */
  readonly foreign: boolean;
}

export interface Verdict extends Judgement {
  readonly event: ExceptionEvent | MessageEvent;
}

/** What a line means for the end of a run that was in `phase`; null when it says nothing of an end. */
export function lastWord(event: ExceptionEvent | MessageEvent, phase: RunPhase): LastWord | null {
  if (event.type === 'exception') {
    return { event, judgement: judgeException(event, phase), foreign: !isTrainers(event) };
  }
  const judgement = judgeMessage(event, phase);
  return judgement || isReport(event) ? { event, judgement, foreign: false } : null;
}

/** Exceptions of one rank that Python linked to each other. */
function chainsOf(words: readonly LastWord[]): readonly (readonly LastWord[])[] {
  const chains: LastWord[][] = [];
  const open = new Map<number | null, LastWord[]>();
  for (const word of words) {
    const { event } = word;
    if (event.type !== 'exception') continue;
    const before = event.link === null ? undefined : open.get(event.rank);
    if (before) before.push(word);
    else {
      const chain = [word];
      chains.push(chain);
      open.set(event.rank, chain);
    }
  }
  return chains;
}

const linkOf = (word: LastWord | undefined): ExceptionEvent['link'] =>
  word?.event.type === 'exception' ? word.event.link : null;

/** The exception that the last one of the chain goes back to. */
function rootOf(chain: readonly LastWord[]): number {
  let at = chain.length - 1;
  while (at > 0 && linkOf(chain[at]) === 'because') at -= 1;
  return at;
}

const verdictOf = ({ event, judgement }: LastWord): Verdict | null => judgement && { event, ...judgement };

function judgeChain(chain: readonly LastWord[]): Verdict | null {
  const rest = chain.slice(rootOf(chain)).filter(({ judgement }) => judgement !== null);
  const chosen =
    chain.find(({ judgement }) => judgement?.nearness === 'hard') ??
    chain.find(({ judgement }) => judgement?.diagnosis.id === 'interrupted') ??
    rest.find(({ judgement }) => judgement?.nearness === 'named') ??
    rest.find(({ judgement }) => judgement?.nearness === 'event') ??
    rest[0];
  return chosen ? verdictOf(chosen) : null;
}

/** The rank that torchrun saw fail first: `Root Cause (first observed failure)`, then `rank : 2 (local_rank: 2)`. */
function firstRank(words: readonly LastWord[]): number | null {
  const reports = words.flatMap(({ event }) => (event.type === 'message' && isReport(event) ? [event.text] : []));
  const at = reports.findIndex((text) => text.startsWith('Root Cause (first observed'));
  if (at < 0) return null;
  for (const text of reports.slice(at)) {
    const rank = /^ *rank +: (\d+) \(/.exec(text)?.[1];
    if (rank !== undefined) return Number(rank);
  }
  return null;
}

export function diagnose(words: readonly LastWord[]): Verdict | null {
  const lines = words.filter(({ event }) => event.type === 'message').map(verdictOf);
  const verdicts = [...chainsOf(words).map(judgeChain), ...lines].filter((one) => one !== null);
  const first = firstRank(words);
  const place = new Map(words.map(({ event }, index) => [event, index]));
  const isOther = ({ event }: Verdict): boolean =>
    first !== null && event.type === 'exception' && event.rank !== null && event.rank !== first;
  const order = (one: Verdict): number =>
    nearness[one.nearness] * 1e6 + (isOther(one) ? 1e5 : 0) + (place.get(one.event) ?? 0);
  const [best] = verdicts.sort((a, b) => order(a) - order(b));
  // A scheduler sends SIGTERM, then says why.
  const limit =
    best?.diagnosis.id === 'terminated' ? verdicts.find((one) => one.diagnosis.id === 'time-limit') : undefined;
  return limit ?? best ?? null;
}

/** The line as a person reads it. */
export function textOf(event: ExceptionEvent | MessageEvent): string {
  if (event.type === 'message') return event.text.trim();
  return event.message === '' ? event.name : `${event.name}: ${event.message.trim()}`;
}
