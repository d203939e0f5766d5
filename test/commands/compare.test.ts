/** Two recorded runs side by side: only what differs, and the figures of both. */
import { describe, expect, it } from 'vitest';
import { type ComparedRun, comparedRun, compareRuns, comparisonText } from '../../source/commands/compare.js';
import { finalRun, load } from '../recordings.js';

function compared(name: string): ComparedRun {
  const loaded = load(name);
  const run = finalRun(loaded);
  return comparedRun(run, loaded.ended);
}

describe('a comparison', () => {
  const comparison = compareRuns([compared('sft-lora-en-eval'), compared('sft-best-model')]);

  it('names the settings that differ, each with the values as the YAMLs have them, and no others', () => {
    expect(comparison.settings.num_train_epochs).toEqual([20, 4]);
    expect(comparison.settings.load_best_model_at_end).toEqual([null, true]);
    expect(comparison.settings.learning_rate).toEqual([0.002, 0.005]);
    expect(comparison.settings).not.toHaveProperty('dataset');
    expect(comparison.settings).not.toHaveProperty('output_dir');
  });

  it('has the figures of both', () => {
    expect(comparison.progress.total_steps).toEqual([1080, 216]);
    expect(comparison.metrics.eval_loss?.min_step).toHaveLength(2);
    const text = comparisonText(comparison);
    expect(text.split('\n')[0]).toMatch(/^ +sft-lora-en-eval +sft-best-model$/);
    expect(text).toMatch(/num_train_epochs +20 +4$/m);
  });

  it('writes no digits that only a computer writes', () => {
    const progress = { epoch: [20, 305 / 34], step: [1360, 305] };
    const text = comparisonText({ ...comparison, progress });
    expect(text).toMatch(/epoch +20 +8\.9705882$/m);
    expect(text).toMatch(/learning_rate +0\.002 +0\.005$/m);
  });

  it('takes a default that only one run’s event file tells of for no difference', () => {
    const withEvents = compared('sft-full-en-eval');
    expect(withEvents.settings).toHaveProperty('adam_beta1');
    const { settings } = compareRuns([withEvents, compared('sft-best-model')]);
    expect(settings).not.toHaveProperty('adam_beta1');
    // What stands in a YAML is told, also where the other run has nothing of the kind.
    expect(settings.include_num_input_tokens_seen).toEqual([true, null]);
    expect(settings.finetuning_type).toEqual(['full', 'lora']);
  });

  it('tells that one had more cards, and more examples a step', () => {
    const { progress } = compareRuns([compared('sft-full-en-eval'), compared('two-ranks')]);
    expect(progress).toMatchObject({ devices: [1, 2], total_batch: [4, 8] });
  });

  it('of a run with itself finds nothing', () => {
    const same = compareRuns([compared('dpo'), compared('dpo')]);
    expect(same.settings).toEqual({});
    expect(same.progress).toEqual({});
    expect(comparisonText(same)).toContain('the same, as far as they are known');
  });
});
