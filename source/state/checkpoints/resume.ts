/**
 * The command that goes on from a checkpoint. Settings after the file's name override it (LLaMA-Factory 0.9.3 and later).
 * With `overwrite_output_dir: true` the trainer would delete the log of what was before, even when it resumes.
 */
import { settingFlag, settingText } from '../config.js';
import type { RunState } from '../run.js';
import { shellWord } from '../shell-word.js';
import type { Checkpoint } from './checkpoint.js';

/** The path as the trainer was given it; without settings that of the run directory as it was opened. */
export function checkpointPath(run: RunState, checkpoint: Checkpoint): string {
  const opened = run.origin.kind === 'directory' ? run.origin.path : null;
  const directory = settingText(run.config, 'output_dir') ?? opened;
  return directory === null ? checkpoint.path : `${directory.replace(/[\\/]+$/, '')}/${checkpoint.path}`;
}

/** Null when the file of settings is not known: there is no command line to give then. */
export function resumeCommand(run: RunState, checkpoint: Checkpoint): string | null {
  const file = run.config.origins.find((origin) => /\.(ya?ml|json)$/.test(origin) && !origin.startsWith('llamaboard'));
  if (file === undefined) return null;
  const words = ['llamafactory-cli', 'train', file, `resume_from_checkpoint=${checkpointPath(run, checkpoint)}`];
  if (settingFlag(run.config, 'overwrite_output_dir') === true) words.push('overwrite_output_dir=false');
  return words.map(shellWord).join(' ');
}
