/** What the panes say where there is nothing to show: as much as is known, and no more. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../../source/commands/fold.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { type HeaderProps, statusRow } from '../../../source/screen/header.js';
import { initialInterface } from '../../../source/screen/interface-state.js';
import { Memo } from '../../../source/screen/memo.js';
import { checkpointsPane } from '../../../source/screen/panes/checkpoints.js';
import { logPane } from '../../../source/screen/panes/log.js';
import { overviewPane } from '../../../source/screen/panes/overview.js';
import type { Pane } from '../../../source/screen/panes/pane.js';
import { themeOf } from '../../../source/screen/theme.js';
import { english } from '../../../source/screen/words/en.js';
import type { RunState } from '../../../source/state/run.js';
import type { Chunk, Origin } from '../../../source/watch/chunk.js';
import { emptyFold, load } from '../../recordings.js';
import { fileChunk } from '../../state/console-runs.js';
import { paneProps } from './pane-props.js';

const look = {
  theme: themeOf('none', false),
  glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, false),
  memo: new Memo(),
  words: english,
};

const plain = (text: string): string => text.replaceAll(/\u001b\[[0-9;]*m/g, '');

const textOf = (pane: Pane, run: RunState, now: number): string =>
  pane(paneProps({ run, now, width: 100, height: 30, look }))
    .rows.join('\n')
    .replaceAll(/\s*[│\n]\s*/g, ' ');

function statusOf(run: RunState, now: number): string {
  const props: HeaderProps = {
    run,
    now,
    width: 100,
    look,
    view: initialInterface,
    replay: null,
    pause: null,
    history: null,
  };
  return plain(statusRow(props));
}

/** The recording after so many seconds. */
function recorded(name: string, seconds: number): { readonly run: RunState; readonly now: number } {
  const loaded = load(name);
  const now = loaded.began + seconds;
  const chunks = loaded.chunks.filter((chunk) => chunk.time <= now);
  return { run: viewAt(foldChunks(emptyFold(loaded), chunks), now), now };
}

const directory: Origin = { kind: 'directory', path: '/data/saves/sft', name: 'sft' };
const absence = '/data/saves/sft does not exist yet: waiting for it.';
const waits: Chunk = { kind: 'trouble', time: 1000, path: null, message: absence, waits: true };
const workingSince = (started: number): Chunk => ({
  kind: 'processes',
  time: started + 1,
  text: JSON.stringify({
    alive: true,
    problem: null,
    host: null,
    settings: null,
    processes: [
      {
        ...{ pid: 7, role: 'rank', rank: 0, state: 'R', memory: 1024, processor: 1, started },
        command: 'llamafactory-cli train',
      },
    ],
  }),
});
const living = workingSince(1000);
const opened = (...chunks: readonly Chunk[]): RunState => viewAt(foldChunks(initialFold(directory), chunks), 1002);

describe('where there is nothing yet', () => {
  it('a recording, a log and a pipe are a console, whether it has printed or not', () => {
    const { run, now } = recorded('sft-full-en-eval', 0);
    expect(textOf(logPane, run, now)).toContain('Nothing was printed yet.');
    for (const kind of ['log', 'standard-input'] as const) {
      const empty = viewAt(initialFold({ kind, path: null, name: 'x' }), 1002);
      expect(textOf(logPane, empty, 1002)).toContain('Nothing was printed yet.');
    }
    expect(textOf(logPane, opened(), 1002)).toContain('No console log is known');
  });

  it('a directory that is not there is waited for, and nobody says that its trainer starts', () => {
    const run = opened(waits);
    expect(statusOf(run, 1002)).toMatch(/^ ○ waiting {2}sft/);
    expect(textOf(overviewPane, run, 1002)).toContain('Nothing is at /data/saves/sft yet.');
  });

  it('a trainer that works starts, though its directory comes with its first row', () => {
    const run = opened(waits, living);
    expect(statusOf(run, 1002)).toMatch(/^ ○ starting {2}sft/);
    expect(textOf(overviewPane, run, 1002)).toContain(
      'Now starting: the first loss comes after the first logged step.',
    );
    expect(plain(textOf(overviewPane, run, 1002))).toMatch(/since start +2 s /);
    // Whether its console was found is not known before its first word.
    const log = textOf(logPane, run, 1002);
    expect(log).toContain('No word of the trainer was found yet');
    expect(log).not.toContain('No console log is known');
  });

  it('a trainer that resumes has rows of its last start, and has printed no example yet', () => {
    const rows = fileChunk('trainer_log.jsonl', '{"current_steps": 5, "total_steps": 100, "loss": 1.5}\n', -900);
    const began = rows.time + 900;
    const [before, anew] = [workingSince(began - 1000), workingSince(began)].map((processes) => {
      return viewAt(foldChunks(initialFold(directory), [rows, processes]), began + 2);
    });
    expect(statusOf(anew as RunState, began + 2)).toMatch(/^ ○ starting {2}sft/);
    const text = textOf(overviewPane, anew as RunState, began + 2);
    expect(text).toContain('No example was printed yet.');
    expect(text).not.toContain('--log FILE');
    expect(text).not.toContain('not known');
    // What works since before its rows has printed one, wherever that is.
    expect(textOf(overviewPane, before as RunState, began + 2)).toContain('The console that prints the example is not');
  });

  it('an empty directory shows no sign of a trainer', () => {
    expect(statusOf(opened(), 1002)).toMatch(/^ ○ waiting {2}sft/);
    expect(textOf(overviewPane, opened(), 1002)).toContain('No sign of a trainer yet: nothing is written here.');
  });

  it('what never came is not told of as if it were still to come', () => {
    const { run, now } = recorded('error-bad-template', 1000);
    expect(textOf(checkpointsPane, run, now)).toContain('No checkpoint was saved.');
  });
});
