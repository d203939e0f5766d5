/**
 * Whether the processes of many runs are there, by one look for all of them: a list of hundreds costs no more looks than
 * one open run. What it says of each is what is said of that run when it is open.
 */
import type { TrainerProcess } from '../../state/event.js';
import type { ProcessesChunk } from '../chunk.js';
import { KeptAnswer } from '../kept-answer.js';
import { absentReading, presentReading, readingChunk } from '../presence-reading.js';
import { inTurns } from '../steps.js';
import { isWritten, type OpenFiles, openFileSteps } from './console-writers.js';
import type { LiveLook } from './live-look.js';
import { isSameProcess, type LiveRuns } from './live-runs.js';
import type { ProcFiles } from './proc-files.js';
import { Among, type ProcessTarget, runAmong } from './run-among.js';

/** What was found, and when it began to be looked for. Seconds since the epoch. */
interface Looked {
  readonly among: Among;
  readonly at: number;
}

interface Seen {
  readonly chunk: ProcessesChunk;
  readonly processes: readonly TrainerProcess[];
}

/** Milliseconds. Who follows the processes of an open run finds new ones meanwhile. */
const oftenEnough = 5000;

const noPipes: ReadonlySet<string> = new Set();

export class Sightings {
  readonly #proc: ProcFiles;
  readonly #live: LiveLook;
  readonly #clock: () => number;
  readonly #files: KeptAnswer<OpenFiles | null>;
  #runs: Looked | null = null;
  /** Runs whose processes were seen, by what they were sought by: of these alone it can be said that they are gone. */
  readonly #seen = new Map<string, Seen>();

  /** `clock`: seconds since the epoch; `steady`: milliseconds, only going on. */
  constructor(proc: ProcFiles, live: LiveLook, clock: () => number, steady?: () => number) {
    this.#proc = proc;
    this.#live = live;
    this.#clock = clock;
    this.#files = new KeptAnswer(() => inTurns(openFileSteps(proc)), steady);
  }

  /** Looks again where the last look is no longer good. */
  async look(): Promise<LiveRuns> {
    return (await this.#look()).among.live;
  }

  async #look(): Promise<Looked> {
    const { answer, age } = await this.#live.aged(oftenEnough);
    // The clock may be set meanwhile; the same answer is as old as it was.
    if (answer !== this.#runs?.among.live) this.#runs = { among: new Among(answer), at: this.#began(age) };
    return this.#runs;
  }

  #began(age: number): number {
    return this.#clock() - age / 1000;
  }

  /** As of the last look, to be folded after what the run itself said. Its disk must answer. */
  async of(
    target: Exclude<ProcessTarget, { kind: 'pipe' }>,
    console: string | null,
  ): Promise<readonly ProcessesChunk[]> {
    const { among, at } = this.#runs ?? (await this.#look());
    const key = `${target.kind} ${target.path}`;
    const before = this.#seen.get(key) ?? null;
    const isKnown = (process: TrainerProcess): boolean =>
      before?.processes.some((one) => isSameProcess(one, process)) ?? false;
    const { run, ...sighted } = runAmong(among, { target, pipes: noPipes, isKnown }, this.#proc);
    if (run !== null) {
      const chunk = readingChunk(at, presentReading(run.processes, null, run.overrides));
      this.#seen.set(key, { chunk, processes: run.processes });
      return [chunk];
    }
    const files = console === null ? null : await this.#files.recent(oftenEnough);
    const isUnwritten = files !== null && isWritten(this.#proc, files.answer, console ?? '') === false;
    const reading = absentReading(before === null ? sighted.problem : null, { ...sighted, isUnwritten }, [], null);
    const absent = readingChunk(Math.min(at, files === null ? at : this.#began(files.age)), reading);
    return before === null ? [absent] : [before.chunk, absent];
  }
}
