/**
 * The trainer's console, whatever it was written to: a terminal, a pipe, a file, LLaMA Board's `running_log.txt`.
 *
 * Each segment (`segments.ts`) is taken for what it is in this order: a line of the example or the traceback in hand, a
 * bar, metrics, a banner, a notice, an alarm, plain text. Everything gives a `line` for the log besides.
 */
import type { Event, Level, LineKind } from '../../state/event.js';
import type { Context, Parsed, StreamParser } from '../parser.js';
import { type Block, bannerLine } from './banner.js';
import { type Bar, barOf } from './bars.js';
import { beginExample, type ExampleDraft, feedExample, finishExample, headingOf, isBareExample } from './example.js';
import { noticeOf, splitOf } from './lines.js';
import { metricsOf, stepLineOf } from './metrics.js';
import { alarmOf, type Record, recordOf, withoutLabels } from './records.js';
import {
  endSegments,
  feedSegments,
  initialSegments,
  type Segment,
  type SegmentsState,
  skipSegments,
} from './segments.js';
import {
  type Announcement,
  announcementOf,
  beginTraceback,
  feedTraceback,
  isTracebackStart,
  type TracebackDraft,
} from './traceback.js';

interface BarInHand {
  readonly label: string | null;
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
  readonly clean: boolean;
  readonly line: number | null;
}

/** What earlier lines mean for the next one. */
interface Memory {
  readonly block: { readonly kind: Block; readonly prefixed: boolean } | null;
  readonly example: ExampleDraft | null;
  readonly tracebacks: Readonly<{ [rank: string]: TracebackDraft }>;
  /** What a line said of the traceback that begins next, by rank. */
  readonly announced: Readonly<{ [rank: string]: Announcement }>;
  readonly bar: BarInHand | null;
  readonly labelled: boolean;
}

export interface ConsoleState {
  readonly segments: SegmentsState;
  readonly memory: Memory;
}

const blank: Memory = { block: null, example: null, tracebacks: {}, announced: {}, bar: null, labelled: false };

interface Step {
  readonly memory: Memory;
  readonly events: Event[];
}

const blocks: Readonly<{ [id: string]: Block }> = {
  'training-begins': 'train',
  'evaluation-begins': 'eval',
  'prediction-begins': 'predict',
};

const kindOfLevel: Readonly<{ [level in Level]: LineKind }> = {
  debug: 'info',
  info: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'error',
};

/** What was printed behind a bar, without a line end between them: a record, last words, metrics. */
const glued =
  /\[(?:INFO|WARNING|ERROR|DEBUG|CRITICAL)\||\[rank\d+\]: ?|slurmstepd: error: |srun: |\{'(?:loss|eval_loss|train_runtime)': |Traceback \(most recent call last\):$|[WEF]\d{3,4} \d\d:\d\d:\d\d\.\d+ |ERROR: Unexpected bus error|Exception (?:ignored (?:in|on)|in thread)[: ]|terminate called |(?<=\])(?:Killed|Terminated|Hangup)$|(?<=\])\S+: line \d+: +\d+ [A-Z]/;

function lineEvent(segment: Segment, kind: LineKind, context: Context, provisional = false): Event {
  const place = { source: context.source, line: segment.line };
  const { start, end, clean } = segment;
  return { type: 'line', time: context.time, place, start, end, kind, clean, provisional };
}

/** The bar in hand becomes a line of its own: it ended, or another one took its place. */
function settleBar(memory: Memory, context: Context): Step {
  const { bar } = memory;
  if (!bar) return { memory, events: [] };
  const { start, end, clean, line } = bar;
  const segment: Segment = { text: '', clean, start, end, terminator: 'line', line };
  return { memory: { ...memory, bar: null }, events: [lineEvent(segment, 'bar', context)] };
}

