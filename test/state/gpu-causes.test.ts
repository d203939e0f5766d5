/**
 * What CUDA's words are taken for. The assertion of `gpu-device-assert` is from its console; the other texts are those of
 * torch's sources, and their places made up.
 */
import { describe, expect, it } from 'vitest';
import { causeText } from '../../source/screen/words/causes/catalogue.js';
import { english } from '../../source/screen/words/en.js';
import { chinese } from '../../source/screen/words/zh.js';
import { finalRun, finalStatus, load } from '../recordings.js';
import { bars, launcherReport, ofRank, silentConsole, traceback, training } from './console-runs.js';

const assertion = (kernel: string, condition: string, thread = 0): string =>
  `../aten/src/ATen/native/cuda/${kernel}: block: [9,0,0], thread: [${thread},0,0] Assertion \`${condition}\` failed.\n`;
const threads = (kernel: string, condition: string): string =>
  Array.from({ length: 200 }, (_, thread) => assertion(kernel, condition, thread)).join('');
const asserted = traceback('RuntimeError: CUDA error: device-side assert triggered');
const raised = (text: string): string => traceback(`torch.AcceleratorError: CUDA error: ${text}`);

describe('an assertion that failed on the card', () => {
  it.each([
    ['Indexing.cu:1292: indexSelectLargeIndex', 'srcIndex < srcSelectDimSize', 'vocabulary'],
    ['Indexing.cu:1146: indexSelectSmallIndex', 'srcIndex < srcSelectDimSize', 'vocabulary'],
    [
      'IndexKernelUtils.cu:16: vectorized_gather_kernel',
      'ind >=0 && ind < ind_dim_size && "vectorized gather kernel index out of bounds"',
      'vocabulary',
    ],
    ['Loss.cu:250: nll_loss_forward_reduce_cuda_kernel_2d', 't >= 0 && t < n_classes', 'classes'],
    ['IndexKernel.cu:93: operator()', '-sizes[i] <= index && index < sizes[i] && "index out of bounds"', 'other'],
    [
      'ScatterGatherKernel.cu:115: operator()',
      'idx_dim >= 0 && idx_dim < index_size && "index out of bounds"',
      'other',
    ],
  ] as const)('of %s is an index outside its table', (kernel, condition, table) => {
    for (const text of [threads(kernel, condition) + asserted, asserted + threads(kernel, condition)]) {
      const { cause } = silentConsole(`${training() + bars(1, 3)}\n${text}`);
      expect(cause).toMatchObject({ id: 'index-out-of-range', facts: { table } });
      expect(cause?.evidence.text).toContain(condition);
    }
  });

  it('is found behind a bar, and under the prefix of its rank', () => {
    const line = assertion('Indexing.cu:1292: indexSelectLargeIndex', 'srcIndex < srcSelectDimSize');
    const glued = `${training() + bars(1, 3)}${line}${asserted}`;
    expect(silentConsole(glued).cause).toMatchObject({ id: 'index-out-of-range', evidence: { text: line.trim() } });
    const ranked = `${training(2)}${ofRank(1, line + asserted)}${launcherReport(1, 1)}`;
    expect(silentConsole(ranked).cause?.id).toBe('index-out-of-range');
  });

  it('is named where it is no index, and owned to be unknown where nothing but the exception is left', () => {
    const other = threads('Sampling.cu:12: sample', 'cumdist[size - 1] > zero');
    const named = silentConsole(`${training()}${other}${asserted}`);
    expect(named.cause).toMatchObject({ id: 'device-assert', facts: { assertion: 'cumdist[size - 1] > zero' } });
    expect(named.status.cause?.title).toContain('cumdist[size - 1] > zero');
    expect(silentConsole(training() + asserted).cause).toMatchObject({
      id: 'device-assert',
      facts: { assertion: null },
    });
  });

  it('is told once, however many threads say it, and again by another kernel or a later attempt', () => {
    const text = threads('Indexing.cu:1292: indexSelectLargeIndex', 'srcIndex < srcSelectDimSize');
    const said = (console: string): number => silentConsole(console).run.log.errors;
    expect(said(training() + text)).toBe(1);
    expect(said(training() + text + threads('Loss.cu:250: nll_loss', 't >= 0 && t < n_classes'))).toBe(2);
    expect(said(training() + text + training() + text)).toBe(2);
  });

  it('of gpu-device-assert is the first of 352, and one of few lines to stop at', () => {
    const loaded = load('gpu-device-assert');
    expect(finalStatus(loaded).cause?.title).toContain('vocabulary');
    // The assertion and the 76 lines of the traceback.
    expect(finalRun(loaded).log.errors).toBe(77);
  });

  it('is what torch says itself on the CPU', () => {
    const lookup = (frame: string): string =>
      `${training()}${traceback('IndexError: index out of range in self', `torch/nn/${frame}`)}`;
    const own = { id: 'index-out-of-range', facts: { table: 'vocabulary' } };
    expect(silentConsole(lookup('functional.py", line 2551, in embedding')).cause).toMatchObject(own);
    expect(silentConsole(lookup('modules/other.py", line 8, in forward')).cause?.id).toBe('code-error');
    const label = `${training()}${traceback('IndexError: Target 700 is out of bounds.')}`;
    expect(silentConsole(label).cause).toMatchObject({ id: 'index-out-of-range', facts: { table: 'classes' } });
    const list = `${training()}${traceback('IndexError: list index out of range')}`;
    expect(silentConsole(list).cause?.id).toBe('code-error');
  });
});

