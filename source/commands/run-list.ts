/** Several lists of runs as one: those of this machine, and those of each other one. */
import { type LeftOut, sumLeftOut } from '../state/left-out.js';
import { groupNodes } from '../state/nodes.js';
import type { HostLink, ListedRun } from '../state/summary.js';

export interface RunList {
  /** `changed` is called whenever the list may look different. */
  readonly start: (changed: () => void) => void;
  readonly stop: () => Promise<void>;
  /** Whether every place was searched at least once. */
  readonly complete: boolean;
  /** Newest first. */
  readonly runs: () => readonly ListedRun[];
  readonly links: () => readonly HostLink[];
  readonly leftOut: () => LeftOut;
}

export function joinedList(lists: readonly RunList[]): RunList {
  let known: readonly (readonly ListedRun[])[] = [];
  let joined: readonly ListedRun[] = [];
  return {
    start(changed) {
      for (const list of lists) list.start(changed);
    },
    async stop() {
      await Promise.all(lists.map((list) => list.stop()));
    },
    get complete() {
      return lists.every((list) => list.complete);
    },
    runs() {
      const now = lists.map((list) => list.runs());
      // Each list keeps its own until something changes: sorting is done once a change, not once a picture.
      if (now.length !== known.length || now.some((runs, at) => runs !== known[at])) {
        known = now;
        joined = groupNodes(now.flat().sort((a, b) => b.modified - a.modified));
      }
      return joined;
    },
    links: () => lists.flatMap((list) => list.links()),
    leftOut: () => sumLeftOut(lists.map((list) => list.leftOut())),
  };
}
