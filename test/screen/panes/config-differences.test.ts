/** Settings of recorded runs side by side: what stands in their YAMLs, read there by hand. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configContent, meaningRows } from '../../../source/screen/panes/config.js';
import { besideEachOther, differingNames, figureRows } from '../../../source/screen/panes/config-differences.js';
import type { PaneProps } from '../../../source/screen/panes/pane.js';
import { english } from '../../../source/screen/words/en.js';
import type { RunState } from '../../../source/state/run.js';
import { finalRun, load } from '../../recordings.js';
import { paneProps } from './pane-props.js';

const runNamed = (name: string): RunState => finalRun(load(name));

const propsOf = (name: string, compared: readonly string[]): PaneProps =>
  paneProps({
    ...{ run: runNamed(name), now: 0, width: 120, height: 40, recording: true },
    fellows: {
      list: [],
      complete: true,
      places: [],
      compared: compared.map((one) => ({ path: `/${one}`, name: one, run: runNamed(one) })),
    },
  });

const squeezed = (text: string): string => text.replace(/ {2,}/g, ' ');

/** The figures that differ, each in a row as it is shown. */
function figuresOf(props: PaneProps): readonly string[] {
  const rows = figureRows(props);
  return besideEachOther(rows, 120, props).map((text, at) => `${rows[at]?.name}: ${stripVTControlCharacters(text)}`);
}
const toldOf = (name: string, other: string): readonly string[] => figuresOf(propsOf(name, [other])).map(squeezed);

describe('the settings of compared runs', () => {
  const props = propsOf('sft-lora-en-eval', ['sft-best-model', 'sft-full-en-eval']);
  const figures = figureRows(props);
  const rows = configContent(props, 160).map((row) => stripVTControlCharacters(row).trimEnd());

  it('stand first, with the value of each other run', () => {
    // What is no setting stands above them.
    const first = rows[figures.length];
    expect(first).toMatch(/^ compute_accuracy +– +█ true$|^ compute_accuracy +– +█ true /);
    expect(rows.find((row) => row.includes(' learning_rate '))).toMatch(/0\.002 +█ +0\.005 +█ +0\.003/);
    expect(rows.find((row) => row.includes(' lora_rank '))).toMatch(/8 +█ +–/);
  });

  it('come with what else differs: batch, length and rows of the data, where both are known', () => {
    const told = figuresOf(props);
    const shown = rows.slice(0, figures.length).map((row) => row.trim().replace(/ {2,}(?=\S)/, ': '));
    expect(shown.map(squeezed)).toEqual(told.map((row) => squeezed(row).replace(': ', ': ').trim()));
    // From the consoles: 216, 216 and 270 examples; 1,080, 216 and 816 steps.
    expect(told.map(squeezed)).toContain('total steps: 1,080 █ 216 █ 816');
    expect(told.find((row) => row.startsWith('examples:'))).toMatch(/^examples: +216 .*█ +270$/);
    expect(told.some((row) => row.startsWith('cards'))).toBe(false);
  });

  it('come with the cards, of which another run has more', () => {
    const two = toldOf('sft-full-en-eval', 'two-ranks');
    expect(two).toContain('cards (ranks): 1 █ 2');
    expect(two).toContain('examples, per epoch: 270 █ 240');
    expect(toldOf('sft-rows-lost', 'sft-full-zh')).toContain('invalid: 10 █ 0');
  });

  it('stand in a column a run, figures and settings alike, and numbers end below each other', () => {
    const compared = rows.filter((row) => row.includes('█'));
    const places = new Set(compared.flatMap((row) => [...row.matchAll(/█/g)].map((match) => match.index)));
    expect(places.size).toBe(2);
    const ends = (name: string): number => {
      const row = rows.find((one) => one.startsWith(` ${name} `)) ?? '';
      return row.slice(0, row.indexOf('█')).trimEnd().length;
    };
    expect(new Set(['total steps', 'num_train_epochs', 'learning_rate'].map(ends)).size).toBe(1);
  });

  it('have room for the figures of three runs on the smallest screen', () => {
    const shown = configContent(props, 60)
      .slice(0, figures.length)
      .map((row) => stripVTControlCharacters(row));
    for (const row of shown) expect(row).not.toContain('…');
  });

  it('are none of the defaults that only one event file lists, and not the output directory', () => {
    const names = differingNames(props);
    expect(names.has('adam_beta1')).toBe(false);
    expect(names.has('output_dir')).toBe(false);
    expect(names.has('cutoff_len')).toBe(false);
  });

  it('are plain where nothing is compared', () => {
    const alone = configContent(propsOf('sft-lora-en-eval', []), 160).map(stripVTControlCharacters);
    expect(alone.some((row) => row.includes('█'))).toBe(false);
    expect(figureRows(propsOf('sft-lora-en-eval', []))).toEqual([]);
  });
});

describe('what settings mean', () => {
  const warmUp = (name: string): string | undefined =>
    meaningRows(propsOf(name, [])).find((row) => row.name === english.config.warmup)?.value;

  it('is no warm-up where a person set none, and a share of the steps where they set one', () => {
    // warmup_ratio 0.0 and 0.1 of 1,080 steps, as their YAMLs say.
    expect(warmUp('diverged-nan')).toBe('0');
    expect(warmUp('sft-lora-en-eval')).toBe('108');
  });
});
