/** The schema of the status' JSON, and where a value is not of it. */

/** What a value must be; an object is a shape whose keys are all there and no others. */
type Shape = 'string' | 'number' | 'boolean' | 'any' | Maybe | List | Table | { readonly [key: string]: Shape };
interface Maybe {
  readonly $maybe: Shape;
}
interface List {
  readonly $list: Shape;
}
interface Table {
  readonly $table: Shape;
}

const maybe = (shape: Shape): Maybe => ({ $maybe: shape });
const list = (shape: Shape): List => ({ $list: shape });
const table = (shape: Shape): Table => ({ $table: shape });
const text = maybe('string');
const number = maybe('number');

const evidence = { source: 'string', line: number, text: 'string' } as const;

export const schema: Shape = {
  schema: 'number',
  run: {
    name: 'string',
    path: text,
    stage: text,
    finetuning_type: text,
    model: text,
    template: text,
    datasets: list('string'),
    llamafactory: text,
    transformers: text,
  },
  state: 'string',
  exit: maybe({ code: number, signal: number }),
  cause: maybe({
    id: 'string',
    title: 'string',
    evidence,
    advice: 'string',
    resume_from: text,
    resume_verified: maybe('boolean'),
    steps_lost: number,
  }),
  progress: {
    step: number,
    total_steps: number,
    epoch: number,
    epochs: number,
    percent: number,
    elapsed_s: number,
    eta_s: number,
    seconds_per_step: number,
    tokens_per_s: number,
    attempts: 'number',
    part: maybe({ label: text, done: 'number', total: 'number', percent: 'number', eta_s: number }),
  },
  metrics: table({ last: number, last_step: number, min: number, min_step: number, count: 'number', source: 'string' }),
  data: {
    examples: number,
    eval_examples: number,
    seen: number,
    verdict: { answer: 'string', text: 'string' },
    ledger: list({
      id: 'string',
      dataset: text,
      rows: number,
      at_least: 'boolean',
      reason: text,
      source: text,
    }),
  },
  samples: list({
    set: 'string',
    kind: 'string',
    tokens: 'number',
    trained_tokens: number,
    masked_tokens: number,
    text: 'string',
    labels_text: text,
  }),
  checkpoints: list({
    step: 'number',
    path: 'string',
    bytes: 'number',
    complete: 'boolean',
    missing: list('string'),
    resumable: 'boolean',
    best: 'boolean',
    last: 'boolean',
    eval_loss: number,
  }),
  gpus: list({
    index: 'number',
    name: 'string',
    memory_used: number,
    memory_total: number,
    utilization: number,
    temperature: number,
    power: number,
    power_limit: number,
    processes: list({ pid: 'number', name: 'string', memory: number }),
    fault: text,
    own: maybe('boolean'),
    ranks: list('number'),
    own_memory: number,
    foreign_memory: number,
  }),
  processes: {
    alive: maybe('boolean'),
    problem: text,
    list: list({
      pid: 'number',
      role: 'string',
      rank: number,
      state: 'string',
      started: number,
      memory: number,
      processor: number,
    }),
  },
  findings: list({
    id: 'string',
    severity: 'string',
    title: 'string',
    evidence: list(evidence),
    advice: 'string',
    step: number,
    holds: 'boolean',
  }),
};

export const states =
  'starting loading tokenizing training evaluating saving predicting finished failed killed stalled unknown';

/** Where a value is not of its shape; nothing when it is. */
export function faults(value: unknown, shape: Shape, place = ''): readonly string[] {
  if (shape === 'any') return [];
  if (typeof shape === 'string') {
    const fits = typeof value === shape && (shape !== 'number' || Number.isFinite(value));
    return fits ? [] : [`${place}: ${String(value)} is no ${shape}`];
  }
  if ('$maybe' in shape) return value === null ? [] : faults(value, shape.$maybe as Shape, place);
  if ('$list' in shape) {
    if (!Array.isArray(value)) return [`${place} is no list`];
    return value.flatMap((one, index) => faults(one, shape.$list as Shape, `${place}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place} is no object`];
  const entries = Object.entries(value);
  if ('$table' in shape) return entries.flatMap(([key, one]) => faults(one, shape.$table as Shape, `${place}.${key}`));
  const unknown = entries.filter(([key]) => !(key in shape)).map(([key]) => `${place}.${key} is not in the schema`);
  const own = Object.fromEntries(entries);
  const missing = Object.entries(shape).flatMap(([key, one]) =>
    key in own ? faults(own[key], one, `${place}.${key}`) : [`${place}.${key} is absent`],
  );
  return [...unknown, ...missing];
}
