import { describe, expect, it } from 'vitest';
import { parseResults } from '../../source/parse/results.js';
import { routeOf } from '../../source/parse/route.js';
import { parseRunYaml } from '../../source/parse/run-yaml.js';
import { parseTrainerState } from '../../source/parse/trainer-state.js';
import { parseWeightIndex } from '../../source/parse/weight-index.js';

describe('routeOf', () => {
  it.each([
    ['trainer_state.json', parseTrainerState],
    ['checkpoint-120/trainer_state.json', parseTrainerState],
    ['predict_results.json', parseResults],
    ['all_results.json', parseResults],
    ['training_args.yaml', parseRunYaml],
    ['llamaboard_config.yaml', parseRunYaml],
    ['config:sft.yaml', parseRunYaml],
    ['model.safetensors.index.json', parseWeightIndex],
    ['checkpoint-120/pytorch_model.bin.index.json', parseWeightIndex],
  ])('knows who reads %s', (path, parser) => {
    expect(routeOf(path)).toEqual({ kind: 'file', parser });
  });

  it.each(['trainer_log.jsonl', 'generated_predictions.jsonl'])('reads %s as it grows', (path) => {
    expect(routeOf(path)?.kind).toBe('stream');
  });

  it.each([
    'running_log.txt',
    'model.safetensors',
    'old/trainer_log.jsonl',
    'my_train_results.json',
    'x/all_results.json',
  ])('has nobody for %s', (path) => {
    expect(routeOf(path)).toBeNull();
  });
});
