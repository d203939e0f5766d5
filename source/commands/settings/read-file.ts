/**
 * The settings file, in YAML: whoever writes LLaMA-Factory's settings writes this one, with comments, and the parser is
 * here already. A mistake names its line and what to write instead.
 */
import { isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
import { bindings, type Command } from '../../screen/keymap.js';
import { isKeyName, type OwnKeys, rebound } from '../../screen/rebind.js';
import type { SettingsWords } from '../../screen/words/settings/en.js';
import { errorWords } from '../../watch/file-system.js';
import { type SettingName, settingNames } from './definitions.js';
import type { FileSettings } from './layers.js';
import { nearest } from './nearest.js';

export interface FileProblem {
  /** From 1; null when the place is not known. */
  readonly line: number | null;
  readonly sentence: string;
}

export interface SettingsFile {
  readonly settings: FileSettings;
  readonly keys: ReadonlyMap<Command, { readonly keys: readonly string[]; readonly line: number }>;
  readonly problems: readonly FileProblem[];
}

const commands: readonly Command[] = bindings.map((binding) => binding.command);
/** The names that stand at the file's left edge, and those that hold others. */
const groups: ReadonlySet<string> = new Set(
  settingNames.filter((name) => name.includes('.')).map((name) => name.split('.')[0] ?? ''),
);

interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly line: number;
}

const memberOf = (values: unknown, name: string): unknown =>
  typeof values === 'object' && values !== null
    ? (new Map<string, unknown>(Object.entries(values)).get(name) ?? null)
    : null;

/** Pure. Never throws. */
export function readSettingsFile(text: string, words: SettingsWords): SettingsFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, logLevel: 'silent' });
  const problems: FileProblem[] = document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? null,
    sentence: words.notYaml((error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')),
  }));
  const settings: Partial<Record<SettingName, { value: unknown; line: number }>> = {};
  const keys = new Map<Command, { readonly keys: readonly string[]; readonly line: number }>();
  const nothing = { settings, keys, problems };
  if (problems.length > 0 || document.contents === null) return nothing;

  let plain: unknown;
  try {
    plain = document.toJS();
  } catch (error) {
    // An alias of nothing, or one too many.
    const message = errorWords(error);
    return { ...nothing, problems: [{ line: null, sentence: words.notYaml(message) }] };
  }
  const lineOf = (pair: Pair): number => {
    const { range } = isScalar(pair.key) ? pair.key : { range: null };
    return range ? counter.linePos(range[0]).line : 1;
  };
  const entriesOf = (map: unknown, values: unknown): readonly (Entry & { readonly node: unknown })[] =>
    isMap(map)
      ? map.items.map((pair) => {
          const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
          return { name, value: memberOf(values, name), line: lineOf(pair), node: pair.value };
        })
      : [];
  const tell = (line: number, sentence: string): void => {
    problems.push({ line, sentence });
  };

  const readKey = ({ name, value, line }: Entry): void => {
    const command = commands.find((one) => one === name);
    if (command === undefined) {
      tell(line, words.unknownCommand(name, nearest(name, commands)));
      return;
    }
    const list = (Array.isArray(value) ? value : [value]).map(String);
    const wrong = list.find((key) => !isKeyName(key));
    if (value === null || list.length === 0) tell(line, words.noKey(name));
    else if (wrong !== undefined) tell(line, words.unknownKey(wrong));
    else keys.set(command, { keys: list, line });
  };

  const readSetting = (name: string, { value, line }: Entry): void => {
    const known = settingNames.find((one) => one === name);
    if (known === undefined) {
      tell(line, words.unknownSetting(name, nearest(name, [...settingNames, 'keys'])));
    } else if (value === null) tell(line, words.empty(name));
    else settings[known] = { value, line };
  };

  if (!isMap(document.contents)) return { ...nothing, problems: [{ line: 1, sentence: words.notAMap }] };
  for (const entry of entriesOf(document.contents, plain)) {
    if (entry.name !== 'keys' && !groups.has(entry.name)) readSetting(entry.name, entry);
    else if (!isMap(entry.node)) {
      // A group whose lines are all commented out is no mistake.
      if (entry.value !== null) tell(entry.line, words.notAGroup(entry.name));
    } else {
      for (const inner of entriesOf(entry.node, entry.value)) {
        if (entry.name === 'keys') readKey(inner);
        else readSetting(`${entry.name}.${inner.name}`, inner);
      }
    }
  }
  const own: OwnKeys = new Map([...keys].map(([command, { keys: list }]) => [command, list]));
  for (const { key, command, other } of rebound(own).conflicts) {
    problems.push({ line: keys.get(command)?.line ?? null, sentence: words.keyTaken(key, command, other) });
  }
  return nothing;
}
