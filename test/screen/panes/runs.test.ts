/** The list of runs: what it says of the run that is open. */
import { expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { runsPane } from '../../../source/screen/panes/runs.js';
import { type Language, wordsOf } from '../../../source/screen/words/words.js';
import { type LeftOut, nothingLeftOut } from '../../../source/state/left-out.js';
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

it('says below the list what was not looked at, in both languages and at every width', () => {
  const loaded = load('killed-hard');
  const run = foldChunks(emptyFold(loaded), loaded.chunks).run;
  const one = { host: null, identity: null, nodes: [], modified: loaded.ended, summary: null, name: 'a', path: '/a' };
  const leftOut = { silent: 3, refused: 2, unplaced: 1, unfinished: 1 };
  const rowsOf = (list: readonly (typeof one)[], language: Language, width = 200, told: LeftOut = leftOut) => {
    const fellows = { list, complete: true, places: ['/data'], compared: [], leftOut: told };
    const props = paneProps({ run, now: loaded.ended, width, height: 20, fellows });
    return runsPane({ ...props, look: { ...props.look, words: wordsOf(language) } }).rows;
  };
  const english =
    '3 directories whose disk does not answer; 2 directories that may not be read; 1 run of unknown directory';
  for (const list of [[one], []]) {
    expect(rowsOf(list, 'en').join('\n')).toContain(`Not looked at: ${english}; what lies deeper`);
    expect(rowsOf(list, 'zh').join('\n')).toContain(
      '未查看：3 个目录的磁盘没有应答；2 个目录无权读取；1 次训练的目录未知',
    );
    expect(rowsOf(list, 'en', 200, nothingLeftOut).join('\n')).not.toContain('Not looked at');
  }
  for (const row of rowsOf([one], 'en', 80)) expect(cellWidth(row)).toBeLessThanOrEqual(80);
});
