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

  it('has one format for counts, and their digits below each other', () => {
    const progress = { total_steps: [4050, 10_800], step: [7, 1_234_567] };
    const settings = { cutoff_len: [2048, 16_384], dataset: ['qa_en', 'qa_en,tides'] };
    const rows = comparisonText({ ...comparison, settings, progress }).split('\n');
    const row = (name: string): string => rows.find((one) => one.startsWith(`  ${name} `)) ?? '';
    expect(row('total_steps')).toMatch(/ 4,050 +10,800$/);
    expect(row('step')).toMatch(/ 7 +1,234,567$/);
    // As a person would write them into a YAML.
    expect(row('cutoff_len')).toMatch(/ 2048 +16384$/);
    expect(new Set(['total_steps', 'step', 'cutoff_len'].map((name) => row(name).length)).size).toBe(1);
    // Both words begin where their columns do.
    expect(row('dataset').lastIndexOf('qa_en,tides')).toBe(rows[0]?.indexOf('sft-best-model'));
  });

  it('shows both ends of values that are long', () => {
    const paths = ['first', 'second'].map((name) => `/data/${'models/'.repeat(12)}${name}`);
    const text = comparisonText({ ...comparison, settings: { model_name_or_path: paths } });
    expect(text).toMatch(/ \/data\/\S+…\S+first +\/data\/\S+…\S+second$/m);
  });

  it('writes no digits that only a computer writes', () => {
    const progress = { epoch: [20, 305 / 34], step: [1360, 305] };
    const text = comparisonText({ ...comparison, progress });
    expect(text).toMatch(/epoch +20 +8\.9706$/m);
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
