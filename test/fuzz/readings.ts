/** What the tools, the system and other files tell of a run, with some of their values and names replaced by any others. */
import fc from 'fast-check';
import type { Chunk } from '../../source/watch/chunk.js';

const hostileTexts = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'undefinedX'],
  ...['\u001b[31mred', '\u009b2J', 'a\u0000b', '\u001b]0;t\u0007', '\u0085', '\u202eabc', '\ud800', '\u200b'],
  ...['训练👩‍👩‍👧', '', '\n', '\t\t', '{}', '$&', '<b>', '`|`', '../..', 'x'.repeat(3000)],
] as const;
const hostileNumbers = [
  ...[0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 9_007_199_254_740_992, 2_147_483_648, 1e15, 99_999_999],
  ...[Number.NaN, Number.POSITIVE_INFINITY],
] as const;

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.constantFrom(...hostileNumbers),
  fc.constantFrom(null, true, false),
  fc.constantFrom([], {}, [[1]], [{ a: 1 }], { value: { value: 1 } }, ['\u001b[1m']),
);

type Change = readonly [place: number, kind: 'value' | 'name' | 'gone', value: unknown];

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.tuple(
    fc.nat({ max: 60 }),
    fc.constantFrom('value' as const, 'value' as const, 'name' as const, 'gone' as const),
    hostileValue,
  ),
  { maxLength: 6 },
);

/** The object with some of its entries, counted through all levels, changed. */
function changed(seed: unknown, made: readonly Change[]): unknown {
  let count = 0;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).flatMap(([name, one]) => {
      count += 1;
      const place = count;
      const change = made.find(([at]) => at === place);
      if (change?.[1] === 'gone') return [];
      if (change?.[1] === 'name') return [[String(change[2]).slice(0, 40), walk(one)]];
      return [[name, change ? change[2] : walk(one)]];
    });
    return Object.fromEntries(entries);
  };
  return walk(seed);
}

const of = (seed: unknown): fc.Arbitrary<string> => changes.map((made) => JSON.stringify(changed(seed, made)));

const uuid = 'GPU-00000000-0000-0000-0000-000000000000';
const answers = { processes: '', fixed: '', problem: null };
const rocm = {
  card0: { 'GPU use (%)': '94', 'VRAM Total Memory (B)': '206158430208', 'VRAM Total Used Memory (B)': '1024' },
};
const amd = [
  {
    gpu: 0,
    usage: { gfx_activity: { value: 94, unit: '%' } },
    mem_usage: { total_vram: { value: 196_592, unit: 'MB' } },
  },
];
/** One cell of nvidia-smi's rows, or the line itself. */
const nvidia = fc
  .tuple(fc.nat({ max: 8 }), hostileValue)
  .map(([at, value]) =>
    ['0', uuid, 'NVIDIA H100', '20480', '81559', '100', '59', '631.95', '700.00']
      .map((cell, place) => (place === at ? String(value) : cell))
      .join(', '),
  );

const gpu = fc.oneof(
  fc
    .tuple(nvidia, nvidia)
    .chain((rows) =>
      of({ tool: 'nvidia-smi', ...answers, devices: rows.join('\n'), processes: `${uuid}, 4242, python, 18432` }),
    ),
  of(rocm).chain((devices) => of({ tool: 'rocm-smi', ...answers, devices })),
  of(amd).chain((devices) => of({ tool: 'amd-smi', ...answers, devices })),
);

