/** What look after look says of a run on another machine. */
import { expect, it } from 'vitest';
import { nothingSighted, type RemoteSight, sightAfter } from '../../source/commands/remote-sight.js';
import { parseProcesses } from '../../source/parse/processes.js';
import type { RemoteLiveRun } from '../../source/watch/remote/live-runs.js';

const run: RemoteLiveRun = {
  ...{ pid: 7, command: 'python3 llamafactory-cli train a.yaml', overrides: {}, job: null, node: null, cache: null },
  ...{ started: 100, directory: '/srv/saves/a', log: null, config: null, ranks: 1, states: 'R' },
  processes: [{ pid: 7, role: 'rank', rank: 0, state: 'R', started: 100, memory: null, processor: null }],
};

const events = ({ told }: RemoteSight) => told.flatMap(({ text, time }) => parseProcesses(text, time));

it('a run that was seen is gone after two looks without it, and there again with the next that finds it', () => {
  const look = { host: 'gpu1', isTold: true };
  const there = sightAfter(nothingSighted, run, { ...look, time: 200 });
  expect(events(there)).toMatchObject([{ alive: true, time: 200, processes: [{ pid: 7 }] }]);
  const once = sightAfter(there, null, { ...look, time: 210 });
  expect(events(once)).toMatchObject([{ alive: true, time: 200 }]);
  const twice = sightAfter(once, null, { ...look, time: 220 });
  expect(events(twice)).toMatchObject([
    { alive: true, time: 200 },
    { alive: false, time: 220, problem: null },
  ]);
  expect(events(sightAfter(twice, run, { ...look, time: 230 }))).toMatchObject([{ alive: true, time: 230 }]);
});

it('a run that was never seen is not said to be gone, and not to be unseen where a trainer keeps its place to itself', () => {
  const [event] = events(sightAfter(nothingSighted, null, { host: 'gpu1', time: 200, isTold: true }));
  expect(event).toMatchObject({ alive: null, unseen: true, problem: expect.stringContaining('gpu1') });
  const [hidden] = events(sightAfter(nothingSighted, null, { host: 'gpu1', time: 200, isTold: false }));
  expect(hidden).toMatchObject({ alive: null });
  expect(hidden).not.toHaveProperty('unseen');
});
