import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { bestCheckpoint, nearestEvaluation, outputModel } from '../../source/state/checkpoints/best.js';
import { conditionOf } from '../../source/state/checkpoints/condition.js';
import { isForeign } from '../../source/state/checkpoints/foreign.js';
import { lastCheckpoint } from '../../source/state/checkpoints/newest.js';
import { resumeCommand } from '../../source/state/checkpoints/resume.js';
import { resumePoint } from '../../source/state/checkpoints/resume-point.js';
import { doomedCheckpoints } from '../../source/state/checkpoints/rotation.js';
import { nextSaveStep, savePlan, savesLeft, stepOfSave } from '../../source/state/checkpoints/save-plan.js';
import { judgeCheckpoint, type Wholeness } from '../../source/state/checkpoints.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { emptyFold, finalRun, finalStatus, load, recordingNames } from '../recordings.js';
import {
  banner,
  checkpoint,
  consoleLines,
  ended,
  type Listing,
  log,
  plainFiles,
  runOf,
  settings,
  sizeOf,
  start,
  stateOf,
  without,
} from './made-up-run.js';

/** Step and bytes of every checkpoint that the recorded runs left, added up from the recordings' lines. */
const left: Readonly<Record<string, string>> = {
  'disk-full': '20:2388487 40:2389143 60:2389787 80:2390460 100:2391120 120:2391750 140:807',
  'diverged-nan': '40:2388768 80:2389694 120:2390608',
  dpo: '40:374600 80:378654 120:382713',
  'error-bad-template': '',
  'error-cutoff-one-token': '40:371706 80:372891 120:374051 160:375276 180:375852',
  'error-missing-model': '',
  'error-streaming-no-workers': '',
  'error-trl-version': '',
  'error-unknown-dataset': '',
  'eval-only': '',
  'gpu-device-assert': '',
  'gpu-fp16-scaler': '60:1996878898 120:1996888924',
  'gpu-not-seen': '100:341044 200:344387 300:347740 360:349760',
  'gpu-oom-neighbour': '',
  'gpu-oom-training': '10:1996869217',
  'gpu-sft-bf16': '160:1996873416 240:1996876395',
  interrupted: '40:371861 80:373179 120:374501 160:375851 200:377184 240:378503 280:379859 320:381190 360:382502',
  'killed-hard':
    '30:2388798 60:2389782 90:2390783 120:2391792 150:2392782 180:2393785 210:2394783 240:2395791 270:2396790 300:2397787 330:2398786 360:2399783 390:2400783 420:2401778 450:2402776 480:2403773',
  'killed-mid-save':
    '30:2388798 60:2389782 90:2390783 120:2391792 150:2392782 180:2393785 210:2394783 240:2395791 270:2396790 300:686',
  kto: '40:374509 60:376511',
  'mix-interleave': '40:304959 80:306295 90:306607',
  'overwritten-output': '30:304602 40:304962 60:305611 80:306297 120:307621',
  'piped-console': '40:371851 80:373181 120:374488 160:375857 180:376506',
  ppo: '4:230735 8:230735',
  predict: '',
  'train-then-predict': '30:338735 60:339751 90:340786 108:341291',
  'pt-corpus': '25:2389841 50:2392023 56:2392508',
  'pt-max-samples': '12:2388119',
  'resume-torn-checkpoint':
    '30:2388798 60:2389782 90:2390783 120:2391792 150:2392782 180:2393785 210:2394783 240:2395791 270:2396790 300:686',
  'resume-trains-nothing': '30:304602 60:305611',
  resumed:
    '30:2388798 60:2389782 90:2390783 120:2391792 150:2392782 180:2393785 210:2394783 240:2395791 270:2396790 300:2397787 330:2398786 360:2399783 390:2400783 420:2401778 450:2402776 480:2403773 510:2404775 540:2405779 570:2406780 600:2407789 630:2408805 660:2409821 690:2410826 720:2411838',
  rm: '40:374308 80:375595 120:376888',
  'save-only-model': '120:555381',
  'sft-best-model':
    '20:371513 40:372456 60:373398 80:374341 100:375290 120:376224 140:377157 160:378101 180:379049 200:380002 216:380505',
  'sft-full-en-eval': '120:2395117 240:2402468 360:2409835 480:2417189 600:2424562 720:2431953 816:2437647',
  'sft-full-zh': '280:2403466 300:2404565',
  'sft-lora-en-eval': '200:377815 400:385100 600:392375 800:399708 1000:407043 1080:409797',
  'sft-mixed-masks': '40:371896 80:373265 120:374626 160:376006 200:377370 204:377355',
  'sft-rows-lost': '40:371880 80:373245 99:373748',
  'sft-train-on-prompt-packed': '40:371882 80:373252 117:374448',
  sigterm: '40:304951 80:306281 120:307603',
  'streaming-max-steps': '30:1603832 60:1604819',
  'tokenized-from-disk': '40:304855 50:305172',
  'two-ranks': '40:386334 80:387666 90:387980',
  'two-ranks-one-killed': '30:319079 60:320079',
  'two-writers': '50:305291 90:306608',
  'val-size-count': '40:305218 80:306812 108:307662',
};

