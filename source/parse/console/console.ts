/**
 * The trainer's console, whatever it was written to: a terminal, a pipe, a file, LLaMA Board's `running_log.txt`.
 *
 * Each segment (`segments.ts`) is taken for what it is in this order: a line of the example or the traceback in hand, a
 * bar, metrics, a banner, a notice, an alarm, plain text. Everything gives a `line` for the log besides.
 */
import type { Event, Level, LineKind } from '../../state/event.js';
import type { Context, Parsed, StreamParser } from '../parser.js';
import { type Block, bannerLine } from './banner.js';
import { onBar, settleBar } from './bar-lines.js';
import { barOf } from './bars.js';
import { beginExample, feedExample, finishExample, headingOf, isBareExample } from './example.js';
import { noticeOf } from './lines.js';
import { blank, lineEvent, type Memory, type Step } from './memory.js';
import { metricsOf, stepLineOf } from './metrics.js';
import { beginTable, feedTable, finishTable } from './metrics-table.js';
import { alarmOf, assertionOf, type Record, recordOf, withoutLabels } from './records.js';
import {
  endSegments,
  feedSegments,
  initialSegments,
  type Segment,
  type SegmentsState,
  skipSegments,
} from './segments.js';
import { isTracebackStart } from './traceback.js';
import { onTraceback } from './traceback-lines.js';

export interface ConsoleState {
  readonly segments: SegmentsState;
  readonly memory: Memory;
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
  /\[(?:INFO|WARNING|ERROR|DEBUG|CRITICAL)\||\[rank\d{1,6}\]: ?|slurmstepd(?:-\S{1,64})?: error: |srun: |\{'(?:loss|eval_loss|train_runtime)': |Traceback \(most recent call last\):$|[WEF]\d{3,4} \d\d:\d\d:\d\d\.\d+ |ERROR: Unexpected bus error|Exception (?:ignored (?:in|on)|in thread)[: ]|terminate called |(?<=\])(?:Killed|Terminated|Hangup)$|(?<=\])\S{1,300}\.cuh?:\d{1,9}: |(?<=\])\S{1,300}: line \d{1,9}: {1,40}\d{1,9} [A-Z]/;

function endExample(memory: Memory, context: Context): Step {
  const { example } = memory;
  if (!example) return { memory, events: [] };
  const finished = finishExample(example);
  const place = { source: context.source, line: example.line };
  const events: Event[] = finished ? [{ type: 'example', time: context.time, place, ...finished }] : [];
  return { memory: { ...memory, example: null }, events };
}

function endTable(memory: Memory, context: Context): Step {
  const { table } = memory;
  if (!table) return { memory, events: [] };
  const figures = finishTable(table);
  const place = { source: context.source, line: table.line };
  const events: Event[] = figures ? [{ type: 'console-metrics', time: context.time, place, ...figures }] : [];
  return { memory: { ...memory, table: null }, events };
}

/** What can only be the trainer's own voice, and so ends an example that is being printed. */
function endsExample(text: string, record: Record, notice: unknown): boolean {
  if (record.logger !== null) return true;
  if (headingOf(text) !== null || notice !== null) return true;
  return metricsOf(text) !== null || isTracebackStart(text);
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
    events.push({ type: 'banner', ...base, ...banner });
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
  if (notice) events.push({ type: 'notice', notice, text: record.message.trim().slice(0, 500), ...base });
  if (notice?.id === 'metrics-block') next = { ...next, table: beginTable(notice.set, segment.line) };
  const asserted = assertionOf(record.message);
  const alarm = asserted !== null && asserted === next.asserted ? null : alarmOf(record);
  // A logger's line stands between the same assertion of two attempts.
  if (asserted !== null || record.logger !== null) next = { ...next, asserted };
  if (alarm) {
    const logger = alarm.logger ?? 'console';
    const text = alarm.message.slice(0, 2000);
    events.push({ type: 'message', level: alarm.level, logger, rank: record.rank, text, ...base });
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
  if (current.table) {
    const table = feedTable(current.table, text);
    if (table) return { memory: { ...current, table }, events: [...events, lineEvent(segment, 'plain', context)] };
    const ended = endTable(current, context);
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
    const table = endTable(example.memory, context);
    const bar = settleBar(table.memory, context);
    const events = [...last.events, ...example.events, ...table.events, ...bar.events];
    return { state: { segments: ended.state, memory: { ...bar.memory, tracebacks: {}, announced: {} } }, events };
  },
};

/** So many bytes of the console were passed over: what was in hand is lost, what the lines said before stays. */
export const skipConsole = (state: ConsoleState, bytes: number): ConsoleState => ({
  segments: skipSegments(state.segments, bytes),
  memory: { ...blank, labelled: state.memory.labelled, block: state.memory.block },
});
