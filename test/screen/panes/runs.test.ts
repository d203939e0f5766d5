/** The list of runs: what it says of the run that is open. */
import { expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { runsPane } from '../../../source/screen/panes/runs.js';
import { summaryOf } from '../../../source/state/summary.js';
import { emptyFold, load } from '../../recordings.js';
import { paneProps } from './pane-props.js';

it('says of the open run what its header says, however long ago the list read it', () => {
  const loaded = load('killed-hard');
  const fold = foldChunks(emptyFold(loaded), loaded.chunks);
  const run = {
    ...viewAt(fold, loaded.ended),
    origin: { kind: 'directory', path: '/saves/own', name: 'own' } as const,
  };
  const alive = foldChunks(
    emptyFold(loaded),
    loaded.chunks.filter((chunk) => chunk.kind !== 'exit'),
  ).run;
  const summary = summaryOf(alive, loaded.ended);
  expect(summary).toMatchObject({ state: 'training', timeLeft: expect.any(Number) });
  const base = { host: null, identity: null, nodes: [], modified: loaded.ended, summary };
  const list = ['own', 'other'].map((name) => ({ ...base, name, path: `/saves/${name}` }));
  const fellows = { list, complete: true, places: [], compared: [] };
  const { rows } = runsPane(paneProps({ run, now: loaded.ended, width: 140, height: 20, fellows }));
  expect(rows.find((row) => row.includes(' own '))).toContain('killed');
  expect(rows.find((row) => row.includes(' other '))).toContain('training');
});
