/**
 * From all last words of a run to the one that says why it died.
 *
 * Of several the nearest to the root counts (`circumstances.ts`), among equals the rank that torchrun names as the first
 * to fail, then the first in the console. Python's chains are taken apart like this: `raise … from …` points back at the
 * root, so the root is the exception before; what came up `during the handling` of another is the news, because the
 * other one was expected. What names a thing that gave way (memory, disk) counts wherever it stands in the chain.
 */
import type { ExceptionEvent, MessageEvent } from '../event.js';
import type { Diagnosis } from './cause.js';
import { type Circumstances, type Nearness, nearness } from './circumstances.js';
import { type Judgement, judgeException } from './exception-rules.js';
import { judgeMessage } from './message-rules.js';

export type LastWord = ExceptionEvent | MessageEvent;

export interface Verdict {
  readonly diagnosis: Diagnosis;
  readonly nearness: Nearness;
  readonly word: LastWord;
}

interface Candidate extends Judgement {
  readonly word: LastWord;
}

/** Exceptions of one rank that Python linked to each other. */
function chainsOf(words: readonly LastWord[]): readonly (readonly ExceptionEvent[])[] {
  const chains: ExceptionEvent[][] = [];
  const open = new Map<number | null, ExceptionEvent[]>();
  for (const word of words) {
    if (word.type !== 'exception') continue;
    const before = word.link === null ? undefined : open.get(word.rank);
    if (before) before.push(word);
    else {
      const chain = [word];
      chains.push(chain);
      open.set(word.rank, chain);
    }
  }
  return chains;
}

/** The exception that the last one of the chain goes back to. */
function rootOf(chain: readonly ExceptionEvent[]): number {
  let at = chain.length - 1;
  while (at > 0 && chain[at]?.link === 'because') at -= 1;
  return at;
}

function judgeChain(chain: readonly ExceptionEvent[], at: Circumstances): Candidate | null {
  const candidates = chain.map((word) => ({ word, judgement: judgeException(word, at) }));
  const from = rootOf(chain);
  const hard = candidates.find(({ judgement }) => judgement?.nearness === 'hard');
  const interrupt = candidates.find(({ judgement }) => judgement?.diagnosis.id === 'interrupted');
  const rest = candidates.slice(from).filter(({ judgement }) => judgement !== null);
  const named = rest.find(({ judgement }) => judgement?.nearness === 'named');
  const event = rest.find(({ judgement }) => judgement?.nearness === 'event');
  const chosen = hard ?? interrupt ?? named ?? event ?? rest[0];
  return chosen?.judgement ? { ...chosen.judgement, word: chosen.word } : null;
}

/** The rank that torchrun saw fail first: `Root Cause (first observed failure)`, then `rank : 2 (local_rank: 2)`. */
function firstRank(words: readonly LastWord[]): number | null {
  const at = words.findIndex((word) => word.type === 'message' && word.text.startsWith('Root Cause (first observed'));
  if (at < 0) return null;
  for (const word of words.slice(at)) {
    const rank = word.type === 'message' ? /^ *rank +: (\d+) \(/.exec(word.text)?.[1] : undefined;
    if (rank !== undefined) return Number(rank);
  }
  return null;
}

export function diagnose(words: readonly LastWord[], at: Circumstances): Verdict | null {
  const candidates: Candidate[] = [];
  for (const chain of chainsOf(words)) {
    const candidate = judgeChain(chain, at);
    if (candidate) candidates.push(candidate);
  }
  for (const word of words) {
    const judgement = word.type === 'message' ? judgeMessage(word, at) : null;
    if (judgement) candidates.push({ ...judgement, word });
  }
  const first = firstRank(words);
  const place = new Map(words.map((word, index) => [word, index]));
  const order = (one: Candidate): number =>
    nearness[one.nearness] * 1e6 +
    (first !== null && one.word.type === 'exception' && one.word.rank !== null && one.word.rank !== first ? 1e5 : 0) +
    (place.get(one.word) ?? 0);
  const [best] = candidates.sort((a, b) => order(a) - order(b));
  if (!best) return null;
  // A scheduler sends SIGTERM, then says why.
  const limit =
    best.diagnosis.id === 'terminated' ? candidates.find((one) => one.diagnosis.id === 'time-limit') : undefined;
  return limit ?? best;
}

/** The line as a person reads it. */
export function textOf(word: LastWord): string {
  if (word.type === 'message') return word.text.trim();
  return word.message === '' ? word.name : `${word.name}: ${word.message}`;
}
