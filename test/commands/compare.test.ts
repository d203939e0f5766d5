/** Two recorded runs side by side: only what differs, and the figures of both. */
import { describe, expect, it } from 'vitest';
import { type ComparedRun, compareRuns, comparisonText } from '../../source/commands/compare.js';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { emptyFold, load } from '../recordings.js';

function compared(name: string): ComparedRun {
  const loaded = load(name);
  const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);
  const settings = Object.fromEntries(Object.entries(run.config.settings).map(([key, one]) => [key, one.value]));
  return { status: statusOf(run, loaded.ended), settings };
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

  it('of a run with itself finds nothing', () => {
    const same = compareRuns([compared('dpo'), compared('dpo')]);
    expect(same.settings).toEqual({});
    expect(same.progress).toEqual({});
    expect(comparisonText(same)).toContain('the same, as far as they are known');
  });
});