const troubles = [
  [raised('an illegal memory access was encountered'), 'gpu-fault', { what: 'address' }],
  [raised('unspecified launch failure'), 'gpu-fault', { what: 'launch' }],
  [raised('uncorrectable ECC error encountered'), 'gpu-fault', { what: 'memory' }],
  [raised('no kernel image is available for execution on the device'), 'gpu-unusable', { why: 'build' }],
  [raised('invalid device ordinal'), 'gpu-unusable', { why: 'ordinal' }],
  [raised('CUDA-capable device(s) is/are busy or unavailable'), 'gpu-unusable', { why: 'busy' }],
  [raised('all CUDA-capable devices are busy or unavailable'), 'gpu-unusable', { why: 'busy' }],
  [raised('CUDA driver version is insufficient for CUDA runtime version'), 'gpu-unusable', { why: 'driver' }],
  [
    traceback('RuntimeError: The NVIDIA driver on your system is too old (found version 12080).'),
    'gpu-unusable',
    { why: 'driver' },
  ],
  [traceback('RuntimeError: No CUDA GPUs are available'), 'gpu-unusable', { why: 'none' }],
  [
    '[rank1]:[E1003 18:37:01.832 ProcessGroupNCCL.cpp:607] [Rank 1] Process group watchdog thread terminated with exception: CUDA error: an illegal memory access was encountered\n',
    'gpu-fault',
    { what: 'address' },
  ],
] as const;

describe('an error of the card', () => {
  it.each(troubles)('%# is told in a sentence of its own', (text, id, facts) => {
    const { cause } = silentConsole(`${training()}${bars(1, 3)}\n${text}`);
    expect(cause).toMatchObject({ id, facts });
    if (!cause) return;
    for (const words of [english, chinese]) {
      const { title, advice } = causeText(words.causes, cause);
      expect(title).not.toContain('CUDA error');
      expect(`${title} ${advice}`).not.toMatch(/undefined|null|\[object/);
    }
  });

  it('is none where a message only speaks of it, and memory stays what it was', () => {
    const spoken = traceback('ValueError: after CUDA error: invalid device ordinal nothing helps');
    expect(silentConsole(training() + spoken).cause?.id).toBe('code-error');
    expect(silentConsole(training() + raised('out of memory')).cause?.id).toBe('cuda-out-of-memory');
    expect(silentConsole(training() + raised('an error of our own')).cause?.id).toBe('code-error');
  });
});

describe('memory that ran out in one leap', () => {
  const loaded = load('gpu-oom-training');
  /** The same run, its card at work read to hold so many MiB. */
  const adviceAt = (mebibytes: string): string => {
    const chunks = loaded.chunks.map((chunk) => {
      if (chunk.kind !== 'gpu') return chunk;
      return { ...chunk, text: chunk.text.replaceAll('33929', mebibytes) };
    });
    return finalStatus({ ...loaded, chunks }).cause?.advice ?? '';
  };

  it('is told with the most that was seen before, and the row that is known to be long', () => {
    expect(adviceAt('33929')).toContain('saw more than 33.1 GiB: the memory leapt');
    expect(adviceAt('33929')).toContain('one had 16,000 tokens before cutoff_len cut it');
    expect(adviceAt('61000')).toContain('saw more than 59.6 GiB');
  });

  it('is none where the card was nearly full before, was not read, or another process holds it', () => {
    expect(adviceAt('62000')).not.toContain('leapt');
    const unread = loaded.chunks.filter(({ kind }) => kind !== 'gpu');
    expect(finalStatus({ ...loaded, chunks: unread }).cause?.advice).toMatch(/^Lower per_device_train_batch_size/);
    expect(finalStatus(load('gpu-oom-neighbour')).cause?.advice).not.toContain('leapt');
  });
});
