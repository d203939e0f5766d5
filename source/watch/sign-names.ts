/**
 * By the names of which entries a directory is known as a run's, and where runs are not looked for: one table for this
 * machine, whose directories `run-signs.ts` reads, and for others, which `remote/find-run.ts` asks.
 */
import { checkpointStep } from './run-files.js';

/** Any one of these is enough: nothing else writes files of these names. */
export const sureSigns: ReadonlySet<string> = new Set([
  'trainer_log.jsonl',
  'trainer_state.json',
  'train_results.json',
  'predict_results.json',
  'eval_results.json',
  'generated_predictions.jsonl',
  'training_args.yaml',
  'llamaboard_config.yaml',
  'running_log.txt',
]);

/** Each of these sets together; first the name that is rarest elsewhere, by which a search asks for the others. */
export const jointSigns: readonly (readonly string[])[] = [
  // What a trainer leaves when it saves a model.
  ['training_args.bin', 'adapter_config.json'],
  ['training_args.bin', 'config.json'],
  // Of ms-swift, before its first checkpoint.
  ['logging.jsonl', 'args.json'],
];

const allSigns: ReadonlySet<string> = new Set([...sureSigns, ...jointSigns.flat()]);

export const isSign = (name: string): boolean => allSigns.has(name) || checkpointStep(name) !== null;

/** True of a checkpoint as well, which is right when a person names one; the search leaves them out by their names. */
export function namesARun(names: ReadonlySet<string>): boolean {
  for (const name of names) if (sureSigns.has(name) || checkpointStep(name) !== null) return true;
  return jointSigns.some((signs) => signs.every((sign) => names.has(sign)));
}

/** Directories that hold no runs and very many entries; those whose names begin with a dot are passed over, too. */
export const passedOver: ReadonlySet<string> = new Set([
  'node_modules',
  '__pycache__',
  'site-packages',
  'venv',
  'wandb',
]);

/** Of the system itself: thousands of directories, in which no run can lie. */
export const systemDirectories: ReadonlySet<string> = new Set(['/dev', '/proc', '/sys']);

/** A directory's own time does not move when a file in it grows, so the growing files are asked as well as it (''). */
export const timedNames: readonly string[] = [
  '',
  'trainer_log.jsonl',
  'logging.jsonl',
  'running_log.txt',
  'trainer_state.json',
];
