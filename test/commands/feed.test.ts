/** What is shown of a directory before all of it was looked at: names, and no verdict on what was not read yet. */
import { describe, expect, it } from 'vitest';
import { type Feed, liveFeed } from '../../source/commands/feed.js';
import { statusRow } from '../../source/screen/header.js';
import { initialInterface } from '../../source/screen/interface-state.js';
import { checkpointsPane } from '../../source/screen/panes/checkpoints.js';
import { overviewPane } from '../../source/screen/panes/overview.js';
import { causeOf } from '../../source/state/causes/cause-of-death.js';
import type { Checkpoint } from '../../source/state/checkpoints.js';
import { findingsOf } from '../../source/state/findings/checks.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { MemoryConsole } from '../../source/watch/console-text.js';
import { createGate, type Watcher } from '../../source/watch/watcher.js';
import { paneProps, plainLook } from '../screen/panes/pane-props.js';
import { checkpoint, log, plainFiles, start } from '../state/made-up-run.js';

/** A watcher that delivers what it is told to, and catches up when it is told to. */
class Told implements Watcher {
  readonly progress = { read: 0, total: 0 };
  readonly #gate = createGate();
  isStarted = false;
  deliver: (chunks: readonly Chunk[]) => void = () => {};

  get caughtUp(): Promise<void> {
    return this.#gate.promise;
  }

  readonly start = (deliver: (chunks: readonly Chunk[]) => void): void => {
    this.deliver = deliver;
    this.isStarted = true;
  };

  readonly catchUp = (): void => this.#gate.open();
  readonly stop = (): Promise<void> => Promise.resolve();
}

const rows = log(
  Array.from({ length: 20 }, (_, index) => ({ step: 10 * index + 10, loss: 2 - index / 20, elapsed: 5 * index + 5 })),
  1000,
);
const now = start + 1300;

function shown(feed: Feed) {
  const run = feed.run();
  const view = { run, now, width: 140, view: initialInterface, look: plainLook() };
  const header = statusRow({ ...view, replay: null, pause: null, history: null });
  const panes = [checkpointsPane, overviewPane].map((pane) => pane(paneProps({ ...view, height: 34 })).rows.join('\n'));
  return { run, header, findings: findingsOf(run, now), text: panes.join('\n') };
}

function feedOf(whole: Watcher, ends: readonly Watcher[], beside: readonly Watcher[]): Feed {
  const feed = liveFeed({
    origin: { kind: 'directory', path: '/data/saves/sft', name: 'sft' },
    whole,
    ends,
    countDatasets: () => new Told(),
    beside,
    disk: null,
    text: new MemoryConsole(1000),
    seen: () => {},
    clock: () => now,
  });
  feed.start(() => {});
  return feed;
}

/** What was judged is not judged again. */
function isJudged(one: Checkpoint): boolean {
  try {
    one.judged.of(one, () => {
      throw new Error('not judged yet');
    });
    return true;
  } catch {
    return false;
  }
}

describe('a directory that is being read', () => {
  const opened = () => {
    const directory = new Told();
    const processes = new Told();
    const feed = feedOf(directory, [], [processes]);
    const [head, ...files] = checkpoint('checkpoint-200', plainFiles(200), start + 100);
    directory.deliver([...(head ? [head] : []), rows]);
    return { directory, processes, feed, files };
  };
  /** What waits for a promise has had its turn. */
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is judged when all of it was looked at, its processes too', async () => {
    const { directory, processes, feed, files } = opened();
    const early = shown(feed);
    expect(early.header).toContain('being read');
    expect(early.findings).toEqual([]);
    expect(causeOf(early.run, now)).toBeNull();
    expect(early.text).toContain('being read');
    expect(early.text).toContain('200');
    expect(early.text).not.toMatch(/missing|torn| 0 B|All checks passed/);
    directory.deliver(files);
    directory.catchUp();
    await turn();
    expect(shown(feed).header).toContain('being read');
    processes.catchUp();
    while (feed.run().isBeingRead) await turn();
    const late = shown(feed);
    expect(late.header).toContain('stalled');
    expect(late.findings.map(({ id }) => id)).toContain('stalled');
    expect(late.text).toContain('✓ whole');
    await feed.stop();
  });

  it('is drawn without a look at the checkpoints out of sight, all of which are judged before it is told', async () => {
    const { directory, processes, feed } = opened();
    const steps = Array.from({ length: 300 }, (_, index) => 1000 + index);
    for (const step of steps) directory.deliver(checkpoint(`checkpoint-${step}`, plainFiles(step), start + 100));
    const early = shown(feed);
    expect(early.text).toContain('1,299');
    expect(early.run.checkpoints.list.filter(isJudged)).toEqual([]);
    directory.catchUp();
    processes.catchUp();
    while (feed.run().isBeingRead) await turn();
    expect(feed.run().checkpoints.list.filter((one) => !isJudged(one))).toEqual([]);
    expect(shown(feed).text).toContain('301 checkpoints');
    await feed.stop();
  });

  it('that is big is not shown before the checkpoints of its whole history are judged', async () => {
    const [ends, whole] = [new Told(), new Told()];
    const feed = feedOf(whole, [ends], []);
    ends.deliver([rows]);
    ends.catchUp();
    // The whole is read when the first picture had its time.
    while (!whole.isStarted) await turn();
    whole.deliver([rows]);
    for (let step = 1; step <= 300; step += 1) whole.deliver(checkpoint(`checkpoint-${step}`, plainFiles(step), start));
    whole.catchUp();
    while (feed.history() !== null) await turn();
    expect(feed.run().checkpoints.list).toHaveLength(300);
    expect(feed.run().checkpoints.list.filter((one) => !isJudged(one))).toEqual([]);
    await feed.stop();
  });
});
