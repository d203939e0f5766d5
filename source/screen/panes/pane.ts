/** What every pane is given and gives: a function from what is known to rows of exactly the asked size. */
import type { LeftOut } from '../../state/left-out.js';
import type { RunState } from '../../state/run.js';
import type { HostLink, ListedRun } from '../../state/summary.js';
import { wrapText } from '../draw/text.js';
import type { Extent } from '../interface.js';
import type { InterfaceState } from '../interface-state.js';
import type { Look } from '../look.js';

/** The text of console lines: null while it is being read. Lines count from 0. */
export interface LogText {
  readonly line: (index: number) => string | null;
  readonly bar: () => string | null;
}

/** Where a search stands: the lines (of the pane's own counting) that match. */
export interface Matches {
  readonly lines: readonly number[];
  readonly current: number | null;
  readonly searching: boolean;
}

/** The other runs: those of the list, and those that are compared with the open one. */
export interface Fellows {
  readonly list: readonly ListedRun[];
  /** Every place was searched at least once. */
  readonly complete: boolean;
  /** Where runs are looked for, for the sentence when there are none. */
  readonly places: readonly string[];
  /** Connections to other machines; absent when no other one was named. */
  readonly links?: readonly HostLink[];
  /** What was not looked at; absent where there is no search. */
  readonly leftOut?: LeftOut;
  readonly compared: readonly { readonly path: string; readonly name: string; readonly run: RunState }[];
}

export interface PaneProps {
  readonly run: RunState;
  /** Seconds since the epoch by the clock of what is shown: the recording's in a replay. */
  readonly now: number;
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  readonly view: InterfaceState;
  readonly logText: LogText;
  readonly matches: Matches;
  readonly recording: boolean;
  readonly fellows: Fellows;
}

export interface PaneView {
  readonly rows: readonly string[];
  readonly extent: Extent;
}

export type Pane = (props: PaneProps) => PaneView;

/** A sentence where there is nothing to show yet. */
export const notice = (text: string, { look, width }: Pick<PaneProps, 'look' | 'width'>): readonly string[] => [
  '',
  ...wrapText(text, width - 2).map((row) => ` ${look.theme.style.dim(row)}`),
];
