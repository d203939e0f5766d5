/** A file: a recording, a part of a run, its settings, or its console. */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { parseRunYaml } from '../../parse/run-yaml.js';
import { consoleOfSettings } from '../../watch/console-of-settings.js';
import { isRecording } from '../../watch/recording.js';
import { looksLikeRun } from '../../watch/run-signs.js';
import { discoverLive, liveRunOf } from '../discover-live.js';
import { exitCodes } from '../exit-codes.js';
import { notAConsole } from '../not-a-console.js';
import { unpacked } from '../recording-file.js';
import { disksHere } from '../this-process.js';
import { UsageError } from '../usage-error.js';
import { comingDirectory, consoleOf, logOf, openDirectory } from './directory.js';
import { consoleFurtherOn, head, holdsRows, holdsSwiftRows, looksLikeConsole, neverLogs } from './file-content.js';
import { openLive } from './live.js';
import type { Opened, OpenOptions } from './opened.js';
import { openRecording } from './recording.js';
import { noOutput, refusal, settingsBytes } from './refusal.js';

/** The output directory that a YAML of settings names, from where the trainer would have been started. */
async function outputDirectory(path: string, options: OpenOptions): Promise<string | null> {
  const event = parseRunYaml(await settingsBytes(path), {
    time: 0,
    modified: 0,
    source: `config:${basename(path)}`,
  })[0];
  const directory = event?.type === 'config' ? event.values.output_dir : null;
  if (typeof directory !== 'string') return null;
  for (let base = options.workingDirectory; ; base = dirname(base)) {
    const candidate = resolve(base, directory);
    const found = await stat(candidate).catch(() => null);
    if (found?.isDirectory()) return candidate;
    if (base === dirname(base)) break;
  }
  const beside = resolve(dirname(path), directory);
  return (await stat(beside).catch(() => null))?.isDirectory() ? beside : resolve(options.workingDirectory, directory);
}

export async function openFile(path: string, options: OpenOptions): Promise<Opened> {
  let first: Uint8Array;
  try {
    first = await head(path);
  } catch (error) {
    throw refusal(path, error);
  }
  if (isRecording(unpacked(first))) return openRecording(path, options);
  if (/^(trainer_log\.jsonl|trainer_state\.json|.*_results\.json)$/.test(basename(path))) {
    return openDirectory(dirname(path), options);
  }
  if (basename(path) === 'logging.jsonl' && holdsSwiftRows(first)) {
    const directory = dirname(path);
    // Copied without the files beside it, it is all that there is of the run.
    return looksLikeRun(directory) ? openDirectory(directory, options) : comingDirectory(directory, options);
  }
  // Both lie in the run's directory; where that was copied, the output_dir in them is of the machine it came from.
  if (/^(?:training_args|llamaboard_config)\.yaml$/.test(basename(path))) return openDirectory(dirname(path), options);
  if (/\.ya?ml$/.test(path)) {
    const directory = await outputDirectory(path, options);
    if (directory === null) {
      throw new UsageError(`${path} names no output_dir, so there is no run to open.`, exitCodes.nothing);
    }
    const own = { ...options, config: path };
    if (await stat(directory).catch(() => null)) return openDirectory(directory, own);
    const runs = await discoverLive(options.proc, disksHere(options.askDisk));
    const live = liveRunOf(runs, path) ?? liveRunOf(runs, directory);
    if (live !== null) return openLive(live, own);
    if (options.wait) return comingDirectory(directory, own);
    // A start that fails makes no directory: what it printed is all there is of it.
    const { workingDirectory } = options;
    const console = options.log ?? consoleOfSettings({ config: path, directory, workingDirectory });
    if (console === null) throw noOutput(path, directory);
    return logOf(console, 'console', own);
  }
  if (holdsRows(first)) return logOf(path, 'trainer-log', options);
  if (neverLogs.test(path) || (first.length > 0 && !looksLikeConsole(first) && !(await consoleFurtherOn(path)))) {
    throw new UsageError(`${path} ${notAConsole(first)}`, exitCodes.nothing);
  }
  return consoleOf(path, options);
}
