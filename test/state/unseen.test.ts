/** A run that falls silent while no process of it was ever seen: nothing is promised, and nothing alarms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../source/commands/status.js';
import { statusRow } from '../../source/screen/header.js';
import { initialInterface } from '../../source/screen/interface-state.js';
import { checkpointsPane } from '../../source/screen/panes/checkpoints.js';
import { healthPane } from '../../source/screen/panes/health.js';
import { english } from '../../source/screen/words/en.js';
import { summaryOf } from '../../source/state/summary.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { paneProps, plainLook } from '../screen/panes/pane-props.js';
import { checkpoint, log, plainFiles, runOf, settings, start } from './made-up-run.js';

/** A row every so many seconds, 60 of them. */
const rowsEvery = (seconds: number): Chunk =>
  log(
    Array.from({ length: 60 }, (_, index) => ({
      step: 10 * (index + 1),
      loss: 2 - index / 50,
      elapsed: (index + 1) * seconds,
    })),
    10_000,
  );

const reading = (more: object): Chunk => ({
  kind: 'processes',
  time: start + 1,
  text: JSON.stringify({ alive: null, problem: 'No process of it is to be seen.', processes: [], ...more }),
});

/** So many seconds after the last row. */
function silentFor(silence: number, every = 1, more: object = { unseen: true }) {
  const now = start + 60 * every + silence;
  const plan = settings('stage: sft\nsave_steps: 200\nlogging_steps: 10\n');
  const saved = [200, 400, 600].flatMap((step) =>
    checkpoint(`checkpoint-${step}`, plainFiles(step), start + (step * every) / 10),
  );
  const run = runOf([plan, rowsEvery(every), ...saved, reading(more)], now);
  const view = { run, now, width: 160, view: initialInterface, look: plainLook() };
  const paneText = (pane: typeof healthPane): string => pane(paneProps({ ...view, height: 30 })).rows.join('\n');
  return {
    header: statusRow({ ...view, replay: null, pause: null, history: null }),
    status: statusOf(run, now),
    timeLeft: summaryOf(run, now).timeLeft,
    health: paneText(healthPane),
    checkpoints: paneText(checkpointsPane),
  };
}

describe('a silent run of which no process was ever seen', () => {
  it('promises nothing after half a minute, and is no finding', () => {
    const before = silentFor(25);
    expect(before.header).toContain('ETA');
    expect(before.checkpoints).toContain(english.checkpoints.next);
    const { header, status, timeLeft, health, checkpoints } = silentFor(45);
    expect(header).toContain(' silent for 45 s · no process of it is seen');
    expect(header).not.toContain('ETA');
    expect([status.state, status.progress.eta_s, timeLeft]).toEqual(['training', null, null]);
    // No finding more than while it wrote.
    expect(status.findings).toEqual(before.status.findings);
    expect(health).not.toContain(english.health.well);
    expect(checkpoints).not.toContain(english.checkpoints.next);
  });

  it('has the time of twenty of its own rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 25 }), (every) => {
        expect(silentFor(20 * every - 1, every).header).not.toContain(english.header.unseen);
        expect(silentFor(20 * every + 1, every).header).toContain(english.header.unseen);
      }),
      { numRuns: 24 },
    );
  });

  it('is told so only where all processes could be looked at', () => {
    expect(silentFor(45, 1, {}).header).not.toContain(english.header.unseen);
    expect(silentFor(45, 1, { alive: true, problem: null }).header).toContain('ETA');
  });
});