/** Those that their recordings' notes call torn; all others are whole. */
const torn: Readonly<Record<string, readonly number[]>> = {
  'disk-full': [140],
  'killed-mid-save': [300],
  'resume-torn-checkpoint': [300],
};

/** Saved with `save_only_model`: whole, but no training goes on from them. */
const onlyWeights: ReadonlySet<string> = new Set(['ppo', 'save-only-model']);

describe('the checkpoints of a recorded run', () => {
  it('are whole also where a state is so large that its line is passed over', () => {
    const loaded = load('sft-best-model');
    const chunks = loaded.chunks.map((chunk): Chunk => {
      if (chunk.kind !== 'write' || !/^checkpoint-\d+\/trainer_state\.json$/.test(chunk.path)) return chunk;
      return { ...chunk, kind: 'head', size: 2e7, bytes: new Uint8Array(), passedOver: true };
    });
    const { checkpoints } = finalStatus({ ...loaded, chunks });
    expect(checkpoints.length).toBeGreaterThan(1);
    expect(checkpoints.filter(({ complete, resumable }) => !(complete && resumable))).toEqual([]);
  });

  it.each(recordingNames)('of %s have the sizes that were written, and are whole but for those cut off', (name) => {
    const { checkpoints } = finalStatus(load(name));
    expect(checkpoints.map(({ step, bytes }) => `${step}:${bytes}`).join(' ')).toBe(left[name]);
    const broken = torn[name] ?? [];
    for (const one of checkpoints) {
      const isWhole = !broken.includes(one.step);
      const isResumable = isWhole && !onlyWeights.has(name);
      expect([one.step, one.complete, one.resumable]).toEqual([one.step, isWhole, isResumable]);
    }
    // The 80 and 120 of the overwritten directory are left of a run that had more steps.
    const newest = name === 'overwritten-output' ? 60 : checkpoints.at(-1)?.step;
    expect(checkpoints.find((one) => one.last)?.step).toBe(newest);
  });

  it.each(['disk-full', 'killed-mid-save', 'resume-torn-checkpoint'])('of %s lack what was never written', (name) => {
    expect(finalStatus(load(name)).checkpoints.at(-1)?.missing).toEqual([
      'model weights',
      'optimizer.pt',
      'scheduler.pt',
      'rng_state.pth',
      'trainer_state.json',
    ]);
  });

  it.each([
    ['sft-best-model', 'checkpoint-200', 'trainer'],
    // The lowest of its 13 evaluations is that of step 240.
    ['sft-full-en-eval', 'checkpoint-240', 'evaluation'],
    // Its loss falls to the last evaluation, after the training: 6.1934, and 6.1936 at step 1000.
    ['sft-lora-en-eval', 'checkpoint-1080', 'evaluation'],
  ])('of %s: the best is %s', (name, path, by) => {
    const loaded = load(name);
    const run = finalRun(loaded);
    expect(bestCheckpoint(run)).toMatchObject({ path, by, exists: true });
  });

  it('tell which of them the final model equals', () => {
    const modelOf = (name: string) => {
      const loaded = load(name);
      return outputModel(finalRun(loaded));
    };
    expect(modelOf('sft-best-model')).toEqual({ step: 200, checkpoint: 'checkpoint-200', chosen: 'best' });
    expect(modelOf('sft-full-en-eval')).toEqual({ step: 816, checkpoint: 'checkpoint-816', chosen: 'last' });
    expect(modelOf('killed-hard')).toBeNull();
    expect(modelOf('predict')).toBeNull();
  });

  it('are being written, not torn, until the run is known to be dead', () => {
    const loaded = load('killed-mid-save');
    const before = loaded.chunks.filter((chunk) => chunk.kind !== 'exit');
    const conditionAt = (chunks: readonly Chunk[], now: number) => {
      const run = viewAt(foldChunks(emptyFold(loaded), chunks), now);
      const one = run.checkpoints.list.at(-1);
      return one && [one.step, conditionOf(run, one, now)];
    };
    expect(conditionAt(before, loaded.ended)).toEqual([300, 'writing']);
    expect(conditionAt(loaded.chunks, loaded.ended)).toEqual([300, 'torn']);
    // Nobody told of the end: after twenty silent minutes no save goes on.
    expect(conditionAt(before, loaded.ended + 1100)).toEqual([300, 'writing']);
    expect(conditionAt(before, loaded.ended + 1300)).toEqual([300, 'torn']);
  });
});

