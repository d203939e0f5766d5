/**
 * A person's own keys: the key table with other keys in it. What does a thing, the footer and the help stay one table.
 *
 * A key that two commands would have in the same place is refused, unless the table itself has it so: there the
 * particular stands before the general.
 */
import type { PaneId } from './interface-state.js';
import { type Binding, type Command, bindings as original } from './keymap.js';
import { FINAL_BYTES, TILDE_NUMBERS } from './terminal/key-names.js';

/** Ctrl-C always leaves: a person who has bound themselves in must find out. */
const alwaysQuits = 'ctrl+c';

const named: ReadonlySet<string> = new Set([
  ...Object.values(FINAL_BYTES),
  ...Object.values(TILDE_NUMBERS),
  ...['space', 'tab', 'enter', 'escape', 'backspace'],
]);

/** Names as `terminal/key.ts` gives them: modifiers in one order, and a shifted character as that character. */
const keyName = /^(ctrl\+)?(alt\+)?(shift\+)?(.+)$/u;

export function isKeyName(name: string): boolean {
  const [, control, , shift, key = ''] = keyName.exec(name) ?? [];
  if (named.has(key)) return true;
  const isCharacter = /^[^\p{C}\p{Z}]$/u.test(key);
  return isCharacter && shift === undefined && (control === undefined || /^[a-z]$/.test(key));
}

const signs: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: '⏎',
  tab: 'Tab',
  backspace: '⌫',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  insert: 'Ins',
  delete: 'Del',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
};

/** How the key is written for people, as in the table. */
export function keyLabel(name: string): string {
  const [, control = '', alt = '', shift = '', key = name] = keyName.exec(name) ?? [];
  const sign = signs[key] ?? (/^f\d+$/.test(key) ? key.toUpperCase() : key);
  const letter = control !== '' && sign.length === 1 ? sign.toUpperCase() : sign;
  return `${control && '^'}${alt && 'M-'}${shift && '⇧'}${letter}`;
}

export interface KeyConflict {
  readonly key: string;
  readonly command: Command;
  /** The command that has the key already. */
  readonly other: Command;
}

/** Whether there is a place in which both hold. */
function overlap(first: Binding, second: Binding): boolean {
  if (first.scope === 'everywhere' || second.scope === 'everywhere') return true;
  if (first.scope === 'replay' || second.scope === 'replay') return true;
  const panes: readonly PaneId[] = second.scope;
  return first.scope.some((pane) => panes.includes(pane));
}

export type OwnKeys = ReadonlyMap<Command, readonly string[]>;

/** The table with the person's keys in place of its own, and where that cannot be. */
export function rebound(own: OwnKeys): {
  readonly bindings: readonly Binding[];
  readonly conflicts: readonly KeyConflict[];
} {
  const bindings = original.map((binding): Binding => {
    const asked = own.get(binding.command);
    if (!asked) return binding;
    const keys = binding.command === 'quit' ? [...new Set([...asked, alwaysQuits])] : asked;
    return { ...binding, keys, label: keyLabel(keys[0] ?? '') };
  });
  const conflicts = bindings.flatMap((binding) =>
    (own.get(binding.command) ?? []).flatMap((key): readonly KeyConflict[] => {
      const other = bindings.find(
        (one) => one.command !== binding.command && one.keys.includes(key) && overlap(one, binding),
      );
      if (!other) return [];
      // A key that the table itself gives to both, as Enter, is no conflict.
      const before = (command: Command): boolean =>
        original.some((one) => one.command === command && one.keys.includes(key));
      return before(binding.command) && before(other.command)
        ? []
        : [{ key, command: binding.command, other: other.command }];
    }),
  );
  return { bindings, conflicts };
}
