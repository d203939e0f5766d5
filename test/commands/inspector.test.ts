/** Keys against the inspector itself, without a terminal: what one pane found is nothing of another. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Company } from '../../source/commands/company.js';
import type { Feed } from '../../source/commands/feed.js';
import { Inspector } from '../../source/commands/inspector.js';
import { consoleOf } from '../../source/commands/replay-feed.js';
import { nothingLeftOut } from '../../source/state/left-out.js';
import { finalRun, load } from '../recordings.js';
import { plainLook } from '../screen/panes/pane-props.js';

function inspectorOf(name: string, different: Partial<Feed> = {}): Inspector {
  const loaded = load(name);
  const run = finalRun(loaded);
  const feed: Feed = {
    start: () => {},
    stop: () => Promise.resolve(),
    run: () => run,
    now: () => loaded.ended,
    history: () => null,
    caughtUp: () => true,
    replay: () => null,
    text: consoleOf(loaded.chunks),
    command: () => false,
    ...different,
  };
  const company = new Company({
    fleet: {
      start: () => {},
      stop: () => Promise.resolve(),
      runs: () => [],
      complete: true,
      links: () => [],
      leftOut: () => nothingLeftOut,
    },
    places: [],
    openFeed: () => Promise.reject(new Error('there is no other run')),
    readWhole: () => Promise.resolve(),
    clock: () => loaded.ended,
  });
  return new Inspector(feed, company, plainLook(), () => ({ columns: 80, rows: 16 }));
}

const text = (inspector: Inspector): string =>
  inspector.drawing
    .picture()
    .rows.map((row) => stripVTControlCharacters(row))
    .join('\n');

async function type(inspector: Inspector, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    inspector.key({ kind: 'key', name, text: name.length === 1 ? name : null });
    // Keys that came apart, each with its picture; a search of the log takes some turns.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

it('takes no match of the log into the settings by way of the list of runs', async () => {
  const inspector = inspectorOf('sft-lora-en-eval');
  await type(inspector, '8');
  const settings = text(inspector);
  await type(inspector, '7', '/', 'l', 'o', 's', 's', 'enter');
  expect(text(inspector)).toMatch(/\/loss +\d+ of \d+/);
  await type(inspector, '0', '8', 'n');
  expect(text(inspector)).toBe(settings);
  inspector.halt();
});

describe('a history that has been read', () => {
  const begin = () => {
    let history: number | null = 40;
    const inspector = inspectorOf('sft-lora-en-eval', { history: () => history });
    let pictures = 0;
    inspector.drawing.subscribe(() => {
      pictures += 1;
    });
    inspector.drawing.draw();
    expect(text(inspector)).toContain('40 %');
    return {
      inspector,
      pictures: () => pictures,
      finish: () => {
        history = null;
        inspector.drawing.changed();
      },
    };
  };

  it('is shown as soon as its picture is prepared', async () => {
    const { inspector, pictures, finish } = begin();
    const drawn = pictures();
    await new Promise<void>((resolve) => {
      inspector.drawing.subscribe(resolve);
      finish();
      // Preparing comes before drawing.
      expect(pictures()).toBe(drawn);
    });
    expect(text(inspector)).not.toContain('40 %');
    inspector.halt();
  });

  it('is not shown to somebody who has left while it was prepared', async () => {
    const { inspector, pictures, finish } = begin();
    const drawn = pictures();
    finish();
    inspector.halt();
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(pictures()).toBe(drawn);
  });
});
