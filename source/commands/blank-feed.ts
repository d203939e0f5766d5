/** The feed of no run: machines or jobs alone were named, and none of their runs is open yet. */
import { MemoryConsole } from '../watch/console-text.js';
import type { Feed } from './feed.js';
import { initialFold } from './fold.js';

/** Nothing is open: the list of runs is what is looked at. */
export function blankFeed(name: string, clock: () => number): Feed {
  const { run } = initialFold({ kind: 'none', path: null, name });
  return {
    start: () => {},
    stop: () => Promise.resolve(),
    run: () => run,
    now: clock,
    history: () => null,
    caughtUp: () => true,
    replay: () => null,
    text: new MemoryConsole(0),
    command: () => false,
  };
}
