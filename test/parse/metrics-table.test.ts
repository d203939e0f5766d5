/** The closing tables of a console: the figures of an evaluation or a prediction after the training. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleParser } from '../../source/parse/console/console.js';
import type { Event } from '../../source/state/event.js';
import { bytesOf, chunksOf, feedAll, splitsOf } from './support.js';

const evaluation = `***** eval metrics *****
  epoch                   =       12.0
  eval_loss               =     0.6122
  eval_runtime            = 1 day, 0:00:01.18
  eval_samples_per_second =    162.195
  total_flos              =     1903GF
[INFO|modelcard.py:456] 2026-03-02 10:00:00,257 >> Dropping the following result as it does not have all the necessary fields:
`;

const tablesOf = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'console-metrics' && event.table !== undefined ? [event] : []));

describe('a closing table', () => {
  it('is read as figures: numbers and times, not sizes', () => {
    expect(tablesOf(feedAll(consoleParser, [bytesOf(evaluation)], 'console'))).toMatchObject([
      {
        table: 'eval',
        kind: 'eval',
        epoch: 12,
        values: { eval_loss: 0.6122, eval_runtime: 86_401.18, eval_samples_per_second: 162.195 },
        place: { source: 'console', line: 1 },
      },
    ]);
  });

  it('is the same however its bytes come', () => {
    const whole = feedAll(consoleParser, [bytesOf(evaluation)], 'console');
    fc.assert(
      fc.property(splitsOf(bytesOf(evaluation)), (pieces) => {
        expect(feedAll(consoleParser, pieces, 'console')).toEqual(whole);
      }),
    );
  });

  it('ends where the console does', () => {
    const cut = bytesOf(evaluation.slice(0, evaluation.indexOf('  eval_runtime')));
    expect(tablesOf(feedAll(consoleParser, [cut], 'console'))).toMatchObject([{ values: { eval_loss: 0.6122 } }]);
  });

  it('is none where only its heading was printed', () => {
    const text = '***** eval metrics *****\nan own text = 4\n';
    expect(tablesOf(feedAll(consoleParser, [bytesOf(text)], 'console'))).toEqual([]);
  });

  // In the console of the recording: `grep -A5 'metrics \*\*\*\*\*'`.
  it('tells the scores of a recorded prediction', () => {
    const bytes = chunksOf('predict').flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : []));
    expect(tablesOf(feedAll(consoleParser, bytes, 'console'))).toMatchObject([
      { table: 'predict', kind: 'summary', values: { 'predict_rouge-1': 1.3419, 'predict_bleu-4': 2.2004 } },
    ]);
  });
});
