/**
 * The rows of one shape that follow each other in a piece of `trainer_log.jsonl`, gathered into columns.
 *
 * A million rows as a million objects cost more than reading them. Rows that an event of many cannot tell (another
 * kind, no clock, a step that goes back, a line between) begin an event of their own, so that what is said never
 * depends on how rows were gathered.
 */
import type { Event } from '../state/event.js';
import type { ByteScanner } from './byte-scanner.js';
import type { Context } from './parser.js';
import {
  elapsedAt,
  epochAt,
  firstValueAt,
  type RowShape,
  readNumbers,
  rowOf,
  stepAt,
  totalStepsAt,
} from './row-shape.js';
import type { LogRow } from './trainer-row.js';

/** Written out, because spreading costs a million rows several seconds. */
export const rowEvent = (row: LogRow, line: number, context: Context): Event => ({
  type: 'log-row',
  time: context.time,
  place: { source: context.source, line },
  kind: row.kind,
  step: row.step,
  totalSteps: row.totalSteps,
  epoch: row.epoch,
  elapsed: row.elapsed,
  values: row.values,
  modified: context.modified,
});

export class RowColumns {
  private readonly numbers: Float64Array;
  private readonly capacity: number;
  private readonly canBeMany: boolean;
  /** Rows from `begin` to `end` are not told yet; the first of them stands on `line`. */
  private begin = 0;
  private end = 0;
  private line = 0;

  constructor(
    private readonly shape: RowShape,
    bytes: number,
  ) {
    // The first line may have begun before the piece.
    this.capacity = Math.ceil(bytes / shape.leastBytes) + 1;
    this.numbers = new Float64Array(this.capacity * (firstValueAt + shape.names.length));
    this.canBeMany = shape.kind === 'train' && shape.isPlaced.every((is) => is);
  }

  /** Whether the line that the scanner is opened at is a row of the shape: then it stands behind the last one. */
  read(scanner: ByteScanner): boolean {
    return readNumbers(this.shape, scanner, this.numbers, this.end, this.capacity);
  }

  /** Takes the row that was just read; tells those before it when they cannot be told together. */
  take(line: number, context: Context, events: Event[]): void {
    if (this.end > this.begin && !this.continues(line)) this.tell(context, events);
    if (this.end === this.begin) this.line = line;
    this.end += 1;
  }

  private continues(line: number): boolean {
    const { numbers, capacity, begin, end } = this;
    const elapsed = elapsedAt * capacity + end;
    return (
      this.canBeMany &&
      line === this.line + end - begin &&
      (numbers[end] as number) > (numbers[end - 1] as number) &&
      // False where there is no time, too.
      (numbers[elapsed] as number) >= (numbers[elapsed - 1] as number)
    );
  }

  /** Adds an event with the rows that were taken and not told. */
  tell(context: Context, events: Event[]): void {
    const { shape, numbers, capacity, begin, end, line } = this;
    const count = end - begin;
    this.begin = end;
    if (count === 1) events.push(rowEvent(rowOf(shape, numbers, begin, capacity), line, context));
    if (count < 2) return;
    const column = (keptAt: number): Float64Array =>
      numbers.subarray(keptAt * capacity + begin, keptAt * capacity + end);
    events.push({
      type: 'log-rows',
      time: context.time,
      place: { source: context.source, line },
      count,
      step: column(stepAt),
      totalSteps: column(totalStepsAt),
      epoch: column(epochAt),
      elapsed: column(elapsedAt),
      names: shape.names,
      values: shape.names.map((_, index) => column(firstValueAt + index)),
      modified: context.modified,
    });
  }
}
