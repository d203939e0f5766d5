/**
 * The settings that stand on the command line of a training, and the settings file that it names.
 *
 *     llamafactory-cli train train.yaml learning_rate=1e-4          overrides since LLaMA-Factory 0.9.3 (OmegaConf)
 *     llamafactory-cli train --stage sft --do_train          every version (transformers' HfArgumentParser)
 *     torchrun --nnodes 1 … llamafactory/launcher.py train.yaml     the workers: without the word `train`
 */
import { readYaml } from './yaml-settings.js';

export interface CommandLine {
  /** The settings file as written, relative to the trainer's working directory; null when there is none. */
  readonly config: string | null;
  readonly overrides: Readonly<Record<string, unknown>>;
}

const nothing: CommandLine = { config: null, overrides: {} };

/** Quoted text, an escaped character, or anything that is neither space, quote nor backslash. */
const wordPart = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(\s+)/sy;

/** Splits as a POSIX shell does, without expanding anything. */
function words(command: string): readonly string[] {
  const found: string[] = [];
  let word: string | null = null;
  const part = new RegExp(wordPart);
  for (let match = part.exec(command); match; match = part.exec(command)) {
    const [, single, double, escaped, plain, space] = match;
    if (space !== undefined) {
      if (word !== null) found.push(word);
      word = null;
    } else word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  // An unclosed quote stops the reading: the rest cannot be told apart.
  if (word !== null) found.push(word);
  return found;
}

/** The program, after which LLaMA-Factory's own arguments begin. */
const program =
  /(?:^|[/\\])(?:llamafactory-cli|lmf|launcher\.py|train\.py|train_bash\.py|cli\.py)$|^llamafactory\.cli$/;
const verbs: ReadonlySet<string> = new Set(['train', 'sft', 'dpo', 'rm', 'export', 'chat', 'eval', 'api', 'webchat']);
const settingsFile = /\.(?:ya?ml|json)$/i;
const assignment = /^([A-Za-z_][\w.]*)=(.*)$/s;
const option = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s;

/** What the text means as a YAML value, as both OmegaConf and a settings file would take it. */
function meaningOf(text: string): unknown {
  const reading = readYaml(text);
  return reading.problem === null ? reading.value : text;
}

/** `--do_train` and `--no_load_best` are flags when no value follows; several values make a list. */
function flagOf(name: string): readonly [string, unknown] {
  return name.startsWith('no_') ? [name.slice(3), false] : [name, true];
}

function assigned(rest: readonly string[]): Readonly<Record<string, unknown>> {
  const settings = new Map<string, unknown>();
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    const [, key, text] = assignment.exec(word) ?? [];
    if (key !== undefined) settings.set(key, meaningOf(text ?? ''));
    const [, dashed, given] = option.exec(word) ?? [];
    if (dashed === undefined) continue;
    const name = dashed.replaceAll('-', '_');
    const values: string[] = given === undefined ? [] : [given];
    while (given === undefined && at + 1 < rest.length && !option.test(rest[at + 1] ?? '')) {
      at += 1;
      values.push(rest[at] ?? '');
    }
    if (values.length === 0) settings.set(...flagOf(name));
    else settings.set(name, values.length === 1 ? meaningOf(values[0] ?? '') : values.map(meaningOf));
  }
  settings.delete('__proto__');
  return Object.fromEntries(settings);
}

/** The same of a trainer's own arguments: what stands after its name and the word `train`. */
export function settingsOfArguments(rest: readonly string[]): CommandLine {
  const [first] = rest;
  const config = first !== undefined && settingsFile.test(first) && !first.includes('=') ? first : null;
  return { config, overrides: assigned(config === null ? rest : rest.slice(1)) };
}

/** Never throws; a command that starts no training of LLaMA-Factory gives no settings. */
export function parseCommandLine(command: string): CommandLine {
  const all = words(command);
  const at = all.findLastIndex((word) => program.test(word));
  if (at < 0) {
    // `srun bash -c 'llamafactory-cli train a.yaml'`: a whole command in one word, shorter by its quotes.
    const inner = all.findLast((word) => /\s/.test(word) && words(word).some((part) => program.test(part)));
    return inner === undefined ? nothing : parseCommandLine(inner);
  }
  const verb = all[at + 1];
  return settingsOfArguments(all.slice(at + (verb !== undefined && verbs.has(verb) ? 2 : 1)));
}
