/**
 * From a SLURM job to the run that it makes: what its console says, else the settings that its batch script names.
 *
 * Only lines that name a directory outright count: a script may compute it in ways that nobody should guess.
 */
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { trainingCommands } from '../../parse/batch-script.js';
import { parseCommandLine } from '../../parse/command-line.js';
import { parseRunYaml } from '../../parse/run-yaml.js';
import type { JobPlaces } from '../../parse/slurm.js';
import { looksLikeTraining } from '../../parse/trainer-command.js';
import { statusOf } from '../file-status.js';
import { looksLikeRun } from '../run-signs.js';
import { savedInto } from '../saving-lines.js';

export interface JobRun {
  /** The output directory, which need not exist yet; null when it is not known. */
  readonly directory: string | null;
  readonly log: string | null;
  readonly config: string | null;
}

const edgeBytes = 256 * 1024;
const scriptBytes = 256 * 1024;

async function edges(path: string): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = Buffer.alloc(Math.min(size, edgeBytes));
      const head = (await handle.read(bytes, 0, bytes.length, 0)).bytesRead;
      let text = bytes.toString('utf8', 0, head);
      if (size > edgeBytes) {
        const from = Math.max(edgeBytes, size - edgeBytes);
        const tail = (await handle.read(bytes, 0, bytes.length, from)).bytesRead;
        text += `\n${bytes.toString('utf8', 0, tail)}`;
      }
      return text;
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}

const isDirectory = (path: string): boolean => statusOf(path)?.isDirectory() === true;
const isFile = (path: string): boolean => statusOf(path)?.isFile() === true;

interface Named {
  readonly output: string | null;
  readonly config: string | null;
  /** Where the trainer is started, to which its console's paths are relative; null when nobody can tell. */
  readonly base: string | null;
}

/** What SLURM and the login shell put into a batch script's environment, and the script's own arguments. */
function variablesOf({ command, id, array, task, name, workDirectory }: JobPlaces): ReadonlyMap<string, string> {
  const values: Readonly<Record<string, string | null>> = {
    SLURM_JOB_ID: id,
    SLURM_JOBID: id,
    SLURM_ARRAY_JOB_ID: array,
    SLURM_ARRAY_TASK_ID: task,
    SLURM_JOB_NAME: name,
    SLURM_SUBMIT_DIR: workDirectory,
    HOME: homedir(),
  };
  const known = Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  const words = (command ?? '').split(' ');
  const script = words.findIndex((word) => isFile(word));
  const given = script < 0 ? [] : words.slice(script + 1).map((word, at) => [String(at + 1), word] as const);
  return new Map([...known, ...given]);
}

/** The last command of the script that trains. */
async function namedByScript(text: string, places: JobPlaces, workDirectory: string): Promise<Named | null> {
  const commands = trainingCommands(text, variablesOf(places), workDirectory);
  for (const { command, directory } of commands.toReversed()) {
    const within = (path: string): string | null =>
      directory === null && !isAbsolute(path) ? null : resolve(directory ?? '/', path);
    const { config, overrides } = parseCommandLine(command);
    const path = config === null ? null : within(config);
    const event =
      path === null
        ? null
        : parseRunYaml(Buffer.from(await edges(path)), { time: 0, modified: 0, source: 'settings' })[0];
    const settings = { ...(event?.type === 'config' ? event.values : {}), ...overrides };
    if (path === null && !looksLikeTraining(settings)) continue;
    const output = settings.output_dir;
    // What is left of a `$NAME` is known to the shell alone.
    const place = typeof output === 'string' && output !== '' && !output.includes('$') ? within(output) : null;
    if (place !== null) return { output: place, config: path, base: directory };
  }
  const [last] = commands.slice(-1);
  return last === undefined ? null : { output: null, config: null, base: last.directory };
}

export async function runOfJob(places: JobPlaces): Promise<JobRun> {
  const { workDirectory, output, command } = places;
  const log = output !== null && isFile(output) ? output : null;
  const start = workDirectory ?? (output === null ? '/' : dirname(output));
  // The directory that the console last saved into.
  const saved = log === null ? null : (savedInto(await edges(log)).at(-1)?.directory ?? null);
  const script = command === null ? null : (command.split(' ').find((word) => isFile(word)) ?? null);
  const text = script === null ? '' : (await edges(script)).slice(0, scriptBytes);
  const named = await namedByScript(text, places, start);
  const config = named?.config ?? null;
  const base = named === null ? start : named.base;
  const inConsole = saved === null || (base === null && !isAbsolute(saved)) ? null : resolve(base ?? '/', saved);
  if (inConsole !== null && isDirectory(inConsole)) return { directory: inConsole, log, config };
  if (named?.output != null) return { directory: named.output, log, config };
  return { directory: looksLikeRun(start) ? start : null, log, config };
}
