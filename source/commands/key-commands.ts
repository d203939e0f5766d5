/**
 * What keys ask of the interface: the plain commands of the key table, which need nothing but the command's name, and
 * the keys that write the text of a search.
 */
import type { InterfaceAction, Motion } from '../screen/interface.js';
import type { Command } from '../screen/keymap.js';
import type { Key } from '../screen/terminal/key.js';

export const motions: Readonly<Partial<Record<Command, Motion>>> = {
  up: 'up',
  down: 'down',
  'page-up': 'page-up',
  'page-down': 'page-down',
  'half-up': 'half-up',
  'half-down': 'half-down',
  start: 'start',
  end: 'end',
};

export const plainActions: Readonly<Partial<Record<Command, InterfaceAction>>> = {
  help: { type: 'help' },
  back: { type: 'back' },
  'next-pane': { type: 'next-pane', by: 1 },
  'previous-pane': { type: 'next-pane', by: -1 },
  'zoom-pane': { type: 'zoom-pane' },
  search: { type: 'search-open' },
  smoother: { type: 'smoothing', by: 1 },
  rougher: { type: 'smoothing', by: -1 },
  logarithmic: { type: 'logarithmic' },
  axis: { type: 'axis' },
  'zoom-in': { type: 'window', factor: 0.7 },
  'zoom-out': { type: 'window', factor: 1 / 0.7 },
  'show-all': { type: 'window-all' },
  'cursor-left': { type: 'cursor', by: -0.02 },
  'cursor-right': { type: 'cursor', by: 0.02 },
  'pan-left': { type: 'pan', by: -0.25 },
  'pan-right': { type: 'pan', by: 0.25 },
  'sample-view': { type: 'sample-view' },
  follow: { type: 'follow' },
  left: { type: 'column', by: -16 },
  right: { type: 'column', by: 16 },
};

const editing: Readonly<Record<string, InterfaceAction>> = {
  escape: { type: 'back' },
  enter: { type: 'search-accept' },
  backspace: { type: 'search-erase' },
};

/** Null for keys that write nothing. */
export function typedAction(key: Key): InterfaceAction | null {
  const edit = Object.hasOwn(editing, key.name) ? editing[key.name] : undefined;
  if (edit) return edit;
  return key.text === null
    ? null
    : { type: 'search-type', text: key.text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ') };
}
