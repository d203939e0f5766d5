/** What a person would call a run, by its directory. */
import { settingText } from './config.js';
import type { RunState } from './run.js';

/** `saves/llama3/lora/sft` is called `sft` by nobody: a directory of a common name brings its parents with it. */
export function runName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? path;
  return /^(sft|pt|dpo|kto|rm|ppo|lora|full|freeze|output|outputs)$/.test(last) ? parts.slice(-3).join('/') : last;
}

/** Where the run writes to, by its settings, else by where its console says that a checkpoint is saved. */
function toldDirectory({ config, saves }: RunState): string | null {
  const save = saves.begun ?? saves.done ?? saves.before;
  return (
    settingText(config, 'output_dir') ?? (save === null ? null : save.path.replace(/[\\/]?checkpoint-\d+[\\/]?$/, ''))
  );
}

/** The run's name; of one that nobody named and that has not told its directory `unnamed`. */
export function nameOfRun(run: RunState, unnamed: string = run.origin.name): string {
  if (run.origin.kind !== 'standard-input') return run.origin.name;
  const directory = toldDirectory(run);
  return directory === null ? unnamed : runName(directory);
}
