/**
 * What CUDA's own words mean: a table from the text of an error to a cause, and one from the assertions of torch's
 * kernels, which are printed a line a thread before the exception that only says that one failed.
 *
 * Texts are those of the CUDA runtime and of torch 1.8 to 2.11: Indexing.cu, IndexKernel.cu, IndexKernelUtils.cu,
 * ScatterGatherKernel.cu, Loss.cu and NLLLoss2d.cu, and `torch/cuda/__init__.py`.
 */
import type { CauseFacts, Diagnosis } from './cause.js';

interface TextRule {
  readonly text: RegExp;
  readonly diagnosis: Diagnosis;
}

const unusable = (text: RegExp, why: 'busy' | 'driver' | 'none' | 'ordinal' | 'build'): TextRule => ({
  text,
  diagnosis: { id: 'gpu-unusable', facts: { why } },
});
const fault = (text: RegExp, what: 'address' | 'launch' | 'memory'): TextRule => ({
  text,
  diagnosis: { id: 'gpu-fault', facts: { what } },
});

const texts: readonly TextRule[] = [
  { text: /device-side assert triggered/, diagnosis: { id: 'device-assert', facts: { assertion: null } } },
  fault(
    /an illegal memory access was encountered|misaligned address|an illegal instruction was encountered/,
    'address',
  ),
  fault(/unspecified launch failure/, 'launch'),
  fault(/uncorrectable (?:NVLink|ECC) error/, 'memory'),
  unusable(/no kernel image is available for execution on the device/, 'build'),
  unusable(/invalid device ordinal/, 'ordinal'),
  unusable(/CUDA-capable device(?:\(s\) is\/are|s are) busy or unavailable/, 'busy'),
  unusable(/no CUDA-capable device is detected/, 'none'),
  unusable(/CUDA driver version is insufficient for CUDA runtime version/, 'driver'),
];

const ofTorch: readonly TextRule[] = [
  unusable(/^The NVIDIA driver on your system is too old/, 'driver'),
  unusable(/^Found no NVIDIA driver on your system|^No (?:CUDA|HIP) GPUs are available/, 'none'),
];

/** What an error means that CUDA raised, or torch when it looked for a card; null for any other. */
export function gpuTrouble(message: string): Diagnosis | null {
  const isRaised = /^(?:CUDA|HIP) (?:runtime )?error/i.test(message);
  return [...ofTorch, ...(isRaised ? texts : [])].find(({ text }) => text.test(message))?.diagnosis ?? null;
}

type Table = 'vocabulary' | 'classes' | 'other';

/** Kernel and condition; a lookup in an embedding runs the first, whatever the type of its indices. */
const tables: readonly { readonly text: RegExp; readonly table: Table }[] = [
  { text: /indexSelect\w*|srcIndex < srcSelectDimSize|vectorized_gather_kernel/, table: 'vocabulary' },
  { text: /n_classes/, table: 'classes' },
  { text: /out of bounds/, table: 'other' },
];

/** What an assertion of a kernel means; `text` is the whole line. */
export function failedAssertion(text: string): Diagnosis {
  const table = tables.find((one) => one.text.test(text))?.table;
  if (table !== undefined) return { id: 'index-out-of-range', facts: { table } };
  return { id: 'device-assert', facts: { assertion: /Assertion `(.+)` failed/.exec(text)?.[1] ?? null } };
}

/**
 * "Process 149826 has 16.98 GiB memory in use" is said of other processes, and in a container of this one too, which
 * then is not told as "this process has …".
 */
export function othersHold(message: string): Pick<CauseFacts['cuda-out-of-memory'], 'others' | 'holder'> {
  const held = [...message.matchAll(/\bProcess (\d+) has ([\d.]+ (\w+)) memory in use/g)];
  if (!message.includes('this process has')) return { others: held.length > 1, holder: null };
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const size = (one: RegExpMatchArray): number => Number.parseFloat(one[2] ?? '') * 1024 ** units.indexOf(one[3] ?? '');
  const [most] = held.sort((one, other) => size(other) - size(one));
  return { others: held.length > 0, holder: most ? { pid: Number(most[1]), memory: most[2] ?? '' } : null };
}
