/**
 * The key table. What a key does, the footer, the help and the README's list all come from here.
 *
 * A binding holds in a scope; the first that matches wins, so the particular stands before the general.
 */
import { type PaneId, paneDigits, paneIds } from './interface-state.js';
import type { Words } from './words/words.js';

export type Command =
  | 'quit'
  | 'help'
  | 'back'
  | 'next-pane'
  | 'previous-pane'
  | `pane:${PaneId}`
  | 'pause'
  | 'zoom-pane'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'half-up'
  | 'half-down'
  | 'start'
  | 'end'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'smoother'
  | 'rougher'
  | 'logarithmic'
  | 'axis'
  | 'zoom-in'
  | 'zoom-out'
  | 'show-all'
  | 'cursor-left'
  | 'cursor-right'
  | 'pan-left'
  | 'pan-right'
  | 'next-sample'
  | 'previous-sample'
  | 'sample-view'
  | 'next-problem'
  | 'previous-problem'
  | 'follow'
  | 'evidence'
  | 'open-run'
  | 'mark-run'
  | 'run-order'
  | 'left'
  | 'right'
  | 'seek-back'
  | 'seek-forward'
  | 'tenth-back'
  | 'tenth-forward'
  | 'previous-marker'
  | 'next-marker'
  | 'step-back'
  | 'step-forward'
  | 'slower'
  | 'faster'
  | 'redraw'
  | 'suspend';

/** Where a binding holds: everywhere, in a recording, or in some panes. */
export type Scope = 'everywhere' | 'replay' | readonly PaneId[];

export interface Binding {
  readonly command: Command;
  readonly keys: readonly string[];
  /** How the keys are written for people. */
  readonly label: string;
  readonly scope: Scope;
  readonly word: keyof Words['keys'];
  /** Lower numbers stay longest in a narrow footer; null is for the help alone. */
  readonly footer: number | null;
}

/** The panes in which one moves up and down. */
const lists: readonly PaneId[] = paneIds.filter((pane) => pane !== 'overview');

const paneBindings: readonly Binding[] = paneIds.map((pane) => ({
  command: `pane:${pane}`,
  keys: [paneDigits[pane]],
  label: paneDigits[pane],
  scope: 'everywhere',
  word: 'pane',
  footer: null,
}));

