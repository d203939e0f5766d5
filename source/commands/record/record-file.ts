/** What recording a command and joining a run have in common: the new file, its first line, and what is watched beside. */
import { resolve } from 'node:path';
import { watchDisk } from '../../watch/disk.js';
import { watchGpus } from '../../watch/gpu.js';
import type { ProcFiles } from '../../watch/proc/proc-files.js';
import { watchProcesses } from '../../watch/processes.js';
import { headerLine, Recorder } from '../../watch/recorder.js';
import { Redactor, redactedLine } from '../../watch/redact.js';
import type { Watcher } from '../../watch/watcher.js';
import { createRecordingFile, type OutputFile } from '../output-file.js';
import type { Person } from './record-person.js';

export interface RecordOptions {
  /** Where to write; null: `<run name>.cast` in the working directory. */
  readonly file: string | null;
  readonly redact: boolean;
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly proc: ProcFiles;
  readonly person: Person;
  readonly clock: () => number;
  /** Called once the trainer has started, whose priority is this program's until then. */
  readonly begun: () => void;
}

/** Seconds between two readings of the cards: at eight cards 20 MB a day, a tenth of that packed. */
const gpuInterval = 5;
const diskInterval = 15;
const processInterval = 10;
const fileName = (name: string): string =>
  `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '') || 'run'}.cast`;

export interface Recording {
  readonly recorder: Recorder;
  readonly file: OutputFile;
}

export async function beginRecording(
  options: RecordOptions,
  header: {
    readonly name: string;
    readonly command: string | null;
    readonly start: number;
    readonly width: number;
    readonly height: number;
  },
): Promise<Recording> {
  const { redact, person, workingDirectory } = options;
  const path = resolve(workingDirectory, options.file ?? fileName(header.name));
  const clean = (text: string): string => (redact ? redactedLine(text) : text);
  const first = headerLine({
    width: header.width,
    height: header.height,
    timestamp: header.start,
    title: clean(header.name),
    command: header.command === null ? null : clean(header.command),
  });
  const file = await createRecordingFile(path, first, person.say);
  const redactor = redact ? new Redactor() : null;
  return { file, recorder: new Recorder({ start: header.start, redactor, line: (text) => file.line(text) }) };
}

/** What happens around the run: its processes, the cards, and the room on its disk. */
export function watchersBeside(
  directory: string | null,
  { environment, proc, clock }: RecordOptions,
): readonly Watcher[] {
  const gpus = watchGpus({ intervalSeconds: gpuInterval, environment, clock });
  if (directory === null) return [gpus];
  const target = { kind: 'directory', path: directory } as const;
  return [
    gpus,
    watchDisk({ path: directory, intervalSeconds: diskInterval, clock }),
    watchProcesses({ target, clock, pace: { intervalSeconds: processInterval } }, proc),
  ];
}
