/** Progress bars among the lines of a console: one bar is one line of the log, however often it was drawn. */
import type { Bar, Event } from '../../state/event.js';
import type { Context } from '../parser.js';

import { splitOf } from './lines.js';
import { lineEvent, type Memory, type Step } from './memory.js';
import type { Segment } from './segments.js';

/** The bar in hand becomes a line of its own: it ended, or another one took its place. */
export function settleBar(memory: Memory, context: Context): Step {
  const { bar } = memory;
  if (!bar) return { memory, events: [] };
  const { start, end, clean, line } = bar;
  const segment: Segment = { text: '', clean, start, end, terminator: 'line', line };
  return { memory: { ...memory, bar: null }, events: [lineEvent(segment, 'bar', context)] };
}

export function onBar(memory: Memory, segment: Segment, bar: Bar, context: Context): Step {
  const events: Event[] = [];
  let next = memory;
  const held = memory.bar;
  if (held && held.label !== bar.label && (held.label !== null || held.whole)) {
    const settled = settleBar(memory, context);
    events.push(...settled.events);
    next = settled.memory;
  }
  // Written out: there is a bar a step, and spreading costs as much as all the rest of it.
  events.push({
    type: 'bar',
    time: context.time,
    place: { source: context.source, line: segment.line },
    label: bar.label,
    done: bar.done,
    total: bar.total,
    elapsed: bar.elapsed,
    remaining: bar.remaining,
    secondsPerUnit: bar.secondsPerUnit,
    unit: bar.unit,
  });
  const whole = bar.total !== null && bar.done >= bar.total;
  const ended = segment.terminator === 'line' && (whole || bar.total === null);
  const notice = ended ? splitOf(bar.label, bar.done) : null;
  if (notice) {
    const place = { source: context.source, line: segment.line };
    events.push({ type: 'notice', time: context.time, place, notice, text: segment.text.trim().slice(0, 500) });
  }
  events.push(lineEvent(segment, 'bar', context, !ended));
  const { start, end, clean, line } = segment;
  return { memory: { ...next, bar: ended ? null : { label: bar.label, start, end, whole, clean, line } }, events };
}
