/** A recording with the settings beside it, and the one that is built in. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Chunk, Origin } from '../../watch/chunk.js';
import { parseRecording, type Recording, RecordingError } from '../../watch/recording.js';
import { exitCodes } from '../exit-codes.js';
import { unpacked } from '../recording-file.js';
import { UsageError } from '../usage-error.js';
import type { Opened, OpenOptions } from './opened.js';
import { settingsBytes } from './refusal.js';

/** Settings that stand beside a recording are as old as its beginning. */
async function settingsBeside(path: string, config: string | null, time: number): Promise<readonly Chunk[]> {
  const file = config ?? join(dirname(path), 'train.yaml');
  try {
    return [settingsChunk(basename(file), await settingsBytes(file), time)];
  } catch (error) {
    if (config) throw error;
    return [];
  }
}

const settingsChunk = (name: string, bytes: Uint8Array, time: number): Chunk => ({
  kind: 'write',
  time,
  modified: time,
  path: `config:${name}`,
  bytes,
});

const nameOfRecording = (path: string): string => {
  const name = basename(path).replace(/\.(cast|jsonl?)(\.gz)?$/, '');
  return name === 'run' ? basename(dirname(path)) : name;
};

/** A recording with more broken lines than this is told of in one sentence. */
const problemLimit = 3;

/** What could not be read of a recording, as the watcher of a live run tells it. */
function problemChunks({ header, problems }: Recording, name: string): readonly Chunk[] {
  const told = problems.slice(0, problemLimit).map(({ line, message }) => `line ${line}: ${message}`);
  const rest = problems.length - told.length;
  if (rest > 0) told.push(`and ${rest} more lines that could not be read`);
  return told.map((message) => ({ kind: 'trouble', time: header.timestamp, path: name, message }));
}

export async function openRecording(path: string, options: OpenOptions): Promise<Opened> {
  try {
    const recording = parseRecording(unpacked(await readFile(path)));
    // `record` puts the settings into the recording; then a file beside it may be any run's.
    const hasSettings = recording.chunks.some((chunk) => chunk.kind === 'write' && chunk.path.startsWith('config:'));
    const settings =
      hasSettings && options.config === null
        ? []
        : await settingsBeside(path, options.config, recording.header.timestamp);
    const before = [...settings, ...problemChunks(recording, basename(path))];
    const origin: Origin = { kind: 'recording', path, name: nameOfRecording(path) };
    return { kind: 'recording', origin, recording, before, example: false };
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${path}: ${error.message}.`, exitCodes.nothing);
    throw error;
  }
}

export function openExample(example: { readonly recording: string; readonly settings: string }): Opened {
  const recording = parseRecording(example.recording);
  const time = recording.header.timestamp;
  return {
    kind: 'recording',
    origin: { kind: 'recording', path: null, name: 'sft-full-en-eval' },
    recording,
    before: [settingsChunk('train.yaml', Buffer.from(example.settings), time)],
    example: true,
  };
}
