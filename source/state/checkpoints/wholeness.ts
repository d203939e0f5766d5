/**
 * Is a checkpoint whole, and what is it good for?
 *
 * Nothing that the trainer writes is atomic and LLaMA-Factory 0.x leaves no mark of completion, so the files themselves
 * have to tell. transformers (`Trainer._save_checkpoint`, 4.37 to 5.15) writes in this order: weights and settings,
 * optimizer and scheduler, scaler, random states, `trainer_state.json`; LLaMA-Factory adds the value head of rm and ppo.
 */
import type { Checkpoint } from './checkpoint.js';
import { isStaging } from './checkpoint.js';
import { type Lack, lackText } from './lack.js';
import { layoutOf } from './layouts.js';

/** What a checkpoint lacks, in words that name the file; empty when it is whole. */
export interface Wholeness {
  readonly missing: readonly string[];
  readonly lacks: readonly Lack[];
  /** The weights are whole: it can be used for inference. */
  readonly usable: boolean;
  /** Weights, trainer state and optimizer are whole: training can go on from it. */
  readonly resumable: boolean;
  /** Saved for use alone: nothing is torn, but there is no optimizer to go on with. */
  readonly onlyWeights: boolean;
  readonly bytes: number;
}

const tensors = /\.(pt|pth|bin|safetensors|distcp)$/;
const isWeights = (name: string): boolean => /(^|\/)(model|adapter_model|pytorch_model|value_head)[^/]*$/.test(name);

/** Files that are there, but shorter than they must be. */
function tornFiles(checkpoint: Checkpoint): readonly Lack[] {
  return Object.entries(checkpoint.files).flatMap(([name, { size, expected, pointer }]): readonly Lack[] => {
    if (pointer) return [{ name, how: 'pointer' }];
    if (size === 0 && tensors.test(name)) return [{ name, how: 'empty' }];
    return expected !== null && size < expected ? [{ name, how: 'cut' }] : [];
  });
}

/** `Cannot resume from checkpoint in current stage.`: LLaMA-Factory's parser, for the stages with a value head. */
const stageResumes = ({ stage, finetuning }: Checkpoint['expects']): boolean =>
  !((stage === 'rm' || stage === 'ppo') && (finetuning === 'full' || finetuning === 'freeze'));

export const judgeCheckpoint = (checkpoint: Checkpoint): Wholeness => checkpoint.judged.of(checkpoint, judge);

/** One after the other, with a pause after each: the first picture that shows all of them finds them judged. */
export function* judgeEach(list: readonly Checkpoint[]): Generator<undefined, void> {
  for (const one of list) {
    judgeCheckpoint(one);
    yield;
  }
}

function judge(checkpoint: Checkpoint): Wholeness {
  const bytes = Object.values(checkpoint.files).reduce((sum, file) => sum + file.size, 0);
  const torn = tornFiles(checkpoint);
  const layout = layoutOf(checkpoint);
  const staging: readonly Lack[] = isStaging(checkpoint) ? [{ name: checkpoint.path, how: 'staging' }] : [];
  const lacks = [...staging, ...layout.weights, ...torn, ...layout.training];
  return {
    missing: lacks.map(lackText),
    lacks,
    usable: layout.weights.length === 0 && !torn.some((lack) => isWeights(lack.name)),
    resumable: lacks.length === 0 && !layout.onlyWeights && stageResumes(checkpoint.expects),
    onlyWeights: layout.onlyWeights,
    bytes,
  };
}
