/** A directory in which a run lies that a trainer makes, by the settings beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../collect.js';

export const trainerWords: readonly string[] = [
  '/usr/bin/python3',
  '/usr/local/bin/llamafactory-cli',
  'train',
  'a.yaml',
];

export function project(): string {
  const cwd = temporaryDirectory();
  mkdirSync(join(cwd, 'saves/a'), { recursive: true });
  writeFileSync(join(cwd, 'saves/a/trainer_log.jsonl'), '{"current_steps": 1}\n');
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
  return cwd;
}
