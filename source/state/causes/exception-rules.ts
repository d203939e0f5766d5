/**
 * What exceptions mean: a table from name, message and frames to a cause, the first match counts.
 *
 * Texts are those of LLaMA-Factory 0.8 to 0.9.6, transformers 4.41 to 5.8, torch 2.0 to 2.13, safetensors, datasets and
 * huggingface_hub. An exception that no rule knows is a `code-error`.
 */
import type { ExceptionEvent } from '../event.js';
import type { RunPhase } from '../phase.js';
import type { Diagnosis } from './cause.js';
import { gpuTrouble, othersHold } from './gpu-rules.js';
import type { Nearness } from './nearness.js';

export interface Judgement {
  readonly diagnosis: Diagnosis;
  readonly nearness: Nearness;
}

interface Rule {
  /** Tried on the last part of the dotted name. */
  readonly name?: RegExp;
  readonly message?: RegExp;
  readonly frames?: RegExp;
  readonly nearness?: Nearness;
  /** Null: never a cause. */
  readonly diagnosis:
    | ((match: Readonly<Record<string, string | undefined>>, phase: RunPhase, message: string) => Diagnosis)
    | null;
}

const signals: Readonly<Record<string, Diagnosis>> = {
  '1': { id: 'hangup', facts: {} },
  '2': { id: 'interrupted', facts: {} },
  '9': { id: 'killed', facts: { signal: 9, memory: null } },
  '15': { id: 'terminated', facts: { scheduler: false } },
};

/** What a signal that the launcher caught means. */
export const signalled = (signal: string): Diagnosis | null => signals[signal] ?? null;

const inData = /llamafactory\/data\/|llmtuner\/data\/|load_dataset|datasets\/(builder|load|packaged_modules)/;
const inArguments = /\/hparams\/|hf_argparser\.py|training_args\.py|omegaconf/;

