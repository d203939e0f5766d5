/**
 * Telling from a process's arguments whether it is a training of LLaMA-Factory, and which part of one.
 *
 *     python /usr/local/bin/llamafactory-cli train a.yaml             trains, or waits for the torchrun that it started
 *     python /opt/bin/torchrun --nproc_per_node 4 … /opt/llamafactory/launcher.py a.yaml           starts the ranks
 *     python -u /opt/llamafactory/launcher.py a.yaml                  a rank: the word `train` is gone (launcher.py, 0.9)
 *     python -u /opt/llamafactory/v1/launcher.py sft a.yaml           a rank of version 1
 *     python src/train.py a.yaml                                      trains; many other projects have a train.py, too
 *
 * Only a Python process counts, and only by the script that it runs: `grep llamafactory-cli`, an editor or a shell with
 * the same words among its arguments is none.
 */
import { type CommandLine, settingsOfArguments } from './command-line.js';

export interface TrainerCommand {
  /** `wrapper` starts another process with the rest of its arguments. */
  readonly kind: 'trainer' | 'wrapper';
  /** False for a script of a common name: then its settings have to show that it is LLaMA-Factory's. */
  readonly isSure: boolean;
  readonly settings: CommandLine;
}

/** What stands before `train`; llmtuner is LLaMA-Factory's name until 2024. */
const commands = /(?:^|\/)(?:llamafactory-cli|lmf)$/;
const modules = /^(?:llamafactory|llmtuner)\.(?:cli|launcher)$/;
const ownScripts = /(?:^|\/)(?:llamafactory|llmtuner)\/(?:v1\/)?(launcher|cli)\.py$/;
const commonScripts = /(?:^|\/)(?:train|train_bash)\.py$/;
const wrappers = /(?:^|\/)(?:torchrun|accelerate|deepspeed|conda|mamba|ray|debugpy|coverage)$/;
const wrapperModules =
  /^(?:torch\.distributed\.(?:run|launch)|accelerate\.commands\.launch|deepspeed\.launcher\.(?:launch|runner)|debugpy|coverage)$/;
/** Version 1 has a word for each stage; all others, `chat` or `webui`, are no training. */
const trainingVerbs: ReadonlySet<string> = new Set(['train', 'sft', 'dpo', 'rm', 'pt', 'kto', 'ppo']);
const python = /(?:^|\/)(?:python|pypy)[\d.]*(?:-\w+)?$/;
/** Options of Python that take the next word as their value. */
const valued: ReadonlySet<string> = new Set(['-W', '-X', '--check-hash-based-pycs']);

/** Where the program stands among the arguments, and whether it is a module. */
interface Program {
  readonly at: number;
  readonly isModule: boolean;
}

function programAt(words: readonly string[], from: number): Program | null {
  for (let at = from; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '-m') return { at: at + 1, isModule: true };
    if (word === '-c') return null;
    if (valued.has(word)) at += 1;
    else if (!word.startsWith('-')) return { at, isModule: false };
  }
  return null;
}

function trainerAt(words: readonly string[], { at, isModule }: Program): TrainerCommand | null {
  const word = words[at] ?? '';
  const next = words[at + 1] ?? '';
  const isCommand = isModule ? modules.test(word) : commands.test(word) || ownScripts.test(word);
  const isLauncher = (isModule && word.endsWith('launcher')) || ownScripts.exec(word)?.[1] === 'launcher';
  if (isCommand && !isLauncher && !trainingVerbs.has(next)) return null;
  const isCommon = !isModule && commonScripts.test(word);
  if (!isCommand && !isCommon) return null;
  const rest = words.slice(at + (isCommand && trainingVerbs.has(next) ? 2 : 1));
  return { kind: 'trainer', isSure: isCommand, settings: settingsOfArguments(rest) };
}

/** Null for everything that is no training of LLaMA-Factory. */
export function trainerCommand(words: readonly string[]): TrainerCommand | null {
  if (!python.test(words[0] ?? '')) return null;
  const program = programAt(words, 1);
  if (!program) return null;
  const word = words[program.at] ?? '';
  if (!(program.isModule ? wrapperModules : wrappers).test(word)) return trainerAt(words, program);
  // A wrapper's own options come first, in forms of its own: the trainer is looked for by its name.
  for (let at = program.at + 1; at < words.length; at += 1) {
    const isModule = words[at - 1] === '-m' || words[at - 1] === '--module';
    const found = trainerAt(words, { at, isModule });
    if (found) return { ...found, kind: 'wrapper' };
  }
  return null;
}

/** Settings that only LLaMA-Factory's trainings have: `output_dir` alone would be any script of transformers'. */
const ownSettings = ['stage', 'finetuning_type', 'template', 'dataset_dir'] as const;

export const looksLikeTraining = (settings: Readonly<Record<string, unknown>>): boolean =>
  ownSettings.some((name) => name in settings);