interface LayoutCase {
  readonly name: string;
  readonly files: Listing;
  readonly before?: readonly Chunk[];
  /** Whole, but only the weights can be used. */
  readonly onlyWeights?: boolean;
  /** Files without which it is still whole. */
  readonly spare: readonly string[];
  /** Files by which it is told from other layouts; one of them at least must be there. */
  readonly signs?: readonly string[];
  /** What is said of a file that is gone, where that is not its name. */
  readonly said?: Readonly<Record<string, string>>;
}

const tokenizer: Listing = { 'tokenizer_config.json': '{}', 'training_args.bin': 6400 };
const spare = ['tokenizer_config.json', 'training_args.bin'];
const shards: Listing = {
  'model-00001-of-00002.safetensors': 5000,
  'model-00002-of-00002.safetensors': 3000,
  'model.safetensors.index.json': JSON.stringify({
    weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
  }),
};
const weightsGone = { 'model.safetensors': 'model weights', 'adapter_model.safetensors': 'model weights' };
const perRank = (count: number, name: (rank: number) => string): Listing =>
  Object.fromEntries(Array.from({ length: count }, (_, rank) => [name(rank), 2000]));
const random = (count: number): Listing => perRank(count, (rank) => `rng_state_${rank}.pth`);

const layouts: readonly LayoutCase[] = [
  { name: 'one process, full', files: plainFiles(100), spare, said: weightsGone },
  {
    name: 'one process, pytorch weights',
    files: { ...without(plainFiles(100), 'model.safetensors'), 'pytorch_model.bin': 4000 },
    spare,
    said: { 'pytorch_model.bin': 'model weights' },
  },
  {
    name: 'one process, shards',
    files: { ...without(plainFiles(100), 'model.safetensors'), ...shards },
    spare,
  },
  {
    name: 'LoRA on four processes',
    files: {
      ...tokenizer,
      'adapter_config.json': '{"peft_type": "LORA"}',
      'adapter_model.safetensors': 3000,
      'optimizer.pt': 6000,
      'scheduler.pt': 1400,
      ...random(4),
      'trainer_state.json': stateOf(100),
    },
    before: [banner(1000, '4.57.6', 4)],
    spare,
    said: weightsGone,
  },
  {
    name: 'a reward model',
    files: { ...plainFiles(100), 'value_head.safetensors': 500 },
    before: [settings('stage: rm\nfinetuning_type: lora\n')],
    spare,
    said: weightsGone,
  },
  {
    name: 'DeepSpeed ZeRO-2',
    files: {
      ...tokenizer,
      'config.json': '{}',
      'model.safetensors': 4000,
      'global_step100/mp_rank_00_model_states.pt': 4000,
      ...perRank(2, (rank) => `global_step100/bf16_zero_pp_rank_${rank}_mp_rank_00_optim_states.pt`),
      latest: 'global_step100',
      'zero_to_fp32.py': 30_000,
      ...random(2),
      'trainer_state.json': stateOf(100),
    },
    before: [banner(1000, '4.57.6', 2)],
    spare: [...spare, 'zero_to_fp32.py'],
    said: weightsGone,
  },
  {
    name: 'DeepSpeed ZeRO-3',
    files: {
      ...tokenizer,
      'config.json': '{}',
      ...perRank(2, (rank) => `global_step97/zero_pp_rank_${rank}_mp_rank_00_model_states.pt`),
      ...perRank(2, (rank) => `global_step97/zero_pp_rank_${rank}_mp_rank_00_optim_states.pt`),
      latest: 'global_step97\n',
      ...random(2),
      'trainer_state.json': stateOf(100),
    },
    before: [banner(1000, '4.57.6', 2)],
    spare,
  },
  {
    name: 'FSDP, full',
    files: {
      ...tokenizer,
      'config.json': '{}',
      'model.safetensors': 4000,
      'pytorch_model_fsdp.bin': 4000,
      'optimizer.bin': 8000,
      'scheduler.pt': 1400,
      ...random(2),
      'trainer_state.json': stateOf(100),
    },
    spare: [...spare, 'config.json', 'model.safetensors'],
    signs: ['pytorch_model_fsdp.bin', 'optimizer.bin'],
    // Without the console's word the highest number seen has to do: what was above it cannot be missed.
    before: [banner(1000, '4.57.6', 2)],
  },
  {
    name: 'FSDP, sharded',
    files: {
      ...tokenizer,
      ...perRank(2, (rank) => `pytorch_model_fsdp_0/__${rank}_0.distcp`),
      'pytorch_model_fsdp_0/.metadata': 900,
      ...perRank(2, (rank) => `optimizer_0/__${rank}_0.distcp`),
      'optimizer_0/.metadata': 900,
      'scheduler.pt': 1400,
      ...random(2),
      'trainer_state.json': stateOf(100),
    },
    before: [banner(1000, '4.57.6', 2)],
    spare: [
      ...spare,
      ...['pytorch_model_fsdp_0/__0_0.distcp', 'pytorch_model_fsdp_0/__1_0.distcp'],
      ...['optimizer_0/__0_0.distcp', 'optimizer_0/__1_0.distcp'],
    ],
  },
  {
    name: 'LLaMA-Factory 1',
    files: {
      'metadata.json': '{"global_step": 100, "epoch": 0, "num_training_steps": 300}',
      'model/config.json': '{}',
      'model/model.safetensors': 4000,
      'optimizer/state_dict.pt': 8000,
      'scheduler.pt': 1400,
      ...perRank(2, (rank) => `dataloader/rank_${rank}.pt`),
      ...perRank(2, (rank) => `rng_state/rank_${rank}.pt`),
      CHECKPOINT_COMPLETE: '',
    },
    before: [banner(300, '4.57.6', 2)],
    spare: [],
    said: { 'model/model.safetensors': 'model weights' },
  },
  {
    name: 'PPO',
    files: {
      ...tokenizer,
      'adapter_config.json': '{}',
      'adapter_model.safetensors': 3000,
      'value_head.safetensors': 500,
    },
    before: [settings('stage: ppo\nfinetuning_type: lora\n')],
    onlyWeights: true,
    spare,
    said: weightsGone,
  },
  {
    name: 'weights alone, as asked for',
    files: {
      ...tokenizer,
      'config.json': '{}',
      'model.safetensors': 4000,
      'trainer_state.json': stateOf(100),
    },
    before: [settings('stage: sft\nsave_only_model: true\n')],
    onlyWeights: true,
    spare,
    said: weightsGone,
  },
];

