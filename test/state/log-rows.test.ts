/** Many rows at once leave the same state as the same rows one by one, whatever stands in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainerLogParser } from '../../source/parse/trainer-log.js';
import { rangeOf, values } from '../../source/state/column.js';
import type { Event } from '../../source/state/event.js';
import { initialRun, type RunState, reduceRun } from '../../source/state/run.js';
import type { Table } from '../../source/state/table.js';
import { bytesOf, contextOf, oneByOne } from '../parse/support.js';

const path = 'trainer_log.jsonl';

/** What happens to a training from one row to the next; most of the time it just goes on. */
const happenings = fc.array(
  fc.record({
    rows: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 60 }) }, fc.constant(4200)),
    jump: fc.constantFrom(1, 1, 5, 0, -7, -400),
    steps: fc.constantFrom(1, 5),
    pause: fc.constantFrom(2, 2, 0, 40, -300),
    seconds: fc.constantFrom(0, 2, 2, 15),
    loss: fc.constantFrom('1.5', '0.0', '9.75', '0.6931', '1e999', 'NaN', '0.0001', '-2.5'),
    rate: fc.constantFrom('moves', '0.0', '1e-05'),
    epochs: fc.constantFrom(0.01, 0.2, 1),
    extra: fc.constantFrom(
      '',
      '',
      ', "grad_norm": 0.25',
      ', "rewards/accuracies": 1.0',
      ', "accuracy": 0.5',
      ', "total_tokens": 4096',
    ),
    between: fc.constantFrom('', '', '', '\n', 'evaluation', 'broken', 'no clock'),
  }),
  { minLength: 1, maxLength: 8 },
);

function logOf(happened: typeof happenings extends fc.Arbitrary<infer Value> ? Value : never): string {
  const lines: string[] = [];
  let [step, elapsed, epoch] = [0, 0, 0];
  for (const one of happened) {
    const placed = (): string => {
      const clock = one.between === 'no clock' ? 'soon' : `0:${String(Math.floor(elapsed / 60)).padStart(2, '0')}`;
      const time = one.between === 'no clock' ? clock : `${clock}:${String(elapsed % 60).padStart(2, '0')}`;
      return `"epoch": ${epoch.toFixed(4)}, "percentage": 0.1, "elapsed_time": "${time}", "remaining_time": "1:00:00"`;
    };
    if (one.between === '\n') lines.push('');
    if (one.between === 'broken') lines.push('{"current_st');
    if (one.between === 'evaluation') {
      lines.push(`{"current_steps": ${step}, "total_steps": 300, "eval_loss": ${one.loss}, ${placed()}}`);
    }
    for (let row = 0; row < one.rows; row += 1) {
      const goesOn = row > 0;
      step = Math.max(0, step + (goesOn ? one.steps : one.jump));
      elapsed = Math.max(0, Math.min(3599, elapsed + (goesOn ? one.seconds : one.pause)));
      epoch += one.epochs;
      const loss = row % 7 === 3 ? '1.25' : one.loss;
      const rate = one.rate === 'moves' ? String(1 / (step + 2)) : one.rate;
      lines.push(
        `{"current_steps": ${step}, "total_steps": 300, "loss": ${loss}, "lr": ${rate}${one.extra}, ${placed()}}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const columnsOf = ({ step, epoch, elapsed, values: named }: Table): unknown =>
  Object.entries({ ...named, step, epoch, elapsed }).map(([name, column]) => [
    name,
    [...values(column)],
    // Through the summaries of the column, too.
    [1, 63, 64, 65, 5000].map((from) => rangeOf(column, from, column.length - (from % 3))),
  ]);

const shown = ({ metrics, ...run }: RunState): unknown => ({
  ...run,
  attempt: metrics.attempt,
  counts: metrics.counts,
  train: columnsOf(metrics.sources[path].train),
  eval: columnsOf(metrics.sources[path].eval),
});

const eventsOf = (text: string): readonly Event[] =>
  trainerLogParser.feed(trainerLogParser.initial, bytesOf(text), contextOf(path)).events;

const start = initialRun({ kind: 'directory', path: '/runs/x', name: 'x' });

describe('many rows', () => {
  it('say what the same rows say one by one', () => {
    let gathered = 0;
    fc.assert(
      fc.property(happenings, (happened) => {
        const events = eventsOf(logOf(happened));
        gathered += events.filter((event) => event.type === 'log-rows').length;
        expect(shown(reduceRun(start, events))).toEqual(shown(reduceRun(start, oneByOne(events))));
      }),
      { numRuns: 100 },
    );
    expect(gathered).toBeGreaterThan(100);
  });

  it('are those of the lines, each as JSON reads it', () => {
    fc.assert(
      fc.property(happenings, (happened) => {
        const text = logOf(happened);
        // Fed line by line no row has a row before it: all of them are read as JSON.
        let state = trainerLogParser.initial;
        const single = text.split(/(?<=\n)/).flatMap((line) => {
          const fed = trainerLogParser.feed(state, bytesOf(line), contextOf(path));
          state = fed.state;
          return fed.events;
        });
        expect(oneByOne(eventsOf(text))).toEqual(single);
      }),
      { numRuns: 100 },
    );
  });
});
