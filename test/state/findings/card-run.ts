/** A run with cards, told by events: what the checks of cards are tried on: the recordings hold but one card. */
import type { Event, GpuProcess, GpuReading, TrainerProcess } from '../../../source/state/event.js';
import { type checks, type Finding, findingsOf } from '../../../source/state/findings/checks.js';
import { initialRun, type RunState, reduceRun } from '../../../source/state/run.js';

export const gibibyte = 1024 ** 3;
const place = { source: 'test', line: null } as const;

export const card = (index: number, changes: Partial<GpuReading> = {}): GpuReading => ({
  index,
  uuid: `GPU-${index}`,
  name: 'Some Card',
  memoryUsed: 40 * gibibyte,
  memoryTotal: 80 * gibibyte,
  utilization: 90,
  temperature: 60,
  power: 300,
  powerLimit: 400,
  processes: [],
  fault: null,
  ...changes,
});

export const rank = (number: number, pid: number, changes: Partial<TrainerProcess> = {}): TrainerProcess => ({
  pid,
  role: 'rank',
  rank: number,
  state: 'R',
  started: 0,
  memory: gibibyte,
  processor: 1,
  placement: null,
  ...changes,
});

export const onCard = (pid: number, gibibytes: number | null, name = 'python3'): GpuProcess => ({
  pid,
  name,
  memory: gibibytes === null ? null : gibibytes * gibibyte,
});

export const gpus = (time: number, cards: readonly GpuReading[], lost?: string): Event => ({
  type: 'gpus',
  time,
  place,
  tool: 'nvidia-smi',
  cards,
  problem: null,
  ...(lost === undefined ? {} : { lost }),
});

export const processes = (time: number, list: readonly TrainerProcess[], alive: boolean | null = true): Event => ({
  type: 'processes',
  time,
  place,
  alive,
  processes: list,
  problem: null,
});

export const trainingBegins = (time: number): Event => ({
  type: 'notice',
  time,
  place,
  notice: { id: 'training-begins' },
  text: '***** Running training *****',
});

export const evaluationBegins = (time: number): Event => ({
  type: 'notice',
  time,
  place,
  notice: { id: 'evaluation-begins' },
  text: '***** Running Evaluation *****',
});

/** One step a second: `time` is the step. */
export const step = (time: number, totalSteps: number): Event => ({
  type: 'log-row',
  time,
  place,
  kind: 'train',
  step: time,
  totalSteps,
  epoch: null,
  elapsed: time,
  values: { loss: 1 },
  modified: time,
});

const origin = { kind: 'directory', path: null, name: 'run' } as const;

export const runOf = (events: readonly Event[]): RunState => reduceRun(initialRun(origin), events);

/** A run that trains from second 0 to `seconds`, its cards read every 10 seconds as `at` says. */
export function trained(
  seconds: number,
  list: readonly TrainerProcess[],
  at: (time: number) => readonly GpuReading[],
  options: { readonly totalSteps?: number; readonly further?: readonly Event[] } = {},
): RunState {
  const events: Event[] = [trainingBegins(0), processes(0, list)];
  for (let time = 10; time <= seconds; time += 10) {
    events.push(step(time, options.totalSteps ?? 100_000), gpus(time, at(time)));
  }
  return runOf([...events, ...(options.further ?? [])]);
}

export const found = (run: RunState, id: (typeof checks)[number]['id'], now: number): Finding | undefined =>
  findingsOf(run, now).find((finding) => finding.id === id);
