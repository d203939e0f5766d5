/**
 * From the processes that train to the runs that they make: which directory, which console, which settings.
 *
 * Everything is told by the processes themselves: their arguments, their working directory, what their descriptors lead
 * to. What may not be read is said in a sentence; nothing is guessed.
 */
import { parseStatus } from '../../parse/process-files.js';
import { parseRunYaml } from '../../parse/run-yaml.js';
import type { TrainerProcess } from '../../state/event.js';
import type { DiskAnswers } from '../disk-answers.js';
import { statusOf } from '../file-status.js';
import { inTurns } from '../steps.js';
import { type ConsoleFile, consoleOf } from './console-of.js';
import { KnownProcesses } from './known-processes.js';
import { isSamePath, type Place, placesOf } from './places.js';
import { type ProcFiles, procText } from './proc-files.js';
import { readSettings } from './settings-file.js';
import { type Survey, surveySteps, type Training } from './survey.js';
import { claimsOf, configOf, type TrainingClaims } from './training-claims.js';
import { trainerProcesses } from './training-tree.js';

export interface LiveRun extends Omit<TrainingClaims, 'output'> {
  readonly user: number | null;
  /** Seconds since the epoch. */
  readonly started: number | null;
  /** The output directory, which need not exist yet; null when it is not known. */
  readonly directory: Place | null;
  readonly console: ConsoleFile | null;
  /** The settings file; null when all settings stand on the command line. */
  readonly config: Place | null;
  /** A path to open. */
  readonly cache: string | null;
  readonly processes: readonly TrainerProcess[];
  /** What could not be found out, and why, as sentences. */
  readonly problems: readonly string[];
}

export interface LiveRuns {
  /** The newest first. */
  readonly runs: readonly LiveRun[];
  readonly problem: string | null;
  /** Trainings that were left out because a disk of theirs does not answer. */
  readonly silent: number;
}

/** Seconds: the machine's own beginning, from which starts are counted, is told in whole seconds and may be adjusted. */
const startPrecision = 5;

/** The number of a process that is gone may be given to another one. */
export const isSameProcess = (one: TrainerProcess, other: TrainerProcess): boolean =>
  one.pid === other.pid && Math.abs((one.started ?? 0) - (other.started ?? 0)) <= startPrecision;

function settingsIn(place: Place | null): Readonly<Record<string, unknown>> | null {
  const bytes = place === null ? null : readSettings(place.path);
  if (bytes === null) return null;
  const event = parseRunYaml(bytes, { time: 0, modified: 0, source: 'settings' })[0];
  return event?.type === 'config' ? event.values : null;
}

/** Null for a script of a common name whose settings are not LLaMA-Factory's. */
function liveRunOf(proc: ProcFiles, training: Training): LiveRun | null {
  const { speaker, top } = training;
  const { pid } = speaker.stat;
  const places = placesOf(proc, pid);
  const named = configOf(training);
  const config = named === null ? null : places.of(named);
  const written = settingsIn(config);
  const claims = claimsOf(training, written);
  if (!claims) return null;
  const { output, cache, ...told } = claims;
  const problems: string[] = [];
  if (places.workingDirectory === null) {
    problems.push(`The working directory of process ${pid} may not be read: it belongs to another user.`);
  } else if (named !== null && written === null) problems.push(`Its settings file ${named} cannot be read.`);
  else if (output === null) problems.push('Its settings name no output_dir.');
  if (written !== null && config !== null && training.started !== null) {
    const modified = (statusOf(config.path)?.mtimeMs ?? 0) / 1000;
    if (modified > training.started + startPrecision) {
      problems.push(`Its settings file ${named} was changed after it began: what it says now may not be this run's.`);
    }
  }
  return {
    ...told,
    user: training.user,
    started: training.started,
    directory: output === null ? null : places.of(output),
    console: consoleOf(proc, pid, places, speaker.environment ?? top.environment, process.pid),
    config: written === null ? null : config,
    cache: cache === null ? null : (places.of(cache)?.path ?? null),
    processes: trainerProcesses(
      training,
      training.boot,
      (process) => parseStatus(procText(proc, `${process}/status`)).memory,
    ),
    problems,
  };
}

/** Whether two runs write to the same directory: several tasks of one job that were started without torchrun. */
function isSamePlace(one: LiveRun, other: LiveRun): boolean {
  return one.directory !== null && other.directory !== null && isSamePath(one.directory.path, other.directory.path);
}

/** The newest first; several writers of a directory are one run. */
function* runSteps(proc: ProcFiles, { trainings, problem }: Survey, silent: number): Generator<undefined, LiveRuns> {
  const runs: LiveRun[] = [];
  for (const training of trainings) {
    yield;
    const run = liveRunOf(proc, training);
    if (!run) continue;
    const at = runs.findIndex((known) => isSamePlace(known, run));
    const known = runs[at];
    if (known) runs[at] = { ...known, processes: [...known.processes, ...run.processes] };
    else runs.push(run);
  }
  runs.sort((one, other) => (other.started ?? 0) - (one.started ?? 0) || other.pid - one.pid);
  return { runs, problem, silent };
}

/** What of the disks is looked at for a training, as /proc and its arguments tell it: no disk is asked for that. */
function pathsOf(proc: ProcFiles, { speaker, top }: Training): readonly string[] {
  const settings = (speaker.command ?? top.command)?.settings;
  const links = ['cwd', 'fd/1', 'fd/2'].map((name) => proc.link(`${speaker.stat.pid}/${name}`));
  const told = [settings?.config, settings?.overrides.output_dir];
  return [...links, ...told].filter((path): path is string => typeof path === 'string' && path.startsWith('/'));
}

/**
 * All runs that are being made on this machine now, between the keys of somebody who watches; those on a disk that does
 * not answer are left out.
 */
export async function lookForLiveRuns(
  proc: ProcFiles,
  answers: DiskAnswers,
  known: KnownProcesses = new KnownProcesses(),
  now = 0,
): Promise<LiveRuns> {
  const { trainings, problem } = await inTurns(surveySteps(proc, known, now));
  const able: Training[] = [];
  for (const training of trainings) if (await answers.all(pathsOf(proc, training))) able.push(training);
  return inTurns(runSteps(proc, { trainings: able, problem }, trainings.length - able.length));
}
