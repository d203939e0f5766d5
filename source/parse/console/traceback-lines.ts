/** Tracebacks among the lines of a console: each rank has its own in hand, as their lines come mixed. */
import type { Event } from '../../state/event.js';
import type { Context } from '../parser.js';
import { lineEvent, type Memory, type Step } from './memory.js';
import type { Segment } from './segments.js';
import { announcementOf, beginTraceback, feedTraceback, isTracebackStart } from './traceback.js';

function forget(memory: Memory, key: string): Memory {
  if (memory.announced[key] === undefined) return memory;
  const announced = { ...memory.announced };
  delete announced[key];
  return { ...memory, announced };
}

export function onTraceback(
  memory: Memory,
  segment: Segment,
  text: string,
  rank: number | null,
  context: Context,
): Step | null {
  const key = rank === null ? '' : String(rank);
  const base = { time: context.time, place: { source: context.source, line: segment.line } };
  const announcement = announcementOf(text);
  if (announcement) {
    const announced = { ...memory.announced, [key]: announcement };
    return { memory: { ...memory, announced }, events: [lineEvent(segment, 'traceback', context)] };
  }
  const announced = memory.announced[key] ?? null;
  if (isTracebackStart(text)) {
    const tracebacks = { ...memory.tracebacks, [key]: beginTraceback(announced) };
    return { memory: { ...forget(memory, key), tracebacks }, events: [lineEvent(segment, 'traceback', context)] };
  }
  if (announced && text.trim() !== '') return onTraceback(forget(memory, key), segment, text, rank, context);
  const draft = memory.tracebacks[key];
  if (!draft) return null;
  const step = feedTraceback(draft, text);
  const rest = { ...memory.tracebacks };
  delete rest[key];
  if (step.kind === 'raised') {
    const ended = lineEvent(segment, 'error', context);
    if (draft.announced === 'ignored') return { memory: { ...memory, tracebacks: rest }, events: [ended] };
    const torn = segment.terminator === 'none';
    const event: Event = { ...base, type: 'exception', rank, ...step.raised, link: draft.announced, torn };
    return { memory: { ...memory, tracebacks: rest }, events: [event, ended] };
  }
  if (step.draft) rest[key] = step.draft;
  if (step.kind === 'goes-on') {
    return { memory: { ...memory, tracebacks: rest }, events: [lineEvent(segment, 'traceback', context)] };
  }
  return { memory: { ...memory, tracebacks: rest }, events: [] };
}
