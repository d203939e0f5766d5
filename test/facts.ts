/**
 * What is true of each recorded run, taken from its bytes and not from this program: examples and steps from the
 * trainer's own banner, losses from `trainer_log.jsonl`, checkpoints from the directories that were there at the end,
 * tokens counted in the printed id lists, the end from the recording's last line. Each row was checked against the
 * console by eye. An evaluation made after the training stands in no row of the log: its loss is that of the console's
 * closing table, four decimals, or of TensorBoard's file, as the last row of `sigterm` stands on the console alone. Of
 * `two-writers` every row and the example were written twice.
 */
export interface SampleFact {
  readonly set: 'train' | 'eval';
  readonly kind: 'example' | 'chosen' | 'rejected';
  readonly tokens: number;
  /** Labels other than −100; null where the labels are a reference answer, of another length than the inputs. */
  readonly trained: number | null;
}

export interface Facts {
  readonly examples: number | null;
  readonly evalExamples: number | null;
  readonly step: number | null;
  readonly totalSteps: number | null;
  readonly epoch: number | null;
  /** `rows`: distinct steps with a loss; steps that were trained twice count once. `last`: null for NaN, logged as 0.0. */
  readonly loss: {
    readonly last: number | null;
    readonly step: number;
    readonly rows: number;
    readonly first: number;
  } | null;
  readonly bestEval: { readonly value: number; readonly step: number; readonly rows: number } | null;
  /** Steps of the directories on disk at the end, torn ones included. */
  readonly checkpoints: readonly number[];
  readonly state: 'finished' | 'failed' | 'killed';
  readonly exit: { readonly code: number | null; readonly signal: number | null };
  /** Times that training began, from the beginning or from a checkpoint. */
  readonly attempts: number;
  readonly samples: readonly SampleFact[];
}