const judged = (files: Listing, before: readonly Chunk[] = [], path = 'checkpoint-100'): Wholeness => {
  const run = runOf([...before, ...checkpoint(path, files)], start);
  const [one] = run.checkpoints.list;
  if (!one) throw new Error('no checkpoint');
  return judgeCheckpoint(one);
};

describe.each(layouts)('a checkpoint of $name', ({ files, before, onlyWeights, spare, signs = [], said }) => {
  it('is whole with all of its files', () => {
    expect(judged(files, before)).toMatchObject({
      missing: [],
      usable: true,
      resumable: onlyWeights !== true,
      onlyWeights: onlyWeights === true,
      bytes: sizeOf(files),
    });
  });

  it.each(Object.keys(files))('is judged without %s', (name) => {
    const whole = judged(without(files, name), before);
    if (spare.includes(name)) {
      expect(whole.missing).toEqual([]);
      return;
    }
    expect(whole.missing).toContain(said?.[name] ?? name);
    expect(whole.resumable).toBe(false);
  });

  it('names exactly what is gone, whatever is', () => {
    const needed = Object.keys(files).filter((name) => !spare.includes(name) && said?.[name] === undefined);
    const pairs = fc.subarray(needed, { minLength: 1, maxLength: Math.min(2, needed.length) });
    fc.assert(
      fc.property(pairs, (gone) => {
        // Without any file of a kind that each process writes, nothing shows that there was that kind.
        fc.pre(new Set(gone.map((name) => name.replaceAll(/\d+/g, 'N'))).size === gone.length);
        fc.pre(signs.length === 0 || signs.some((name) => !gone.includes(name)));
        expect([...judged(without(files, ...gone), before).missing].sort()).toEqual([...gone].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('is torn by an empty file', () => {
    const name = Object.keys(files).find((one) => /\.(pt|bin|safetensors|distcp)$/.test(one) && !spare.includes(one));
    if (name === undefined) throw new Error('no such file');
    expect(judged({ ...files, [name]: 0 }, before).missing.join()).toContain(name);
  });
});

describe('a checkpoint', () => {
  it('is torn by weights that are shorter than their header demands', () => {
    const chunks = checkpoint('checkpoint-100', plainFiles(100)).map(
      (chunk): Chunk =>
        chunk.kind === 'head' && chunk.path.endsWith('model.safetensors') ? { ...chunk, size: chunk.size - 1 } : chunk,
    );
    const [one] = runOf(chunks, start).checkpoints.list;
    expect(one && judgeCheckpoint(one)).toMatchObject({ missing: ['model.safetensors (cut short)'], usable: false });
  });

  it('is torn by a trainer state that cannot be read, or is that of another step', () => {
    expect(judged({ ...plainFiles(100), 'trainer_state.json': '{"global_step": 1' }).missing).toEqual([
      'trainer_state.json (unreadable)',
    ]);
    expect(judged({ ...plainFiles(100), 'trainer_state.json': stateOf(50) }).missing).toEqual([
      'trainer_state.json (of another step)',
    ]);
    expect(judged(plainFiles(100))).toMatchObject({ missing: [] });
  });

  it('whose trainer state is too large to be read is not called torn for it', () => {
    expect(judged({ ...plainFiles(100), 'trainer_state.json': 65 * 1024 * 1024 }).missing).toEqual([]);
  });

  it('is not whole any more when its trainer state is rewritten badly', () => {
    const files = plainFiles(100);
    const rewritten = { ...files, 'trainer_state.json': '' };
    const run = runOf([...checkpoint('checkpoint-100', files), ...checkpoint('checkpoint-100', rewritten)], start);
    const [one] = run.checkpoints.list;
    expect(one && judgeCheckpoint(one).missing).toEqual(['trainer_state.json (unreadable)']);
  });

  it('lacks shards that neither an index nor their files name', () => {
    const files = { ...without(plainFiles(100), 'model.safetensors'), 'model-00002-of-00003.safetensors': 5000 };
    expect(judged(files).missing).toEqual([
      'model-00001-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
      'model.safetensors.index.json',
    ]);
  });

  it('of several processes needs the random state of each', () => {
    const files = { ...without(plainFiles(100), 'rng_state.pth'), ...random(4) };
    expect(judged(files).missing).toEqual([]);
    expect(judged(without(files, 'rng_state_2.pth')).missing).toEqual(['rng_state_2.pth']);
    // The highest is missed only where something says how many there are.
    expect(judged(without(files, 'rng_state_3.pth')).missing).toEqual([]);
    expect(judged(without(files, 'rng_state_3.pth'), [banner(1000, '4.57.6', 4)]).missing).toEqual(['rng_state_3.pth']);
    const neighbour = checkpoint('checkpoint-50', { ...files, 'trainer_state.json': stateOf(50) });
    const run = runOf([...neighbour, ...checkpoint('checkpoint-100', without(files, 'rng_state_3.pth'))], start);
    expect(run.checkpoints.list.map((one) => judgeCheckpoint(one).missing)).toEqual([[], ['rng_state_3.pth']]);
  });

  it('of one of several machines without a shared disk is whole with the files of its own processes', () => {
    const launch = consoleLines([
      '[INFO|2026-11-24 07:22:50] llamafactory.launcher:157 >> Initializing 2 distributed tasks at: 10.0.0.1:29500',
    ]);
    const files = { ...without(plainFiles(100), 'rng_state.pth'), ...random(2) };
    expect(judged(files, [launch, banner(1000, '4.57.6', 4)]).missing).toEqual([]);
    expect(judged(files, [banner(1000, '4.57.6', 4)]).missing).toEqual(['rng_state_2.pth', 'rng_state_3.pth']);
  });

  it('of an earlier attempt is not judged by the processes of this one', () => {
    const resumed = consoleLines([
      '[INFO|trainer.py:2500] 2026-11-24 07:22:56,000 >>   Continuing training from global step 100',
    ]);
    const files = { ...without(plainFiles(100), 'rng_state.pth'), ...random(2) };
    expect(judged(files, [banner(1000, '4.57.6', 4), resumed]).missing).toEqual([]);
  });

  it('needs the scaler that others have, unless the run is not in fp16', () => {
    const scaled = checkpoint('checkpoint-50', { ...plainFiles(50), 'scaler.pt': 900 });
    const missingIn = (before: readonly Chunk[]) => {
      const run = runOf([...before, ...scaled, ...checkpoint('checkpoint-100', plainFiles(100))], start);
      return run.checkpoints.list.map((one) => judgeCheckpoint(one).missing);
    };
    expect(missingIn([settings('fp16: true\n')])).toEqual([[], ['scaler.pt']]);
    expect(missingIn([settings('fp16: false\n')])).toEqual([[], []]);
    expect(judged(plainFiles(100), [settings('fp16: true\n')]).missing).toEqual([]);
  });

  it('of rm in full is whole, but LLaMA-Factory does not resume it', () => {
    const files = { ...plainFiles(100), 'value_head.safetensors': 500 };
    expect(judged(files, [settings('stage: rm\nfinetuning_type: full\n')])).toMatchObject({
      missing: [],
      resumable: false,
      usable: true,
    });
  });

  it('that was asked to hold weights alone is torn without its trainer state', () => {
    const files = without(plainFiles(100), 'optimizer.pt', 'scheduler.pt', 'rng_state.pth');
    expect(judged(files)).toMatchObject({ missing: [], onlyWeights: true, resumable: false });
    const asked = [settings('save_only_model: true\n')];
    expect(judged(without(files, 'trainer_state.json'), asked).missing).toEqual(['trainer_state.json']);
    const notAsked = [settings('save_only_model: false\n')];
    expect(judged(files, notAsked).missing).toEqual(['optimizer.pt', 'scheduler.pt', 'rng_state.pth']);
  });

  it('in its staging directory is not whole, and a renamed one is no loss', () => {
    const staged = checkpoint('tmp-checkpoint-100', plainFiles(100));
    const run = runOf(staged, start);
    expect(run.checkpoints.list.map((one) => [one.path, judgeCheckpoint(one).resumable])).toEqual([
      ['tmp-checkpoint-100', false],
    ]);
    const moved: Chunk = { kind: 'remove', time: start + 1, path: 'tmp-checkpoint-100' };
    const after = runOf([...staged, moved, ...checkpoint('checkpoint-100', plainFiles(100), start + 1)], start + 1);
    expect(after.checkpoints.list.map((one) => [one.path, judgeCheckpoint(one).resumable])).toEqual([
      ['checkpoint-100', true],
    ]);
    expect(after.checkpoints.removed).toEqual([]);
  });

  it('is as old as its files, whenever it was first looked at', () => {
    const old = checkpoint('checkpoint-100', plainFiles(100), start - 5000).map((chunk) => ({ ...chunk, time: start }));
    const [one] = runOf(old, start).checkpoints.list;
    expect(one?.modified).toBe(start - 5000);
  });

  it('is torn for good once the training went on past it', () => {
    const half = checkpoint('checkpoint-100', { 'config.json': '{}' }, start + 1000);
    const at = (step: number, now: number) => {
      const run = runOf([banner(1000), ...half, log([{ step, loss: 1, elapsed: 1000 }], 1000)], now);
      const [one] = run.checkpoints.list;
      return one && conditionOf(run, one, now);
    };
    expect(at(100, start + 1030)).toBe('writing');
    expect(at(101, start + 1005)).toBe('writing');
    expect(at(101, start + 1030)).toBe('torn');
  });
});

/** A run at `step` of 1,000, whose training began at `start`, one second a step. */
const underWay = (step: number, more: readonly Chunk[], yaml = 'save_steps: 100\n', version = '4.57.6') =>
  runOf([settings(yaml), banner(1000, version), ...more, log([{ step, loss: 1, elapsed: step }], 1000)], start + step);

const saved = (...steps: readonly number[]): readonly Chunk[] =>
  steps.flatMap((step) => checkpoint(`checkpoint-${step}`, plainFiles(step), start + step));

const paths = (list: readonly { readonly path: string }[]): readonly string[] => list.map((one) => one.path);

describe('checkpoints of another run', () => {
  const foreign = (run: RunState) => paths(run.checkpoints.list.filter((one) => isForeign(run, one)));
  const old = checkpoint('checkpoint-500', plainFiles(500), start - 90_000);

  it('are those beyond the last step, and those older than a training that began anew', () => {
    expect(foreign(underWay(150, [...saved(100), ...saved(1100)]))).toEqual(['checkpoint-1100']);
    expect(foreign(underWay(150, [...saved(100), ...old]))).toEqual(['checkpoint-500']);
    expect(
      foreign(underWay(150, [...saved(100), ...checkpoint('checkpoint-500', plainFiles(500), start + 10)])),
    ).toEqual([]);
  });

  it('are old ones that the run has passed by, once it has saved one of its own', () => {
    const passed = checkpoint('checkpoint-50', plainFiles(50), start - 90_000);
    expect(foreign(underWay(150, [...passed, ...saved(100)]))).toEqual(['checkpoint-50']);
    // Its log may as well have been touched or copied since.
    expect(foreign(underWay(150, passed))).toEqual([]);
  });

  it('are not the ones that the run resumed from', () => {
    const resumed = consoleLines([
      '[INFO|trainer.py:2500] 2026-11-24 07:22:56,000 >>   Continuing training from global step 500',
    ]);
    expect(foreign(underWay(510, [...old, resumed]))).toEqual([]);
  });

  it('are neither the last nor resumed from', () => {
    const run = underWay(250, [...saved(100, 200), ...old]);
    expect(lastCheckpoint(run)?.path).toBe('checkpoint-200');
    expect(resumePoint(run)?.path).toBe('checkpoint-200');
  });
});

describe('the plan of saves', () => {
  const left = (step: number, yaml: string, version?: string) => {
    const plan = savePlan(underWay(step, [], yaml, version));
    return plan && savesLeft(plan, step);
  };

  it('goes by save_steps, with one more at the last step since transformers 4.42', () => {
    expect(left(250, 'save_steps: 300\n')).toEqual({ next: 300, every: 300, count: 4, last: 1000 });
    expect(left(250, 'save_steps: 300\n', '4.41.2')).toEqual({ next: 300, every: 300, count: 3, last: 900 });
    expect(left(950, 'save_steps: 300\n')).toEqual({ next: 1000, every: 300, count: 1, last: 1000 });
    expect(left(950, 'save_steps: 300\n', '4.41.2')).toBeNull();
    expect(left(900, 'save_steps: 100\n')).toEqual({ next: 1000, every: 100, count: 1, last: 1000 });
  });

  it('takes a share of all steps, the default, and epochs', () => {
    expect(left(10, 'save_steps: 0.05\n')).toMatchObject({ next: 50, count: 20 });
    expect(left(10, 'stage: sft\n')).toMatchObject({ next: 500, count: 2 });
    // Ten epochs of 100 steps.
    expect(left(110, 'save_strategy: epoch\n')).toMatchObject({ next: 200, count: 9 });
    expect(left(10, 'save_strategy: "no"\n')).toBeNull();
    expect(left(10, 'save_strategy: no\n')).toBeNull();
  });

  it('is unknown where nothing tells, and read from a checkpoint where no settings do', () => {
    const base = [banner(1000), log([{ step: 130, loss: 1, elapsed: 130 }], 1000)];
    expect(nextSaveStep(runOf(base, start + 130))).toBeNull();
    const files = { ...plainFiles(60), 'trainer_state.json': stateOf(60, { save_steps: 60 }) };
    expect(nextSaveStep(runOf([...base, ...checkpoint('checkpoint-60', files)], start + 130))).toBe(180);
  });

  it('counts exactly the saves that a trainer would make', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 300 }),
        fc.boolean(),
        (every, total, step, atEnd) => {
          const plan = { strategy: 'steps' as const, every, source: null, total, atEnd };
          const expected: number[] = [];
          for (let at = step + 1; at <= total; at += 1) {
            if (at % every === 0 || (atEnd && at === total)) expected.push(at);
          }
          const found = savesLeft(plan, step);
          expect(found === null ? [] : expected.map((_, index) => stepOfSave(found, index))).toEqual(expected);
          expect(found?.count ?? 0).toBe(expected.length);
        },
      ),
    );
  });
});

describe('rotation', () => {
  const yaml = 'save_steps: 100\nsave_total_limit: 2\n';

  it('deletes all but the newest', () => {
    expect(paths(doomedCheckpoints(underWay(250, saved(100, 200), yaml)))).toEqual(['checkpoint-100']);
    expect(paths(doomedCheckpoints(underWay(150, saved(100), yaml)))).toEqual([]);
    expect(paths(doomedCheckpoints(underWay(250, saved(100, 200))))).toEqual([]);
  });

  it('goes by the time of writing since transformers 4.52, by the step before', () => {
    const old = checkpoint('checkpoint-900', plainFiles(900), start - 90_000);
    const run = (version: string) => underWay(150, [...old, ...saved(100)], yaml, version);
    expect(paths(doomedCheckpoints(run('4.52.4')))).toEqual(['checkpoint-900']);
    expect(paths(doomedCheckpoints(run('4.51.3')))).toEqual(['checkpoint-100']);
  });

  it('spares the best that the trainer knows of, and then holds two even when asked for one', () => {
    const best = { best_metric: 0.5, best_model_checkpoint: 'saves/sft/checkpoint-100' };
    const told = checkpoint(
      'checkpoint-200',
      { ...plainFiles(200), 'trainer_state.json': stateOf(200, best) },
      start + 200,
    );
    const run = (limit: number) =>
      underWay(250, [...saved(100), ...told], `save_steps: 100\nsave_total_limit: ${limit}\n`);
    expect(paths(doomedCheckpoints(run(2)))).toEqual(['checkpoint-200']);
    expect(paths(doomedCheckpoints(run(1)))).toEqual(['checkpoint-200']);
  });

  it('does in the recorded run what was foreseen', () => {
    const loaded = load('sft-full-zh');
    let fold = emptyFold(loaded);
    let foreseen: readonly string[] = [];
    let deletions = 0;
    for (const chunk of loaded.chunks) {
      if (chunk.kind === 'remove' && /^checkpoint-\d+$/.test(chunk.path)) {
        expect(foreseen).toContain(chunk.path);
        deletions += 1;
      }
      fold = foldChunks(fold, [chunk]);
      const isNew = chunk.kind === 'directory' && chunk.path.startsWith('checkpoint-');
      // What was foreseen before the save that deletes began.
      if (!isNew && fold.run.checkpoints.list.length === 2) foreseen = paths(doomedCheckpoints(fold.run));
    }
    expect(deletions).toBe(6);
  });
});

describe('the best checkpoint', () => {
  const evaluated = (yaml: string, metric: string, values: readonly (readonly [number, number])[]) => {
    const history = values.map(([step, value]) => ({ step, epoch: step / 100, eval_runtime: 1, [metric]: value }));
    const state = stateOf(300, { log_history: history });
    const third = checkpoint('checkpoint-300', { ...plainFiles(300), 'trainer_state.json': state }, start + 300);
    return underWay(300, [...saved(100, 200), ...third], `save_steps: 100\n${yaml}`);
  };

  it('goes by the nearest evaluation where none was taken at its step', () => {
    const run = evaluated('', 'eval_loss', [
      [90, 0.9],
      [190, 0.5],
      [290, 0.6],
    ]);
    expect(bestCheckpoint(run)).toMatchObject({
      path: 'checkpoint-200',
      by: 'evaluation',
      evaluation: { step: 190, value: 0.5 },
    });
    expect(nearestEvaluation(run, 'eval_loss', 140)).toEqual({ step: 90, value: 0.9 });
    expect(nearestEvaluation(run, 'eval_loss', 141)).toEqual({ step: 190, value: 0.5 });
    expect(nearestEvaluation(run, 'eval_loss', 5000)).toEqual({ step: 290, value: 0.6 });
  });

  it('goes by the metric that was asked for, greater being better unless it is a loss', () => {
    const values = [
      [100, 0.7],
      [200, 0.9],
      [300, 0.8],
    ] as const;
    const path = (yaml: string) => bestCheckpoint(evaluated(yaml, 'eval_accuracy', values))?.path;
    expect(path('metric_for_best_model: accuracy\n')).toBe('checkpoint-200');
    expect(path('metric_for_best_model: eval_accuracy\ngreater_is_better: false\n')).toBe('checkpoint-100');
    expect(path('')).toBeUndefined();
  });

  it('is never a torn one', () => {
    const half = checkpoint('checkpoint-200', { 'config.json': '{}' }, start + 200);
    const rows = [
      { step: 100, evalLoss: 0.9, elapsed: 100 },
      { step: 200, evalLoss: 0.5, elapsed: 200 },
    ];
    const run = runOf(
      [banner(1000), ...saved(100), ...half, log(rows, 1000), ended(null, 9, start + 201)],
      start + 201,
    );
    expect(bestCheckpoint(run)?.path).toBe('checkpoint-100');
  });
});

describe('the command to resume', () => {
  it('names the settings file, the path as the trainer knows it, and keeps the log', () => {
    const run = underWay(150, saved(100), 'save_steps: 100\noutput_dir: saves/my run\noverwrite_output_dir: true\n');
    const newest = resumePoint(run);
    expect(newest && resumeCommand(run, newest)).toBe(
      "llamafactory-cli train train.yaml 'resume_from_checkpoint=saves/my run/checkpoint-100' overwrite_output_dir=false",
    );
  });

  it('is not given where the settings file is not known', () => {
    const run = runOf([banner(1000), ...saved(100)], start + 150);
    const newest = resumePoint(run);
    expect(newest && resumeCommand(run, newest)).toBeNull();
  });
});
