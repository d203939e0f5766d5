/** From what the person named to where its bytes come from: a run directory, a console log, a recording, a pipe. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DiskAnswers, silentDisk } from '../watch/disk-answers.js';
import { isRecording } from '../watch/recording.js';
import { looksLikeRun } from '../watch/run-signs.js';
import { discoverLive, liveRunOf } from './discover-live.js';
import { canOpen } from './discovered-run.js';
import { exitCodes } from './exit-codes.js';
import { comingDirectory, neverMade, newestBelow, openDirectory } from './open/directory.js';
import { openFile } from './open/file.js';
import { head } from './open/file-content.js';
import { openLive, placesOfPiped } from './open/live.js';
import type { Opened, OpenOptions } from './open/opened.js';
import { openExample } from './open/recording.js';
import { codeOf, ensureNoPipe, ensureReadable, noRecording, refusal } from './open/refusal.js';
import { openRemote, remotePlace } from './open-remote.js';
import { unpacked } from './recording-file.js';
import { disksHere } from './this-process.js';
import { UsageError } from './usage-error.js';

/**
 * Nobody named anything: the run in whose directory the person stands, else the newest that is being made now, else the
 * last one on disk or the last start that came to none, else the embedded recording where it may stand in for one.
 */
async function openNothingNamed(options: OpenOptions): Promise<Opened> {
  const here = options.workingDirectory;
  if (looksLikeRun(here)) return openDirectory(here, options);
  const live = (await discoverLive(options.proc, disksHere(options.askDisk))).runs.find(canOpen);
  if (live) return openLive(live, options);
  const newest = await newestBelow(here, options);
  if (newest !== null) return newest;
  if (options.example) return openExample(options.example());
  throw new UsageError(
    `No run was found: no trainer at work on this machine, and no run below ${here}. Name a run's output_dir, its console log or a recording.`,
    exitCodes.nothing,
  );
}

/** Milliseconds: a disk may wake up, and a person wait so long for a first sentence. */
const patience = 3000;

/** Whatever hangs is told of before something else hangs in it. @throws UsageError */
async function ensureAnswering(paths: readonly (string | null)[], askDisk: OpenOptions['askDisk']): Promise<void> {
  const needed = paths.filter((path) => path !== null);
  const silent = await new DiskAnswers(askDisk).firstSilent(needed, patience);
  if (silent !== null) throw new UsageError(silentDisk(silent), exitCodes.nothing);
}

/** What a recording is called in a folder of its own, beside the settings that it was made with. */
const inFolder = ['run.cast', 'run.cast.gz'] as const;

/**
 * The recording that is named, or that lies in the folder that is: everything else has no time that could be gone
 * through. @throws UsageError
 */
export async function namedRecording(
  named: string,
  { workingDirectory, askDisk }: Pick<OpenOptions, 'workingDirectory' | 'askDisk'>,
): Promise<string> {
  if (named === '-') throw noRecording(named);
  const path = resolve(workingDirectory, named);
  await ensureAnswering([path], askDisk);
  const found = await stat(path).catch((error: unknown) => {
    throw refusal(path, error);
  });
  ensureNoPipe(path, found);
  if (found.isDirectory()) {
    for (const name of inFolder) {
      const inside = join(path, name);
      if ((await stat(inside).catch(() => null))?.isFile()) return await namedRecording(inside, { workingDirectory });
    }
    throw noRecording(named);
  }
  const first = await head(path).catch((error: unknown) => {
    throw refusal(path, error);
  });
  if (!isRecording(unpacked(first))) throw noRecording(named);
  return path;
}

/** @throws UsageError with a sentence and the exit code. */
export async function openRun(options: OpenOptions): Promise<Opened> {
  const { workingDirectory, path: named } = options;
  const local = named === '-' || (named !== null && remotePlace(named)) ? null : resolve(workingDirectory, named ?? '');
  await ensureAnswering([local, options.log, options.config], options.askDisk);
  if (options.log) await ensureReadable(options.log, options.wait);
  if (options.config) await ensureReadable(options.config, options.wait);
  if (options.path === '-') {
    const { proc, config } = options;
    const origin = { kind: 'standard-input', path: null, name: 'standard input' } as const;
    return { kind: 'pipe', origin, places: () => placesOfPiped(proc, config) };
  }
  if (options.path === null) return openNothingNamed(options);
  const path = resolve(options.workingDirectory, options.path);
  const place = remotePlace(options.path);
  // A file of that very name on this machine comes first, as scp would have it with a `./` before.
  if (place && !(await stat(path).catch(() => null))) return openRemote(place, options.connect(place.host), options);
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw refusal(path, error);
  });
  if (found === null) {
    // LLaMA-Factory makes its directory with the first row of its log: until then only its processes name it.
    const live = liveRunOf(await discoverLive(options.proc, disksHere(options.askDisk)), path);
    if (live !== null) return openLive(live, options);
    if (options.wait) return comingDirectory(path, options);
    const failed = neverMade(path, options);
    if (failed === null) throw refusal(path, { code: 'ENOENT' });
    return failed;
  }
  ensureNoPipe(path, found);
  return found.isDirectory() ? openDirectory(path, options) : openFile(path, options);
}