// biome-ignore format: a table, a few lines a run
export const facts: Readonly<Record<string, Facts>> = {
  'disk-full': {
    examples: 240, evalExamples: null, step: 140, totalSteps: 1200, epoch: 2.3333333333333335,
    loss: { last: 0.6784, step: 140, rows: 28, first: 5 }, bestEval: null,
    checkpoints: [20, 40, 60, 80, 100, 120, 140], state: 'failed', exit: { code: 1, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'diverged-nan': {
    examples: 240, evalExamples: null, step: 120, totalSteps: 120, epoch: 2,
    loss: { last: null, step: 120, rows: 24, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  dpo: {
    examples: 160, evalExamples: null, step: 120, totalSteps: 120, epoch: 3,
    loss: { last: 0.4228, step: 120, rows: 24, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'chosen', tokens: 69, trained: 8 }, { set: 'train', kind: 'rejected', tokens: 72, trained: 11 }],
  },
  'error-bad-template': {
    examples: null, evalExamples: null, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 0,
    samples: [],
  },
  'error-cutoff-one-token': {
    examples: 240, evalExamples: null, step: 180, totalSteps: 180, epoch: 3,
    loss: { last: 0, step: 180, rows: 36, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120, 160, 180], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 1, trained: 0 }],
  },
  'error-missing-model': {
    examples: null, evalExamples: null, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 0,
    samples: [],
  },
  'error-trl-version': {
    examples: null, evalExamples: null, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 0,
    samples: [{ set: 'train', kind: 'example', tokens: 61, trained: null }],
  },
  'error-unknown-dataset': {
    examples: null, evalExamples: null, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 0,
    samples: [],
  },
  'eval-only': {
    examples: null, evalExamples: 30, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: { value: 7.37110710144043, step: 0, rows: 1 },
    checkpoints: [], state: 'finished', exit: { code: 0, signal: null }, attempts: 0,
    samples: [{ set: 'eval', kind: 'example', tokens: 69, trained: 8 }],
  },
  'gpu-device-assert': {
    examples: 240, evalExamples: null, step: null, totalSteps: 120, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 79, trained: 10 }],
  },
  'gpu-fp16-scaler': {
    examples: 240, evalExamples: null, step: 120, totalSteps: 120, epoch: 2,
    loss: { last: 0.2995, step: 120, rows: 120, first: 1 }, bestEval: null,
    checkpoints: [60, 120], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 79, trained: 10 }],
  },
  'gpu-not-seen': {
    examples: 240, evalExamples: null, step: 360, totalSteps: 360, epoch: 3,
    loss: { last: 6.1699, step: 360, rows: 72, first: 5 }, bestEval: null,
    checkpoints: [100, 200, 300, 360], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 79, trained: 10 }],
  },
  'gpu-oom-neighbour': {
    examples: null, evalExamples: null, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 0,
    samples: [{ set: 'train', kind: 'example', tokens: 79, trained: 10 }],
  },
  'gpu-oom-training': {
    examples: 3000, evalExamples: null, step: 16, totalSteps: 72, epoch: 0.6666666666666666,
    loss: { last: 0.592, step: 16, rows: 16, first: 1 }, bestEval: null,
    checkpoints: [10], state: 'failed', exit: { code: 1, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 185, trained: 109 }],
  },
  'gpu-sft-bf16': {
    examples: 1296, evalExamples: 144, step: 240, totalSteps: 240, epoch: 21.878048780487806,
    loss: { last: 0.0271, step: 240, rows: 48, first: 5 }, bestEval: { value: 0.04437825828790665, step: 240, rows: 3 },
    checkpoints: [160, 240], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 188, trained: 111 }, { set: 'eval', kind: 'example', tokens: 182, trained: 105 }],
  },
  interrupted: {
    examples: 240, evalExamples: null, step: 390, totalSteps: 1800, epoch: 6.5,
    loss: { last: 6.272, step: 390, rows: 78, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120, 160, 200, 240, 280, 320, 360], state: 'killed', exit: { code: null, signal: 2 }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'killed-hard': {
    examples: 240, evalExamples: null, step: 510, totalSteps: 1800, epoch: 8.5,
    loss: { last: 0.593, step: 510, rows: 102, first: 5 }, bestEval: null,
    checkpoints: [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 360, 390, 420, 450, 480], state: 'killed', exit: { code: null, signal: 9 }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'killed-mid-save': {
    examples: 240, evalExamples: null, step: 300, totalSteps: 1800, epoch: 5,
    loss: { last: 0.6782, step: 300, rows: 60, first: 5 }, bestEval: null,
    checkpoints: [30, 60, 90, 120, 150, 180, 210, 240, 270, 300], state: 'killed', exit: { code: null, signal: 9 }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  kto: {
    examples: 80, evalExamples: null, step: 60, totalSteps: 60, epoch: 3,
    loss: { last: 0.4994, step: 60, rows: 12, first: 5 }, bestEval: null,
    checkpoints: [40, 60], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'piped-console': {
    examples: 240, evalExamples: null, step: 180, totalSteps: 180, epoch: 3,
    loss: { last: 6.4734, step: 180, rows: 36, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120, 160, 180], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  ppo: {
    examples: 40, evalExamples: null, step: 10, totalSteps: 10, epoch: 0.9,
    loss: { last: 0.0306, step: 10, rows: 10, first: 1 }, bestEval: null,
    checkpoints: [4, 8], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: null }],
  },
  predict: {
    examples: null, evalExamples: 12, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'finished', exit: { code: 0, signal: null }, attempts: 0,
    samples: [{ set: 'eval', kind: 'example', tokens: 61, trained: null }],
  },
  'pt-corpus': {
    examples: 54, evalExamples: null, step: 56, totalSteps: 56, epoch: 4,
    loss: { last: 1.8986, step: 56, rows: 28, first: 2 }, bestEval: null,
    checkpoints: [25, 50, 56], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 256, trained: 256 }],
  },
  'pt-max-samples': {
    examples: 16, evalExamples: null, step: 12, totalSteps: 12, epoch: 3,
    loss: { last: 5.217, step: 10, rows: 2, first: 5 }, bestEval: null,
    checkpoints: [12], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 255, trained: 255 }],
  },
  'resume-torn-checkpoint': {
    examples: null, evalExamples: null, step: 300, totalSteps: 1800, epoch: 5,
    loss: { last: 0.6782, step: 300, rows: 60, first: 5 }, bestEval: null,
    checkpoints: [30, 60, 90, 120, 150, 180, 210, 240, 270, 300], state: 'failed', exit: { code: 1, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  resumed: {
    examples: 240, evalExamples: null, step: 720, totalSteps: 720, epoch: 12,
    loss: { last: 0.533, step: 720, rows: 144, first: 5 }, bestEval: null,
    checkpoints: [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 360, 390, 420, 450, 480, 510, 540, 570, 600, 630, 660, 690, 720], state: 'finished', exit: { code: 0, signal: null }, attempts: 2,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  rm: {
    examples: 160, evalExamples: null, step: 120, totalSteps: 120, epoch: 3,
    loss: { last: 0.0001, step: 120, rows: 24, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'chosen', tokens: 69, trained: 8 }, { set: 'train', kind: 'rejected', tokens: 72, trained: 11 }],
  },
  'sft-best-model': {
    examples: 216, evalExamples: 24, step: 216, totalSteps: 216, epoch: 4,
    loss: { last: 6.4642, step: 215, rows: 43, first: 5 }, bestEval: { value: 6.411088943481445, step: 200, rows: 10 },
    checkpoints: [20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 216], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 81, trained: 9 }, { set: 'eval', kind: 'example', tokens: 78, trained: 16 }],
  },
  'sft-full-en-eval': {
    examples: 270, evalExamples: 30, step: 816, totalSteps: 816, epoch: 12,
    loss: { last: 0.419, step: 815, rows: 163, first: 5 }, bestEval: { value: 0.5759493112564087, step: 240, rows: 14 },
    checkpoints: [120, 240, 360, 480, 600, 720, 816], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 75, trained: 13 }, { set: 'eval', kind: 'example', tokens: 394, trained: 47 }],
  },
  'sft-full-zh': {
    examples: 240, evalExamples: null, step: 300, totalSteps: 300, epoch: 5,
    loss: { last: 0.8393, step: 300, rows: 60, first: 5 }, bestEval: null,
    checkpoints: [280, 300], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'sft-lora-en-eval': {
    examples: 216, evalExamples: 24, step: 1080, totalSteps: 1080, epoch: 20,
    loss: { last: 6.241, step: 1080, rows: 216, first: 5 }, bestEval: { value: 6.1934, step: 1080, rows: 11 },
    checkpoints: [200, 400, 600, 800, 1000, 1080], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 81, trained: 9 }, { set: 'eval', kind: 'example', tokens: 78, trained: 16 }],
  },
  'sft-mixed-masks': {
    examples: 270, evalExamples: null, step: 204, totalSteps: 204, epoch: 3,
    loss: { last: 6.5979, step: 200, rows: 40, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120, 160, 200, 204], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'sft-rows-lost': {
    examples: 130, evalExamples: null, step: 99, totalSteps: 99, epoch: 3,
    loss: { last: 6.6643, step: 95, rows: 19, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 99], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 64, trained: 8 }],
  },
  'sft-train-on-prompt-packed': {
    examples: 155, evalExamples: null, step: 117, totalSteps: 117, epoch: 3,
    loss: { last: 6.3048, step: 115, rows: 23, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 117], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 256, trained: 243 }],
  },
  'train-then-predict': {
    examples: 216, evalExamples: 24, step: 108, totalSteps: 108, epoch: 2,
    loss: { last: 6.4782, step: 105, rows: 21, first: 5 }, bestEval: null,
    checkpoints: [30, 60, 90, 108], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 95, trained: 9 }, { set: 'eval', kind: 'example', tokens: 75, trained: null }],
  },
  'two-ranks': {
    examples: 240, evalExamples: null, step: 90, totalSteps: 90, epoch: 3,
    loss: { last: 6.6434, step: 90, rows: 18, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 90], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 69, trained: 8 }],
  },
  'error-streaming-no-workers': {
    examples: null, evalExamples: null, step: null, totalSteps: null, epoch: null,
    loss: null, bestEval: null,
    checkpoints: [], state: 'failed', exit: { code: 1, signal: null }, attempts: 0,
    samples: [],
  },
  'mix-interleave': {
    examples: 120, evalExamples: null, step: 90, totalSteps: 90, epoch: 3,
    loss: { last: 5.6838, step: 90, rows: 18, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 90], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  'overwritten-output': {
    examples: 120, evalExamples: null, step: 60, totalSteps: 60, epoch: 2,
    loss: { last: 5.9483, step: 60, rows: 12, first: 5 }, bestEval: null,
    checkpoints: [30, 40, 60, 80, 120], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  'resume-trains-nothing': {
    examples: 120, evalExamples: null, step: 60, totalSteps: 60, epoch: 2,
    loss: { last: 5.9483, step: 60, rows: 12, first: 5 }, bestEval: null,
    checkpoints: [30, 60], state: 'finished', exit: { code: 0, signal: null }, attempts: 2,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  'save-only-model': {
    examples: 240, evalExamples: null, step: 120, totalSteps: 120, epoch: 2,
    loss: { last: 1.6693, step: 120, rows: 24, first: 5 }, bestEval: null,
    checkpoints: [120], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  sigterm: {
    examples: 240, evalExamples: null, step: 150, totalSteps: 600, epoch: 2.5,
    loss: { last: 5.6847, step: 150, rows: 30, first: 5 }, bestEval: null,
    checkpoints: [40, 80, 120], state: 'killed', exit: { code: null, signal: 15 }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  'streaming-max-steps': {
    examples: 240, evalExamples: null, step: 60, totalSteps: 60, epoch: 3.2,
    loss: { last: 2.8574, step: 60, rows: 12, first: 5 }, bestEval: null,
    checkpoints: [30, 60], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 256, trained: 256 }],
  },
  'tokenized-from-disk': {
    examples: 100, evalExamples: null, step: 50, totalSteps: 50, epoch: 2,
    loss: { last: 5.9752, step: 50, rows: 10, first: 5 }, bestEval: null,
    checkpoints: [40, 50], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [],
  },
  'two-ranks-one-killed': {
    examples: 240, evalExamples: null, step: 75, totalSteps: 180, epoch: 2.5,
    loss: { last: 5.7741, step: 75, rows: 15, first: 5 }, bestEval: null,
    checkpoints: [30, 60], state: 'failed', exit: { code: 1, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  'two-writers': {
    examples: 120, evalExamples: null, step: 90, totalSteps: 90, epoch: 3,
    loss: { last: 5.836, step: 90, rows: 18, first: 5 }, bestEval: null,
    checkpoints: [50, 90], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 80, trained: 10 }],
  },
  'val-size-count': {
    examples: 215, evalExamples: 25, step: 108, totalSteps: 108, epoch: 2,
    loss: { last: 5.8382, step: 105, rows: 21, first: 5 }, bestEval: { value: 5.7515, step: 108, rows: 3 },
    checkpoints: [40, 80, 108], state: 'finished', exit: { code: 0, signal: null }, attempts: 1,
    samples: [{ set: 'train', kind: 'example', tokens: 86, trained: 16 }, { set: 'eval', kind: 'example', tokens: 86, trained: 16 }],
  },
};
