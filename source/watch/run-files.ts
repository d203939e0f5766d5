/**
 * Which names in a run directory matter, and how each is read: the one table that knows LLaMA-Factory's files by name.
 *
 * A run directory may hold anything (people write their data sets there), so names that no part of a run has are only
 * counted by size, and a listing is bounded with the run's own files first.
 */

/**
 * `grow`: followed from where it ended; `whole`: read anew when it changes; `header`: size and the safetensors header;
 * `size`: size alone.
 */
export type Reading = 'grow' | 'whole' | 'header' | 'size';

export interface FileRule {
  readonly reading: Reading;
  /** Largest size in bytes that is still read whole; larger files give their size alone. */
  readonly limit: number;
}

const mebibyte = 1024 * 1024;
const sizeOnly: FileRule = { reading: 'size', limit: 0 };
/** Tensors are not read; a file of them that is no bigger than this may be a Git LFS pointer, which is a text. */
const tensors: FileRule = { reading: 'whole', limit: 200 };
const header: FileRule = { reading: 'header', limit: 0 };
const small: FileRule = { reading: 'whole', limit: 4 * mebibyte };
const growing: FileRule = { reading: 'grow', limit: 0 };

/** Files of the run directory itself that grow while the run lives. */
export const growingFiles: readonly string[] = [
  'trainer_log.jsonl',
  // The same of ms-swift.
  'logging.jsonl',
  'running_log.txt',
  'webui_subprocess.log',
  'generated_predictions.jsonl',
];

/** TensorBoard's event files, one or more an attempt: they grow, each in a directory of its attempt's date and host,
 * or, of ms-swift, in `runs/` itself. */
const eventFile = /^runs\/(?:[^/]+\/)?events\.out\.tfevents\.[^/]+$/;

export const isEventFile = (path: string): boolean => eventFile.test(path);

const byName: ReadonlyMap<string, FileRule> = new Map<string, FileRule>([
  // Holds every logged row of the run so far: 20 MB and more after 100,000 steps.
  ['trainer_state.json', { reading: 'whole', limit: 64 * mebibyte }],
  ['latest', small],
  ['README.md', small],
  // Large, the same in every checkpoint, and nothing on the screen needs them.
  ['tokenizer.json', sizeOnly],
  ['vocab.json', sizeOnly],
]);

const byExtension: ReadonlyMap<string, FileRule> = new Map([
  ['.json', small],
  ['.yaml', small],
  ['.yml', small],
  ['.safetensors', header],
  ['.bin', tensors],
  ['.pt', tensors],
  ['.pth', tensors],
]);

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot).toLowerCase();
}

/** The index of the largest models' shards holds 9 MB. */
const index: FileRule = { reading: 'whole', limit: 32 * mebibyte };

/** Files that tell of the run itself: one of them that is too large to be read is missed. */
const telling = /(?:^|\/)(?:trainer_state\.json|[^/]+\.index\.json)$|^(?:training_args|llamaboard_config)\.yaml$/;

export const isMissed = (path: string, size: number): boolean => telling.test(path) && size > ruleOf(path).limit;

/** How to read the file at `path`, which is relative to the run directory, with `/`. */
export function ruleOf(path: string): FileRule {
  if (growingFiles.includes(path) || isEventFile(path)) return growing;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.index.json')) return index;
  return byName.get(name) ?? byExtension.get(extensionOf(name)) ?? sizeOnly;
}

const checkpointName = /^(?:tmp-)?checkpoint-(\d+)$/;

/** The step of a checkpoint directory's name, or null when it is none. */
export function checkpointStep(name: string): number | null {
  const digits = checkpointName.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * Whether the entries of a directory are listed: the root, the checkpoints, and one level inside a checkpoint, where
 * DeepSpeed (`global_step100/`), FSDP (`pytorch_model_fsdp_0/`) and LLaMA-Factory 1 (`model/`) keep their shards; and
 * `runs/` with the directories of TensorBoard's event files.
 */
export function isListed(path: string): boolean {
  if (path === '') return true;
  const parts = path.split('/');
  return parts.length <= 2 && (parts[0] === 'runs' || checkpointStep(parts[0] ?? '') !== null);
}

/** Most entries of one directory that are looked at. */
export const mostEntries = 2_000;

const runExtensions: ReadonlySet<string> = new Set([
  ...['.json', '.jsonl', '.yaml', '.yml', '.safetensors', '.bin', '.pt', '.pth', '.distcp', '.md', '.log', '.out'],
  ...['.txt', '.png', '.model', '.jinja'],
]);

/** 0 is kept first. */
function rank(name: string, directory: string): number {
  if (directory === '' && growingFiles.includes(name)) return 0;
  if (byName.has(name) || name.endsWith('_results.json') || name.endsWith('config.json')) return 1;
  if (name === 'training_args.yaml' || name === 'llamaboard_config.yaml' || name === 'training_args.bin') return 1;
  if (checkpointStep(name) !== null) return 2;
  return runExtensions.has(extensionOf(name)) ? 3 : 4;
}

/** Checkpoints in the order of their steps, everything else by name: the order in which a person expects them. */
function byStepThenName(first: string, second: string): number {
  const steps = (checkpointStep(first) ?? -1) - (checkpointStep(second) ?? -1);
  if (steps !== 0) return steps;
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Directories in the order in which they are worth knowing: of the checkpoints training goes on from the newest. */
export function newestFirst(paths: readonly string[]): readonly string[] {
  const step = (path: string): number => checkpointStep(path.split('/')[0] ?? '') ?? Number.POSITIVE_INFINITY;
  // Two that are no checkpoints differ by nothing, not by NaN.
  return paths.toSorted((one, other) => (step(one) === step(other) ? 0 : step(other) - step(one)));
}

export interface Selection {
  readonly names: readonly string[];
  /** Entries that were left out because the directory holds too many. */
  readonly left: number;
}

/**
 * The entries to look at, sorted. In a crowded directory the run's own files come first, then the newest checkpoints,
 * then whatever fits.
 */
export function selectEntries(names: readonly string[], directory: string): Selection {
  if (names.length <= mostEntries) return { names: names.toSorted(byStepThenName), left: 0 };
  const groups: string[][] = [[], [], [], [], []];
  for (const name of names) groups[rank(name, directory)]?.push(name);
  groups[2]?.sort(byStepThenName).reverse();
  const kept = groups.flat().slice(0, mostEntries);
  return { names: kept.toSorted(byStepThenName), left: names.length - kept.length };
}
