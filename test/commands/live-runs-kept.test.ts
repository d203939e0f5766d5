/** The runs of this machine in a list. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LiveRunsKept } from '../../source/commands/live-runs-kept.js';
import { nothingLeftOut } from '../../source/state/left-out.js';
import { LiveLook } from '../../source/watch/proc/live-look.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { Sightings } from '../../source/watch/proc/sightings.js';
import { addProcess, fakeProc } from '../watch/proc/fake-proc.js';
import { project, trainerWords as words } from '../watch/proc/fake-project.js';

it('are those that the last look found, however often they are asked for', async () => {
  const cwd = project();
  const root = fakeProc([{ pid: 50, words, cwd }]);
  const live = new LiveLook(openProc(root));
  const kept = new LiveRunsKept(new Sightings(openProc(root), live, () => 0));
  expect(kept.runs()).toEqual([]);
  await kept.look();
  expect(kept.runs()).toMatchObject([{ path: join(cwd, 'saves/a'), log: null, config: join(cwd, 'a.yaml') }]);
  addProcess(root, { pid: 60, words: [...words, 'output_dir=.'], cwd });
  expect(kept.runs()).toHaveLength(1);
  await live.fresh();
  await kept.look();
  expect(kept.runs()).toHaveLength(2);
  expect(kept.leftOut()).toEqual(nothingLeftOut);
  addProcess(root, { pid: 70, words });
  await live.fresh();
  await kept.look();
  expect(kept.runs()).toHaveLength(2);
  expect(kept.leftOut()).toEqual({ ...nothingLeftOut, unplaced: 1 });
});
