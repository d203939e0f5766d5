/**
 * Whether the processes of many runs are there, by one look for all of them: a list of hundreds costs no more looks than
 * one open run. What it says of each is what is said of that run when it is open.
 */
import type { TrainerProcess } from '../../state/event.js';
import type { ProcessesChunk } from '../chunk.js';
import { absentReading, presentReading, readingChunk } from '../presence-reading.js';
import { inTurns } from '../steps.js';
import { isWritten, type OpenFiles, openFileSteps } from './console-writers.js';
import type { LiveLook } from './live-look.js';
import { isSameProcess, type LiveRuns } from './live-runs.js';
import type { ProcFiles } from './proc-files.js';
import { Among, type ProcessTarget, runAmong } from './run-among.js';

/** What was looked at and when, seconds since the epoch. */
interface Looked<Answer> {
  readonly answer: Answer;
  readonly at: number;
}

interface Seen {
  readonly chunk: ProcessesChunk;
  readonly processes: readonly TrainerProcess[];
}

/** Milliseconds. Who follows the processes of an open run finds new ones meanwhile. */
const oftenEnough = 5000;
/** What is open in all processes is looked at again after so many times as long as that took. */
const share = 400;

const noPipes: ReadonlySet<string> = new Set();

export class Sightings {
  readonly #proc: ProcFiles;
  readonly #live: LiveLook;
  readonly #clock: () => number;
  #runs: Looked<Among> | null = null;
  #files: Looked<Promise<OpenFiles | null>> | null = null;
  #filesTook = 0;
  /** Runs whose processes were seen, by what they were sought by: of these alone it can be said that they are gone. */
  readonly #seen = new Map<string, Seen>();

  /** `clock`: seconds since the epoch. */
  constructor(proc: ProcFiles, live: LiveLook, clock: () => number) {
    this.#proc = proc;
    this.#live = live;
    this.#clock = clock;
  }

  /** Looks again where the last look is no longer good. */
  async look(): Promise<LiveRuns> {
    return (await this.#look()).answer.live;
  }

  async #look(): Promise<Looked<Among>> {
    const at = this.#clock();
    const live = await this.#live.recent(oftenEnough);
    // The same answer is as old as it was.
    const runs = live === this.#runs?.answer.live ? this.#runs : { answer: new Among(live), at };
    this.#runs = runs;
    return runs;
  }

  /** As of the last look, to be folded after what the run itself said. Its disk must answer. */
  async of(
    target: Exclude<ProcessTarget, { kind: 'pipe' }>,
    console: string | null,
  ): Promise<readonly ProcessesChunk[]> {
    const { answer, at } = this.#runs ?? (await this.#look());
    const key = `${target.kind} ${target.path}`;
    const before = this.#seen.get(key) ?? null;
    const isKnown = (process: TrainerProcess): boolean =>
      before?.processes.some((one) => isSameProcess(one, process)) ?? false;
    const { run, ...sighted } = runAmong(answer, { target, pipes: noPipes, isKnown }, this.#proc);
    if (run !== null) {
      const chunk = readingChunk(at, presentReading(run.processes, null, run.overrides));
      this.#seen.set(key, { chunk, processes: run.processes });
      return [chunk];
    }
    const files = console === null ? null : await this.#openFiles();
    const isUnwritten = files !== null && isWritten(this.#proc, files.answer, console ?? '') === false;
    const reading = absentReading(before === null ? sighted.problem : null, { ...sighted, isUnwritten }, [], null);
    const absent = readingChunk(Math.min(at, files?.at ?? at), reading);
    return before === null ? [absent] : [before.chunk, absent];
  }

  async #openFiles(): Promise<Looked<OpenFiles | null>> {
    const age = 1000 * (this.#clock() - (this.#files?.at ?? Number.NEGATIVE_INFINITY));
    if (this.#files === null || age < 0 || age > Math.max(oftenEnough, share * this.#filesTook)) {
      const began = performance.now();
      const answer = inTurns(openFileSteps(this.#proc)).finally(() => {
        this.#filesTook = performance.now() - began;
      });
      this.#files = { answer, at: this.#clock() };
    }
    const { answer, at } = this.#files;
    return { answer: await answer, at };
  }
}
