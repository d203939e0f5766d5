/** What a run is called, by what was opened and, of a console that comes through a pipe, by what it tells. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import type { RunState } from '../../source/state/run.js';
import { nameOfRun } from '../../source/state/run-name.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { load } from '../recordings.js';

const piped = (chunks: readonly Chunk[]): RunState => {
  const origin = { kind: 'standard-input', path: null, name: 'standard input' } as const;
  return viewAt(foldChunks(initialFold(origin), chunks), chunks.at(-1)?.time ?? 0);
};
const settings = (text: string): Chunk => ({
  kind: 'write',
  time: 1,
  modified: 1,
  path: 'config:train.yaml',
  bytes: Buffer.from(text),
});

describe('a run whose console comes through a pipe', () => {
  it('is standard input while nothing is known', () => {
    expect(nameOfRun(piped([]))).toBe('standard input');
    expect(nameOfRun(piped([]), '标准输入')).toBe('标准输入');
  });

  it.each([
    ['its settings name its directory', settings('output_dir: saves/llama3/lora/sft\n'), 'llama3/lora/sft'],
    ['and a common name brings its parents', settings('output_dir: /data/runs/first\n'), 'first'],
  ])('%s', (_name, chunk, name) => {
    expect(nameOfRun(piped([chunk]), '标准输入')).toBe(name);
  });

  it('is called by the directory that its console says it saves into', () => {
    const { chunks } = load('sft-full-en-eval');
    expect(nameOfRun(piped(chunks.filter((chunk) => chunk.kind === 'console')))).toBe('sft-full-en-eval');
  });
});

it('what was opened by its name keeps it, whatever its settings say', () => {
  const origin = { kind: 'log', path: '/a/train.log', name: 'train.log' } as const;
  expect(nameOfRun(foldChunks(initialFold(origin), [settings('output_dir: saves/first\n')]).run)).toBe('train.log');
});