const rules: readonly Rule[] = [
  // Launchers only repeat that a child failed.
  { name: /^(ChildFailedError|CalledProcessError|SystemExit|RemoteTraceback)$/, diagnosis: null },
  {
    name: /^SignalException$/,
    message: /got signal: (?<signal>\d+)$/,
    nearness: 'event',
    diagnosis: ({ signal }) => signalled(signal ?? '') ?? { id: 'terminated', facts: { scheduler: false } },
  },
  { name: /^KeyboardInterrupt$/, nearness: 'event', diagnosis: () => ({ id: 'interrupted', facts: {} }) },
  {
    message:
      /insufficient shared memory|shared memory limit|\/dev\/shm|shared memory object|<\/torch_\d+|killed by signal: Bus error/,
    nearness: 'hard',
    diagnosis: () => ({ id: 'shared-memory', facts: {} }),
  },
  {
    message:
      /^(?:CUDA|HIP|NPU|XPU|MPS backend) out of memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED|^Allocation on device/,
    nearness: 'hard',
    diagnosis: (_, phase, message) => ({
      id: 'cuda-out-of-memory',
      facts: {
        gpu: whole(/\b[GN]PU (\d+)\b/.exec(message)?.[1]),
        tried: /Tried to allocate ([\d.]+ \w+)/.exec(message)?.[1] ?? null,
        ...othersHold(message),
        leap: null,
        phase,
      },
    }),
  },
  {
    name: /^OutOfMemoryError$/,
    nearness: 'hard',
    diagnosis: (_, phase) => ({
      id: 'cuda-out-of-memory',
      facts: { gpu: null, tried: null, others: false, holder: null, leap: null, phase },
    }),
  },
  {
    message:
      /No space left on device|StorageFull|Disk quota exceeded|PytorchStreamWriter failed writing|unexpected pos \d+ vs \d+/,
    nearness: 'hard',
    diagnosis: (_, __, message) => ({ id: 'disk-full', facts: { quota: /quota/i.test(message) } }),
  },
  {
    name: /MemoryError$/,
    nearness: 'hard',
    diagnosis: (_, phase) => ({ id: 'host-out-of-memory', facts: { phase, certain: true } }),
  },
  {
    message: /DefaultCPUAllocator: (?:not enough|can't allocate) memory|Cannot allocate memory/,
    nearness: 'hard',
    diagnosis: (_, phase) => ({ id: 'host-out-of-memory', facts: { phase, certain: true } }),
  },
  {
    message: /DataLoader worker \(pid\(?s?\)? ?[\d, ]+\) is killed by signal: Killed/,
    nearness: 'hard',
    diagnosis: (_, phase) => ({ id: 'host-out-of-memory', facts: { phase, certain: false } }),
  },
  {
    // On the CPU, where torch says it of the lookup itself.
    name: /^IndexError$/,
    message: /^index out of range in self$/,
    frames: /\bin embedding\b|\/sparse\.py/,
    diagnosis: () => ({ id: 'index-out-of-range', facts: { table: 'vocabulary' } }),
  },
  {
    name: /^IndexError$/,
    message: /^Target -?\d+ is out of bounds\.?$/,
    diagnosis: () => ({ id: 'index-out-of-range', facts: { table: 'classes' } }),
  },
  {
    message: /^Undefined dataset (?<dataset>.+?) in \S+/,
    diagnosis: ({ dataset }) => ({ id: 'unknown-dataset', facts: { dataset: dataset ?? null } }),
  },
  {
    message: /^Cannot find (valid|sufficient) samples, /,
    diagnosis: () => ({ id: 'no-valid-rows', facts: { empty: false } }),
  },
  {
    // `align_dataset` asks for the first row (data/converter.py, 0.9.5): an empty file, or a stream without a shard.
    name: /^StopIteration$/,
    frames: /in align_dataset/,
    diagnosis: () => ({ id: 'no-valid-rows', facts: { empty: true } }),
  },
  {
    message: /^Template (?<template>.+?) does not exist/,
    diagnosis: ({ template }) => ({ id: 'bad-template', facts: { template: template ?? null } }),
  },
  {
    message: /^Can't find a valid checkpoint at (?<path>.+)$/,
    diagnosis: ({ path }) => ({ id: 'bad-checkpoint', facts: { path: path ?? null } }),
  },
  {
    message:
      /^Cannot resume from checkpoint in current stage|loaded state dict (contains a parameter group|has a different)/,
    diagnosis: () => ({ id: 'bad-checkpoint', facts: { path: null } }),
  },
  {
    // Torn weights or optimizer files, and DeepSpeed's `assert len(self.ckpt_list) > 0`.
    frames:
      /_load_from_checkpoint|_load_optimizer_and_scheduler|_load_rng_state|deepspeed_load_checkpoint|load_checkpoint\(/,
    message:
      /^$|PytorchStreamReader failed|HeaderTooLarge|MetadataIncompleteBuffer|InvalidHeader|ckpt_list|No such file/,
    diagnosis: () => ({ id: 'bad-checkpoint', facts: { path: null } }),
  },
  {
    message: /^File (?<file>.+?) not found\.?$/,
    diagnosis: ({ file }) => ({ id: 'bad-dataset-file', facts: { file: file ?? null } }),
  },
  {
    message: /^Cannot open (?<file>.+?) due to /,
    diagnosis: ({ file }) => ({ id: 'bad-dataset-file', facts: { file: file ?? null } }),
  },
  {
    message: /^Failed to retrieve (?:image|video|audio) from (?<file>.+?)(?:: |$)/,
    diagnosis: ({ file }) => ({ id: 'bad-dataset-file', facts: { file: file ?? null } }),
  },
  {
    name: /^(FileNotFoundError|UnidentifiedImageError)$/,
    frames: /llamafactory\/data\/|llmtuner\/data\//,
    diagnosis: (_, __, message) => ({
      id: 'bad-dataset-file',
      facts: { file: /'([^']+)'/.exec(message)?.[1] ?? null },
    }),
  },
  {
    name: /^(DatasetGenerationError|DatasetGenerationCastError|DataFilesNotFoundError|DatasetNotFoundError|JSONDecodeError|ArrowInvalid|EmptyDatasetError|RepositoryNotFoundError|LocalEntryNotFoundError|UnicodeDecodeError)$/,
    frames: inData,
    diagnosis: () => ({ id: 'bad-dataset-file', facts: { file: null } }),
  },
  {
    name: /^KeyError$/,
    frames: /data\/(converter|aligner)\.py/,
    diagnosis: () => ({ id: 'bad-dataset-file', facts: { file: null } }),
  },
  {
    message: /^The checkpoint you are trying to load has model type `(?<type>[^`]+)`/,
    diagnosis: ({ type }) => ({
      id: 'version-mismatch',
      facts: { requirement: `transformers (${type})`, found: null },
    }),
  },
  {
    message: /^(?<requirement>\S+) is required for a normal functioning of this module, but found (?<found>.+?)\.?$/,
    diagnosis: ({ requirement, found }) => ({
      id: 'version-mismatch',
      facts: { requirement: requirement ?? null, found: found ?? null },
    }),
  },
  {
    name: /^ModuleNotFoundError$/,
    message: /^No module named '(?<requirement>[^']+)'/,
    diagnosis: ({ requirement }) => ({
      id: 'version-mismatch',
      facts: { requirement: requirement ?? null, found: null },
    }),
  },
  {
    name: /^(ImportError|ModuleNotFoundError|PackageNotFoundError)$/,
    diagnosis: (_, __, message) => ({
      id: 'version-mismatch',
      facts: { requirement: /^The '([^']+)' distribution/.exec(message)?.[1] ?? null, found: null },
    }),
  },
  {
    message:
      /^(?<model>\S+) (is not a local folder and is not a valid model identifier|does not appear to have a file named)/,
    diagnosis: ({ model }) => ({ id: 'model-not-found', facts: { model: model ?? null } }),
  },
  {
    message:
      /^Failed to load (?:tokenizer|processor|model)|^We couldn't connect to |^Incorrect path_or_model_id|^Repo id must |no file named (?:model\.safetensors|pytorch_model)/,
    diagnosis: () => ({ id: 'model-not-found', facts: { model: null } }),
  },
  {
    name: /^(LocalEntryNotFoundError|RepositoryNotFoundError|GatedRepoError|HFValidationError|OfflineModeIsEnabled)$/,
    diagnosis: () => ({ id: 'model-not-found', facts: { model: null } }),
  },
  {
    // Torn weights of the model itself.
    name: /^SafetensorError$/,
    frames: /from_pretrained|load_tokenizer|load_model|load_config/,
    diagnosis: () => ({ id: 'model-not-found', facts: { model: null } }),
  },
  {
    message: /^Some (?:keys|specified arguments) are not used by the HfArgumentParser: (?<argument>.+)$/,
    diagnosis: ({ argument }) => ({ id: 'bad-argument', facts: { argument: argument ?? null } }),
  },
  {
    message:
      /^(?<argument>Output directory .*already exists and is not empty|The dataset is not applicable in the current)/,
    diagnosis: (_, __, message) => ({ id: 'bad-argument', facts: { argument: short(message) } }),
  },
  {
    name: /^(ValueError|TypeError|NotImplementedError|ParserError|ScannerError|ConstructorError|FileNotFoundError|ArgumentError|ConfigKeyError)$/,
    frames: inArguments,
    message: /./,
    diagnosis: (_, __, message) => ({ id: 'bad-argument', facts: { argument: short(message) } }),
  },
  {
    // What the others say when a rank or a worker is gone.
    message:
      /Connection (closed|reset) by|remote process exited|Broken pipe|NCCL communicator was aborted|NCCL error|DataLoader worker \(pid\(?s?\)? ?[\d, ]+\) exited unexpectedly|Socket Timeout|TCPStore|Rank \d+ .*(failed|aborted)|client socket has/i,
    nearness: 'echo',
    diagnosis: null,
  },
];

const short = (message: string): string => message.slice(0, 300);
const whole = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

/** The part of a dotted name that names the class. */
export const className = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Frames of the trainer's own world. A script around it can fail without harm. */
const ofTrainer =
  /llama-?factory|llmtuner|transformers|torch|deepspeed|accelerate|datasets|trl|peft|safetensors|huggingface_hub|modelscope|unsloth|bitsandbytes|train\.py/i;

export const isTrainers = (exception: ExceptionEvent): boolean =>
  exception.rank !== null || exception.frames.length === 0 || exception.frames.some((frame) => ofTrainer.test(frame));

function ruleOf(exception: ExceptionEvent): { readonly rule: Rule; readonly match: RegExpExecArray | null } | null {
  const name = className(exception.name);
  for (const rule of rules) {
    if (rule.name && !rule.name.test(name)) continue;
    const match = rule.message ? rule.message.exec(exception.message) : null;
    if (rule.message && !match) continue;
    const { frames } = rule;
    if (frames && !exception.frames.some((frame) => frames.test(frame))) continue;
    return { rule, match };
  }
  return null;
}

/** What an exception means, null when it is never a cause or, a line without its end, not yet known. */
export function judgeException(exception: ExceptionEvent, phase: RunPhase): Judgement | null {
  const found = ruleOf(exception);
  if (found?.rule.diagnosis) {
    const diagnosis = found.rule.diagnosis(found.match?.groups ?? {}, phase, exception.message);
    return { diagnosis, nearness: found.rule.nearness ?? 'named' };
  }
  const trouble = found ? null : gpuTrouble(exception.message);
  if (trouble) return { diagnosis: trouble, nearness: 'named' };
  if (exception.torn || (found && found.rule.nearness !== 'echo')) return null;
  const nearness = found || !isTrainers(exception) ? 'echo' : 'event';
  const facts = { exception: className(exception.name), message: exception.message.trim() };
  return { diagnosis: { id: 'code-error', facts }, nearness };
}
