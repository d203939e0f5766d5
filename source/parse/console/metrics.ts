/**
 * Metric dicts on the console: Python's `repr`, not JSON (`trainer_callback.py`, ProgressCallback.on_log).
 *
 *     {'loss': 1.4229, 'grad_norm': 0.7704815864562988, 'learning_rate': 4.99e-05, 'epoch': 0.17}        transformers 4
 *     {'loss': '1.423', 'grad_norm': '0.7705', 'learning_rate': '4.998e-05', 'epoch': '0.166'}           transformers ≥ 5
 *     {'loss': 1.47, 'learning_rate': 2e-06, 'epoch': 0.01, 'global_step/max_steps': '1/94', 'elapsed_time': '2s'}  ms-swift
 *     epoch: 0, step: 1, loss: 1.2345, grad_norm: 0.5678, learning_rate: 0.0001, total_steps: 10         LLaMA-Factory v1
 */
import type { RowKind, Values } from '../../state/event.js';
import { isMetricName } from '../metric-name.js';

export interface ConsoleMetrics {
  readonly kind: RowKind;
  readonly epoch: number | null;
  readonly values: Values;
}

const entry = /'([^']+)': (?:'([^']*)'|([^,}]+))/g;
const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

const numberOf = (text: string): number | null => {
  const word = words[text.toLowerCase()];
  if (word !== undefined) return word;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? null : number;
};

function kindOf(values: Values): RowKind {
  if ('train_loss' in values) return 'summary';
  for (const name in values) if (name.startsWith('eval_')) return 'eval';
  if ('loss' in values || 'reward' in values || 'learning_rate' in values) return 'train';
  return 'train_runtime' in values ? 'summary' : 'progress';
}

/** Where ms-swift tells the step that the others leave to be guessed; the second is Megatron's. */
const stepNames: ReadonlySet<string> = new Set(['global_step/max_steps', 'iteration']);

function metrics(pairs: Iterable<readonly [string, string]>): ConsoleMetrics | null {
  const values: Record<string, number> = {};
  let epoch: number | null = null;
  let count = 0;
  for (const [name, text] of pairs) {
    if (stepNames.has(name)) {
      const step = /^(\d+)\/-?\d+$/.exec(text)?.[1];
      if (step !== undefined) values.step = Number(step);
      continue;
    }
    const number = numberOf(text);
    if (number === null || !isMetricName(name)) continue;
    count += 1;
    if (name === 'epoch') epoch = number;
    else values[name] = number;
  }
  if (count === 0) return null;
  return { kind: kindOf(values), epoch, values };
}

/** What a dict must hold to be metrics: samples and model cards print dicts, too. */
const telling = /'(loss|reward|learning_rate|eval_[\w/.-]+|train_runtime|train_loss)': /;

export function metricsOf(text: string): ConsoleMetrics | null {
  if (!text.startsWith("{'") || !text.endsWith('}') || text.length > 20_000 || !telling.test(text)) return null;
  const found = metrics(
    [...text.matchAll(entry)].map((match) => [match[1] ?? '', match[2] ?? match[3] ?? ''] as const),
  );
  return found && found.kind !== 'progress' ? found : null;
}

const steps = /^epoch: \d+, step: \d+, loss: /;

/** A step line of LLaMA-Factory v1; its step stays among the values. */
export function stepLineOf(message: string): ConsoleMetrics | null {
  if (!steps.test(message)) return null;
  const pairs = message.split(', ').map((pair) => {
    const at = pair.indexOf(': ');
    return [pair.slice(0, at), pair.slice(at + 2)] as const;
  });
  return metrics(pairs.filter(([name]) => name !== 'total_steps'));
}
