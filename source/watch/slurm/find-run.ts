/**
 * From a SLURM job to the run that it makes: what its console says, else the settings that its batch script names.
 *
 * Only lines that name a directory outright count: a script may compute it in ways that nobody should guess.
 */
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseCommandLine } from '../../parse/command-line.js';
import { parseRunYaml } from '../../parse/run-yaml.js';
import type { JobPlaces } from '../../parse/slurm.js';
import { looksLikeTraining } from '../../parse/trainer-command.js';
import { statusOf } from '../file-status.js';
import { looksLikeRun } from '../run-signs.js';

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

/** Lines of transformers' trainer that name where it writes to (trainer.py, `_save_checkpoint` and `_save`). */
const saving = /(?:Saving model checkpoint to|Configuration saved in|tokenizer config file saved in) +(\S[^\r\n]*)/g;

/** The directory that the console last saved into; checkpoints lie in the run's. */
function savedInto(text: string): string | null {
  const last = [...text.matchAll(saving)].at(-1)?.[1]?.trim();
  if (last === undefined) return null;
  const directory = last.replace(/\/[\w.-]+\.json$/, '');
  return directory.replace(/\/checkpoint-\d+\/?$/, '');
}

const trainer = /(?:llamafactory-cli|\blmf|llamafactory\/launcher\.py|src\/train\.py|train_bash\.py)\s/;

interface Named {
  readonly output: string | null;
  readonly config: string | null;
}

/** The last command of the script that trains; `\` at a line's end goes on in the next. */
async function namedByScript(text: string, workDirectory: string): Promise<Named | null> {
  const commands = text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .filter((line) => trainer.test(line) && !line.trimStart().startsWith('#'));
  for (const command of commands.toReversed()) {
    const { config, overrides } = parseCommandLine(command);
    const path = config === null ? null : resolve(workDirectory, config);
    const event =
      path === null
        ? null
        : parseRunYaml(Buffer.from(await edges(path)), { time: 0, modified: 0, source: 'settings' })[0];
    const settings = { ...(event?.type === 'config' ? event.values : {}), ...overrides };
    if (path === null && !looksLikeTraining(settings)) continue;
    const output = settings.output_dir;
    // `$NAME` is known to the shell alone.
    if (typeof output === 'string' && output !== '' && !output.includes('$')) return { output, config: path };
  }
  return null;
}

const isDirectory = (path: string): boolean => statusOf(path)?.isDirectory() === true;
const isFile = (path: string): boolean => statusOf(path)?.isFile() === true;

export async function runOfJob({ workDirectory, output, command }: JobPlaces): Promise<JobRun> {
  const log = output !== null && isFile(output) ? output : null;
  const base = workDirectory ?? (output === null ? '/' : dirname(output));
  const saved = log === null ? null : savedInto(await edges(log));
  const script = command === null ? null : (command.split(' ').find((word) => isFile(word)) ?? null);
  const text = script === null ? '' : (await edges(script)).slice(0, scriptBytes);
  const named = await namedByScript(text, base);
  const config = named?.config ?? null;
  const inConsole = saved === null ? null : resolve(base, saved);
  if (inConsole !== null && isDirectory(inConsole)) return { directory: inConsole, log, config };
  if (named?.output != null) return { directory: resolve(base, named.output), log, config };
  return { directory: looksLikeRun(base) ? base : null, log, config };
}