export const bindings: readonly Binding[] = [
  { command: 'quit', keys: ['q', 'ctrl+c'], label: 'q', scope: 'everywhere', word: 'quit', footer: 1 },
  { command: 'help', keys: ['?', 'f1'], label: '?', scope: 'everywhere', word: 'help', footer: 2 },
  { command: 'pause', keys: ['space'], label: 'space', scope: 'everywhere', word: 'pause', footer: 3 },
  { command: 'back', keys: ['escape'], label: 'Esc', scope: 'everywhere', word: 'back', footer: null },
  { command: 'next-pane', keys: ['tab'], label: 'Tab', scope: 'everywhere', word: 'nextPane', footer: 9 },
  {
    command: 'previous-pane',
    keys: ['shift+tab'],
    label: '⇧Tab',
    scope: 'everywhere',
    word: 'previousPane',
    footer: null,
  },
  ...paneBindings,

  { command: 'seek-back', keys: ['left'], label: '←', scope: 'replay', word: 'seekBack', footer: 4 },
  { command: 'seek-forward', keys: ['right'], label: '→', scope: 'replay', word: 'seekForward', footer: 4 },
  { command: 'tenth-back', keys: ['shift+left'], label: '⇧←', scope: 'replay', word: 'tenthBack', footer: null },
  { command: 'tenth-forward', keys: ['shift+right'], label: '⇧→', scope: 'replay', word: 'tenthForward', footer: null },
  { command: 'previous-marker', keys: ['['], label: '[', scope: 'replay', word: 'previousMarker', footer: null },
  { command: 'next-marker', keys: [']'], label: ']', scope: 'replay', word: 'nextMarker', footer: 6 },
  { command: 'step-back', keys: [','], label: ',', scope: 'replay', word: 'stepBack', footer: null },
  { command: 'step-forward', keys: ['.'], label: '.', scope: 'replay', word: 'stepForward', footer: null },
  { command: 'slower', keys: ['<'], label: '<', scope: 'replay', word: 'slower', footer: null },
  { command: 'faster', keys: ['>'], label: '>', scope: 'replay', word: 'faster', footer: 7 },

  { command: 'smoother', keys: ['s'], label: 's', scope: ['metrics'], word: 'smoother', footer: 5 },
  { command: 'rougher', keys: ['S'], label: 'S', scope: ['metrics'], word: 'rougher', footer: null },
  { command: 'logarithmic', keys: ['l'], label: 'l', scope: ['metrics', 'overview'], word: 'logarithmic', footer: 5 },
  { command: 'axis', keys: ['x'], label: 'x', scope: ['metrics', 'overview'], word: 'axis', footer: 5 },
  { command: 'zoom-in', keys: ['+', '='], label: '+', scope: ['metrics'], word: 'zoomIn', footer: 5 },
  { command: 'zoom-out', keys: ['-', '_'], label: '-', scope: ['metrics'], word: 'zoomOut', footer: null },
  { command: 'show-all', keys: ['a'], label: 'a', scope: ['metrics'], word: 'all', footer: null },
  { command: 'cursor-left', keys: ['b', 'left'], label: 'b', scope: ['metrics'], word: 'cursorLeft', footer: null },
  { command: 'cursor-right', keys: ['w', 'right'], label: 'w', scope: ['metrics'], word: 'cursorRight', footer: 6 },
  { command: 'pan-left', keys: ['B', 'shift+left'], label: 'B', scope: ['metrics'], word: 'panLeft', footer: null },
  { command: 'pan-right', keys: ['W', 'shift+right'], label: 'W', scope: ['metrics'], word: 'panRight', footer: null },

  { command: 'next-sample', keys: ['s'], label: 's', scope: ['samples'], word: 'nextSample', footer: 5 },
  { command: 'previous-sample', keys: ['S'], label: 'S', scope: ['samples'], word: 'previousSample', footer: null },
  { command: 'sample-view', keys: ['v'], label: 'v', scope: ['samples'], word: 'view', footer: 5 },

  { command: 'next-problem', keys: ['e'], label: 'e', scope: ['log'], word: 'nextProblem', footer: 5 },
  { command: 'previous-problem', keys: ['E'], label: 'E', scope: ['log'], word: 'previousProblem', footer: null },
  { command: 'follow', keys: ['f'], label: 'f', scope: ['log'], word: 'follow', footer: 6 },
  { command: 'left', keys: ['b', 'left'], label: 'b', scope: ['log'], word: 'left', footer: null },
  { command: 'right', keys: ['w', 'right'], label: 'w', scope: ['log'], word: 'right', footer: null },

  { command: 'evidence', keys: ['enter'], label: '⏎', scope: ['health'], word: 'evidence', footer: 4 },

  { command: 'open-run', keys: ['enter'], label: '⏎', scope: ['runs'], word: 'openRun', footer: 4 },
  { command: 'mark-run', keys: ['m'], label: 'm', scope: ['runs'], word: 'markRun', footer: 4 },
  { command: 'run-order', keys: ['o'], label: 'o', scope: ['runs'], word: 'runOrder', footer: 5 },

  {
    command: 'search',
    keys: ['/'],
    label: '/',
    scope: ['samples', 'log', 'config', 'runs'],
    word: 'search',
    footer: 4,
  },
  {
    command: 'next-match',
    keys: ['n'],
    label: 'n',
    scope: ['samples', 'log', 'config'],
    word: 'nextMatch',
    footer: null,
  },
  {
    command: 'previous-match',
    keys: ['N'],
    label: 'N',
    scope: ['samples', 'log', 'config'],
    word: 'previousMatch',
    footer: null,
  },

  { command: 'down', keys: ['j', 'down', 'wheeldown'], label: 'j', scope: lists, word: 'down', footer: 8 },
  { command: 'up', keys: ['k', 'up', 'wheelup'], label: 'k', scope: lists, word: 'up', footer: null },
  { command: 'page-down', keys: ['pagedown', 'ctrl+f'], label: 'PgDn', scope: lists, word: 'pageDown', footer: null },
  { command: 'page-up', keys: ['pageup', 'ctrl+b'], label: 'PgUp', scope: lists, word: 'pageUp', footer: null },
  { command: 'half-down', keys: ['ctrl+d'], label: '^D', scope: lists, word: 'halfDown', footer: null },
  { command: 'half-up', keys: ['ctrl+u'], label: '^U', scope: lists, word: 'halfUp', footer: null },
  { command: 'start', keys: ['g', 'home'], label: 'g', scope: lists, word: 'start', footer: null },
  { command: 'end', keys: ['G', 'end'], label: 'G', scope: lists, word: 'end', footer: null },

  { command: 'zoom-pane', keys: ['enter'], label: '⏎', scope: 'everywhere', word: 'zoomPane', footer: null },
  { command: 'redraw', keys: ['ctrl+l'], label: '^L', scope: 'everywhere', word: 'redraw', footer: null },
  { command: 'suspend', keys: ['ctrl+z'], label: '^Z', scope: 'everywhere', word: 'suspend', footer: null },
];

export interface KeyContext {
  readonly pane: PaneId;
  readonly replay: boolean;
}

export const holds = (scope: Scope, context: KeyContext): boolean =>
  scope === 'everywhere' || (scope === 'replay' ? context.replay : scope.includes(context.pane));

/** What the key does here, or null; `table` is the person's own where they have one. */
export const commandOf = (key: string, context: KeyContext, table: readonly Binding[] = bindings): Command | null =>
  table.find((binding) => binding.keys.includes(key) && holds(binding.scope, context))?.command ?? null;

/** The bindings of the footer, the most needed first. */
export const footerBindings = (context: KeyContext, table: readonly Binding[] = bindings): readonly Binding[] =>
  table
    .filter((binding) => binding.footer !== null && holds(binding.scope, context))
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0));

/** What ASCII has no sign for. */
const asciiLabels: Readonly<Record<string, string>> = {
  '⏎': 'Enter',
  '⌫': 'Backspace',
  '←': 'Left',
  '→': 'Right',
  '↑': 'Up',
  '↓': 'Down',
  '⇧': 'S-',
};

/** A key's name as the terminal can show it. */
export const labelOf = (binding: Binding, { unicode }: { readonly unicode: boolean }): string =>
  unicode ? binding.label : binding.label.replace(/[⏎⌫←→↑↓⇧]/g, (sign) => asciiLabels[sign] ?? sign);