const processes = of({
  alive: true,
  problem: null,
  processes: [
    {
      pid: 1,
      role: 'rank',
      rank: 0,
      state: 'R',
      started: 1e9,
      memory: 2048,
      processor: 0.5,
      placement: { localRank: 0, visible: '0', byBus: true },
    },
    { pid: 2, role: 'worker', rank: null, state: 'S', started: null, memory: null, processor: null },
  ],
  kills: { group: 0, machine: 3 },
  host: {
    memoryTotal: 8e9,
    memoryAvailable: 3e8,
    sharedTotal: 2e6,
    sharedFree: 1,
    load: 1.5,
    cores: 2,
    memoryLimit: 1e9,
    memoryInLimit: 9e8,
    cachePath: '/c',
    cacheFree: 1,
    cacheTotal: 9,
  },
  settings: { lora_rank: 4, output_dir: 'x', num_train_epochs: 3, dataset: 'alpaca' },
});
const rows = of({
  ...{
    dataset: 'alpaca',
    files: ['/a.json'],
    rows: 52_002,
    atLeast: false,
    modified: 1,
    problem: null,
    numSamples: null,
  },
  columns: ['instruction'],
  shown: [{ number: 1, text: '{"instruction": "a"}', bytes: 30, odd: null }],
  lengths: [0, 1, 2, 3],
});
const job = of({
  id: '4711',
  name: 'sft',
  state: 'RUNNING',
  left: 100,
  limit: 200,
  reason: 'None',
  nodes: 2,
  problem: null,
});
const index = of({ metadata: { total_size: 1 }, weight_map: { a: 'model-00001-of-00002.safetensors', b: 'x' } });
const header = of({ __metadata__: { format: 'pt' }, weight: { dtype: 'F32', shape: [1], data_offsets: [0, 131_072] } });

const fileName = fc.oneof(
  fc.constantFrom('model.safetensors', 'optimizer.pt', 'rng_state_0.pth', 'rng_state_99999999.pth', 'scheduler.pt'),
  fc.constantFrom('model-00001-of-00002.safetensors', 'model-1-of-99999999.safetensors', 'latest'),
  fc.constantFrom(...hostileTexts),
);
const folderName = fc.constantFrom(
  'checkpoint-10',
  'checkpoint-20',
  'tmp-checkpoint-30',
  'checkpoint-99999999999999999999',
);
const size = fc.constantFrom(0, 9, 131_200, 1e15);

const withLength = (text: string): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([bytes, Buffer.from(text)]);
};

/** A chunk of another kind than the bytes of a log, at a time. */
export const anyReading: fc.Arbitrary<(time: number) => Chunk> = fc.oneof(
  gpu.map(
    (text) =>
      (time: number): Chunk => ({ kind: 'gpu', time, text }),
  ),
  processes.map(
    (text) =>
      (time: number): Chunk => ({ kind: 'processes', time, text }),
  ),
  rows.map(
    (text) =>
      (time: number): Chunk => ({ kind: 'rows', time, text }),
  ),
  job.map(
    (text) =>
      (time: number): Chunk => ({ kind: 'job', time, text }),
  ),
  fc.tuple(folderName, fileName, size, header).map(
    ([folder, name, bytes, text]) =>
      (time: number): Chunk => ({
        ...{ kind: 'head', path: `${folder}/${name}`, size: bytes, bytes: withLength(text), time, modified: time },
      }),
  ),
  fc.tuple(folderName, index).map(
    ([folder, text]) =>
      (time: number): Chunk => ({
        ...{
          kind: 'write',
          path: `${folder}/model.safetensors.index.json`,
          bytes: Buffer.from(text),
          time,
          modified: time,
        },
      }),
  ),
  fc.tuple(folderName, fileName).map(
    ([folder, name]) =>
      (time: number): Chunk => ({ kind: 'remove', path: `${folder}/${name}`, time }),
  ),
  folderName.map(
    (path) =>
      (time: number): Chunk => ({ kind: 'directory', path, time }),
  ),
  fc.constantFrom(...hostileTexts).map(
    (label) =>
      (time: number): Chunk => ({ kind: 'marker', label, time }),
  ),
  fc.constantFrom(...hostileTexts).map(
    (message) =>
      (time: number): Chunk => ({ kind: 'trouble', path: message, message, time }),
  ),
  fc.constantFrom(0, -5, 1e15).map(
    (free) =>
      (time: number): Chunk => ({ kind: 'disk', path: '/x', free, total: 1e12, time }),
  ),
);
