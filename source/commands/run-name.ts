/** What a person would call a run directory. */

/** `saves/llama3/lora/sft` is called `sft` by nobody: a directory of a common name brings its parents with it. */
export function runName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? path;
  return /^(sft|pt|dpo|kto|rm|ppo|lora|full|freeze|output|outputs)$/.test(last) ? parts.slice(-3).join('/') : last;
}
