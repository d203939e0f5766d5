/** Progress bars of the console in a terminal that is narrower than the trainer's was. */
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { fitProgressBar } from '../../../source/screen/panes/log.js';

const wide = ` 84%|${'█'.repeat(80)}▍${' '.repeat(15)}| 911/1080 [00:22<00:04, 39.53it/s]`;

describe('a progress bar in a narrow log', () => {
  it('gives way for the numbers behind it, and stays as full as it says', () => {
    const fitted = fitProgressBar(wide, 78);
    expect(cellWidth(fitted)).toBe(78);
    expect(fitted.startsWith(' 84%|')).toBe(true);
    expect(fitted.endsWith('| 911/1080 [00:22<00:04, 39.53it/s]')).toBe(true);
    const [, drawn = ''] = fitted.split('|');
    expect(drawn.replaceAll(' ', '').length / drawn.length).toBeCloseTo(0.84, 1);
  });

  it('keeps its label and the signs of an ASCII console', () => {
    const ascii = `Running tokenizer on dataset (num_proc=2):  50%|${'#'.repeat(30)}${' '.repeat(30)}| 5/10 [00:01<00:01,  4.2 examples/s]`;
    const fitted = fitProgressBar(ascii, 100);
    expect(cellWidth(fitted)).toBe(100);
    expect(fitted).toMatch(/^Running tokenizer on dataset \(num_proc=2\): {2}50%\|#+ +\| 5\/10 \[/);
  });

  it.each([
    ['that fits', wide, 200],
    ['whose numbers alone are too wide', wide, 40],
    ['that is none', '| step | loss | grad_norm | learning_rate | and a long line after it |', 20],
  ])('is left alone: %s', (_name, text, width) => {
    expect(fitProgressBar(text, width)).toBe(text);
  });
});
