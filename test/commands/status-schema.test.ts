/** The JSON that scripts rely on: every key of the schema is there on every run, null when unknown, of its type else. */
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../source/commands/status.js';
import { finalStatus, load, recordingNames, statusAt } from '../recordings.js';
import { card, gpus, onCard, processes, rank, runOf } from '../state/findings/card-run.js';
import { faults, schema, states } from './status-schema.js';

describe('the JSON of the status', () => {
  for (const name of recordingNames) {
    it(`of ${name} has the schema, at its end and on the way`, () => {
      const loaded = load(name);
      const length = loaded.ended - loaded.began;
      for (const share of [0, 0.3, 0.5, 0.8]) {
        const now = loaded.began + share * length;
        const seen = loaded.chunks.filter((chunk) => chunk.time <= now);
        expect(faults(JSON.parse(JSON.stringify(statusAt(loaded, seen, now))), schema)).toEqual([]);
      }
      const status = JSON.parse(JSON.stringify(finalStatus(loaded)));
      expect(faults(status, schema)).toEqual([]);
      expect(states.split(' ')).toContain(status.state);
    });
  }

  it('of a run with processes and cards has the schema', () => {
    const run = runOf([
      processes(0, [rank(0, 100), { ...rank(1, 101), processor: null }]),
      gpus(1, [card(0, { processes: [onCard(100, 30), onCard(7, null)] }), card(1, { utilization: null, fault: 'x' })]),
    ]);
    const status: unknown = JSON.parse(JSON.stringify(statusOf(run, 2)));
    expect(faults(status, schema)).toEqual([]);
    expect(status).toMatchObject({
      gpus: [{ own: true, ranks: [0], own_memory: 30 * 1024 ** 3 }, { own: false }],
      processes: { alive: true, list: [{ rank: 0 }, { rank: 1 }] },
    });
  });

  it('is told to be wrong when it is', () => {
    const status = JSON.parse(JSON.stringify(finalStatus(load('dpo'))));
    delete status.progress.eta_s;
    status.metrics.loss.last = 'low';
    status.samples[0].extra = 1;
    expect(faults(status, schema)).toEqual([
      '.progress.eta_s is absent',
      '.metrics.loss.last: low is no number',
      '.samples[0].extra is not in the schema',
    ]);
  });
});