function onBar(memory: Memory, segment: Segment, bar: Bar, context: Context): Step {
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

function endExample(memory: Memory, context: Context): Step {
  const { example } = memory;
  if (!example) return { memory, events: [] };
  const finished = finishExample(example);
  const place = { source: context.source, line: example.line };
  const events: Event[] = finished ? [{ type: 'example', time: context.time, place, ...finished }] : [];
  return { memory: { ...memory, example: null }, events };
}

/** What can only be the trainer's own voice, and so ends an example that is being printed. */
function endsExample(text: string, record: Record, notice: unknown): boolean {
  if (record.logger !== null) return true;
  if (headingOf(text) !== null || notice !== null) return true;
  return metricsOf(text) !== null || isTracebackStart(text);
}

function forget(memory: Memory, key: string): Memory {
  if (memory.announced[key] === undefined) return memory;
  const announced = { ...memory.announced };
  delete announced[key];
  return { ...memory, announced };
}

function onTraceback(
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

function onRecord(memory: Memory, segment: Segment, record: Record, context: Context): Step {
  const base = { time: context.time, place: { source: context.source, line: segment.line } };
  const events: Event[] = [];
  let next = memory;
  let kind: LineKind = record.logger === null ? 'plain' : kindOfLevel[record.level];
  const metrics = metricsOf(record.message) ?? stepLineOf(record.message);
  // LLaMA Board logs each dict a second time through its own logger, with fewer digits.
  if (metrics && !(record.logger !== null && record.message.startsWith('{'))) {
    const { kind: row, epoch, values } = metrics;
    const event: Event = { type: 'console-metrics', time: base.time, place: base.place, kind: row, epoch, values };
    return { memory, events: [event, lineEvent(segment, 'metrics', context)] };
  }
  const banner = next.block ? bannerLine(record.message, next.block.kind) : null;
  const prefixed = record.logger !== null;
  if (banner && next.block && (prefixed || !next.block.prefixed)) {
    events.push({ ...base, type: 'banner', ...banner });
    return { memory: next, events: [...events, lineEvent(segment, prefixed ? 'info' : 'plain', context)] };
  }
  const notice = noticeOf(record.message);
  const block = notice ? blocks[notice.id] : undefined;
  if (block !== undefined) {
    const repeated = !prefixed && next.block?.kind === block && next.block.prefixed;
    // The heading of an evaluation stands on the line after its prefix, so a bare one is a logger's all the same.
    if (!repeated) next = { ...next, block: { kind: block, prefixed: prefixed && block === 'train' } };
    else return { memory: next, events: [lineEvent(segment, 'plain', context)] };
  }
  if (notice) events.push({ ...base, type: 'notice', notice, text: record.message.trim().slice(0, 500) });
  const alarm = alarmOf(record);
  if (alarm) {
    const logger = alarm.logger ?? 'console';
    const text = alarm.message.slice(0, 2000);
    events.push({ ...base, type: 'message', level: alarm.level, logger, rank: record.rank, text });
    kind = kindOfLevel[alarm.level];
  }
  return { memory: next, events: [...events, lineEvent(segment, kind, context)] };
}

function onSegment(memory: Memory, segment: Segment, context: Context): Step {
  const bare = segment.text.trim();
  if (bare === '' && segment.terminator !== 'line' && !memory.example) return { memory, events: [] };
  const { text, rank, labelled } = withoutLabels(segment.text, memory.labelled);
  const bar = barOf(text);
  const behind = bar ? glued.exec(segment.text) : null;
  if (behind && behind.index > 0) {
    const split = segment.start + Buffer.byteLength(segment.text.slice(0, behind.index));
    const first: Segment = { ...segment, text: segment.text.slice(0, behind.index), end: split, terminator: 'return' };
    const second: Segment = { ...segment, text: segment.text.slice(behind.index), start: Math.min(split, segment.end) };
    const one = onSegment(memory, first, context);
    const other = onSegment(one.memory, second, context);
    return { memory: other.memory, events: [...one.events, ...other.events] };
  }
  const seen = labelled === memory.labelled ? memory : { ...memory, labelled };
  const events: Event[] = [];
  let current = seen;
  const record = recordOf(text, rank);
  if (current.example) {
    if (!bar && !endsExample(text, record, current.example.stage === 'labels' ? noticeOf(text) : null)) {
      const example = feedExample(current.example, text);
      return { memory: { ...current, example }, events: [lineEvent(segment, 'example', context)] };
    }
    const ended = endExample(current, context);
    events.push(...ended.events);
    current = ended.memory;
  }
  if (bar) {
    const step = onBar(current, segment, bar, context);
    return { memory: step.memory, events: [...events, ...step.events] };
  }
  const heading = headingOf(text) ?? (isBareExample(text) ? 'train' : null);
  if (heading) {
    const begun = beginExample(heading, segment.line);
    const example = headingOf(text) === null ? feedExample(begun, text) : begun;
    return { memory: { ...current, example }, events: [...events, lineEvent(segment, 'example', context)] };
  }
  if (record.logger === null) {
    const step = onTraceback(current, segment, text, rank, context);
    if (step && step.events.length > 0) return { memory: step.memory, events: [...events, ...step.events] };
    if (step) current = step.memory;
  }
  const step = onRecord(current, segment, record, context);
  return { memory: step.memory, events: [...events, ...step.events] };
}

function readSegments(memory: Memory, segments: readonly Segment[], context: Context): Step {
  const events: Event[] = [];
  let current = memory;
  for (const segment of segments) {
    const step = onSegment(current, segment, context);
    current = step.memory;
    for (const event of step.events) events.push(event);
  }
  return { memory: current, events };
}

export const consoleParser: StreamParser<ConsoleState> = {
  initial: { segments: initialSegments, memory: blank },
  feed(state, bytes, context): Parsed<ConsoleState> {
    const fed = feedSegments(state.segments, bytes);
    const step = readSegments(state.memory, fed.segments, context);
    return { state: { segments: fed.state, memory: step.memory }, events: step.events };
  },
  end(state, context): Parsed<ConsoleState> {
    const ended = endSegments(state.segments);
    const last = readSegments(state.memory, ended.segments, context);
    const example = endExample(last.memory, context);
    const bar = settleBar(example.memory, context);
    const events = [...last.events, ...example.events, ...bar.events];
    return { state: { segments: ended.state, memory: { ...bar.memory, tracebacks: {}, announced: {} } }, events };
  },
};

/** So many bytes of the console were passed over: what was in hand is lost, what the lines said before stays. */
export const skipConsole = (state: ConsoleState, bytes: number): ConsoleState => ({
  segments: skipSegments(state.segments, bytes),
  memory: { ...blank, labelled: state.memory.labelled, block: state.memory.block },
});
