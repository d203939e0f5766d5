/** Real files of the recorded runs, and what accidents, other programs and bad luck make of them. */
import fc from 'fast-check';
import { load, recordingNames } from '../recordings.js';

export interface RealFile {
  /** Null for the console. */
  readonly path: string | null;
  readonly bytes: Buffer;
}

/** The same rows as ms-swift would have written them. */
const asSwiftLog = (bytes: Uint8Array): Buffer =>
  Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/"current_steps": (\d+), "total_steps": (\d+)/g, '"global_step/max_steps": "$1/$2"')
      .replace(/"elapsed_time": "(\d+):0?(\d+):0?(\d+)"/g, '"elapsed_time": "$1h $2m $3s"'),
    'latin1',
  );

/** Every growing or rewritten file of the recordings as it stood at the end, at most `limit` bytes of each. */
export function realFiles(limit: number): readonly RealFile[] {
  const files = new Map<string, RealFile>();
  for (const name of recordingNames) {
    const console: Uint8Array[] = [];
    const grown = new Map<string, Uint8Array[]>();
    for (const chunk of load(name).chunks) {
      if (chunk.kind === 'console') console.push(chunk.bytes);
      else if (chunk.kind === 'append') grown.set(chunk.path, [...(grown.get(chunk.path) ?? []), chunk.bytes]);
      else if (chunk.kind === 'write') grown.set(chunk.path, [chunk.bytes]);
    }
    const add = (path: string | null, parts: readonly Uint8Array[]): void => {
      const bytes = Buffer.concat(parts).subarray(0, limit);
      if (bytes.length > 0) files.set(`${name} ${path}`, { path, bytes });
    };
    add(null, console);
    for (const [path, parts] of grown) {
      add(path, parts);
      if (path === 'trainer_log.jsonl') add('logging.jsonl', parts.map(asSwiftLog));
    }
  }
  return [...files.values()];
}

type Mutation = (bytes: Buffer, other: Buffer, place: number, size: number) => Buffer;

const insert = (bytes: Buffer, place: number, added: Uint8Array): Buffer => {
  const at = bytes.length === 0 ? 0 : place % bytes.length;
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
};

/** Puts text in place of the nearest match behind a place. */
const replace = (bytes: Buffer, place: number, pattern: RegExp, text: string): Buffer => {
  const content = bytes.toString('latin1');
  const at = content.length === 0 ? 0 : place % content.length;
  return Buffer.from(content.slice(0, at) + content.slice(at).replace(pattern, text), 'latin1');
};

/** Two writers of one file: their lines by turns, now and then torn. */
function interleaved(first: Buffer, second: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  const step = 1 + (size % 300);
  for (let at = 0; at < Math.max(first.length, second.length); at += step) {
    parts.push(first.subarray(at, at + step), second.subarray(at, at + step));
  }
  return Buffer.concat(parts);
}

export const mutations: Readonly<Record<string, Mutation>> = {
  truncated: (bytes, _other, place) => bytes.subarray(0, place % (bytes.length + 1)),
  doubled: (bytes) => Buffer.concat([bytes, bytes]),
  interleaved: (bytes, other, _place, size) => interleaved(bytes, other, size),
  nuls: (bytes, _other, place, size) => insert(bytes, place, Buffer.alloc(size % 5000)),
  'lone surrogate, escaped': (bytes, _other, place) => replace(bytes, place, /": "/, '": "\\ud800\\udc'),
  'lone surrogate, raw': (bytes, _other, place) => insert(bytes, place, Buffer.from([0xed, 0xa0, 0x80])),
  'flipped bit': (bytes, _other, place, size) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0)
      changed[place % changed.length] = (changed[place % changed.length] ?? 0) ^ (1 << (size % 8));
    return changed;
  },
  'number too large': (bytes, _other, place) => replace(bytes, place, /: -?\d[\d.e-]*/, ': 1e999'),
  'number of another kind': (bytes, _other, place, size) =>
    replace(
      bytes,
      place,
      /: -?\d[\d.e-]*/,
      `: ${['-0', 'NaN', '-Infinity', '"nan"', '[]', '{}', '1e-400', '9007199254740993'][size % 8]}`,
    ),
  'key of the prototype': (bytes, _other, place, size) =>
    replace(
      bytes,
      place,
      /\{"/,
      `{"${['__proto__', 'constructor', 'toString', 'hasOwnProperty', '0'][size % 5]}": ${size % 3 ? '{"loss": 1}' : '7'}, "`,
    ),
  'key of the prototype, in YAML': (bytes, _other, place, size) =>
    replace(bytes, place, /\n/, `\n${['__proto__', 'constructor', '<<', '?', '&a'][size % 5]}: {polluted: true}\n`),
  'long line': (bytes, _other, place, size) => insert(bytes, place, Buffer.alloc((size % 40) * 10_000, 'x')),
  'control sequences': (bytes, _other, place, size) =>
    insert(
      bytes,
      place,
      Buffer.from(
        [
          '\u001b[2J\u001b[H',
          '\u001b]0;title\u0007',
          '\u009b31m',
          '\u001bP+q\u001b\\',
          '\r',
          '\u0008\u0008',
          '\u202e',
          '\u001b[?1049l',
        ][size % 8] ?? '',
      ),
    ),
  'wide and joined glyphs': (bytes, _other, place, size) =>
    insert(
      bytes,
      place,
      Buffer.from(['训练', '👩‍👩‍👧', 'e\u0301'.repeat(50), '\u200b', '🇩🇪🇩', 'ﷺ', '\u{1f3fb}', '᠎'][size % 8] ?? ''),
    ),
  'lines removed': (bytes, _other, place, size) => {
    const lines = bytes.toString('latin1').split('\n');
    lines.splice(place % lines.length, 1 + (size % 5));
    return Buffer.from(lines.join('\n'), 'latin1');
  },
  'lines moved': (bytes, _other, place, size) => {
    const lines = bytes.toString('latin1').split('\n');
    const moved = lines.splice(place % lines.length, 1 + (size % 20));
    return Buffer.from([...moved, ...lines].join('\n'), 'latin1');
  },
};

export interface MutatedFile extends RealFile {
  /** Where the file is cut into chunks: sizes, over and over. */
  readonly sizes: readonly number[];
  readonly what: string;
}

export function mutatedFile(files: readonly RealFile[]): fc.Arbitrary<MutatedFile> {
  const names = Object.keys(mutations);
  const change = fc.tuple(
    fc.constantFrom(...names),
    fc.nat(),
    fc.nat({ max: 1 << 20 }),
    fc.nat({ max: files.length - 1 }),
  );
  return fc
    .tuple(
      fc.constantFrom(...files),
      fc.array(change, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 4 }),
    )
    .map(([file, changes, sizes]) => {
      let { bytes } = file;
      for (const [name, place, size, other] of changes) {
        bytes = (mutations[name] as Mutation)(bytes, (files[other] as RealFile).bytes, place, size);
      }
      return { path: file.path, bytes, sizes, what: changes.map(([name]) => name).join(', ') };
    });
}
