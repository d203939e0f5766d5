/** Everything known about one run, and the one function that changes it: a fold over events. */
import type { Origin } from '../watch/chunk.js';
import { type CheckpointsState, initialCheckpoints, reduceCheckpoints } from './checkpoints.js';
import { lastValue } from './column.js';
import { type ConfigState, initialConfig, reduceConfig } from './config.js';
import { type ConsoleAttempt, reduceAttempt, unknownAttempt } from './console-attempt.js';
import { atLeastAt } from './console-progress.js';
import { type ConsoleSaves, noSaves, reduceSaves } from './console-saves.js';
import { type DataState, initialData, reduceData } from './data.js';
import type { Event } from './event.js';
import { type EvidenceState, initialEvidence, reduceEvidence } from './evidence.js';
import { type FilesState, initialFiles, reduceFiles } from './files.js';
import { type GpusState, initialGpus, reduceGpus } from './gpus.js';
import { type HostState, initialHost, reduceHost } from './host.js';
import { initialLog, type LogState, reduceLog } from './log.js';
import { initialMachine, type MachineState, reduceMachine } from './machine.js';
import { initialMetrics, type MetricsState, reduceMetrics } from './metrics.js';
import { initialPhase, noteActivity, type PhaseState, reducePhase } from './phase.js';
import { initialProgress, isTrainingBar, type ProgressState, reduceProgress } from './progress.js';
import { initialSamples, reduceSamples, type SamplesState } from './samples.js';
import { initialSignals, reduceSignals, type SignalsState } from './signals/signals.js';
import { rowCount } from './table.js';

export interface RunState {
  readonly origin: Origin;
  /** Not everything that is there was looked at yet: what is missing so far is no lack, what is silent no stall. */
  readonly isBeingRead: boolean;
  /** The latest time that any event told, seconds since the epoch. */
  readonly now: number | null;
  /** The first. */
  readonly began: number | null;
  readonly config: ConfigState;
  readonly progress: ProgressState;
  readonly metrics: MetricsState;
  readonly signals: SignalsState;
  readonly checkpoints: CheckpointsState;
  readonly saves: ConsoleSaves;
  readonly attempt: ConsoleAttempt;
  readonly samples: SamplesState;
  readonly data: DataState;
  readonly gpus: GpusState;
  readonly log: LogState;
  readonly machine: MachineState;
  readonly host: HostState;
  readonly phase: PhaseState;
  readonly evidence: EvidenceState;
  readonly files: FilesState;
  readonly markers: readonly { readonly time: number; readonly label: string }[];
}

export const initialRun = (origin: Origin): RunState => ({
  origin,
  isBeingRead: false,
  now: null,
  began: null,
  config: initialConfig,
  progress: initialProgress,
  metrics: initialMetrics(),
  signals: initialSignals,
  checkpoints: initialCheckpoints,
  saves: noSaves,
  attempt: unknownAttempt,
  samples: initialSamples,
  data: initialData,
  gpus: initialGpus,
  log: initialLog(),
  machine: initialMachine,
  host: initialHost,
  phase: initialPhase,
  evidence: initialEvidence,
  files: initialFiles,
  markers: [],
});

type Draft = { -readonly [Key in keyof RunState]: RunState[Key] };
type Part = (draft: Draft, event: Event) => void;

const parts = {
  config: (draft, event) => {
    draft.config = reduceConfig(draft.config, event);
  },
  phase: (draft, event) => {
    const training = event.type === 'bar' && isTrainingBar(draft.progress, event);
    draft.phase = reducePhase(draft.phase, event, training);
  },
  progress: (draft, event) => {
    draft.progress = reduceProgress(draft.progress, event);
  },
  metrics: (draft, event) => {
    draft.metrics = reduceMetrics(draft.metrics, event);
    // The bar shows a tenth of a second late how far a row has come.
    if (event.type === 'console-metrics' && event.kind === 'train') {
      const { train } = draft.metrics.sources.console;
      if (rowCount(train) > 0) draft.progress = atLeastAt(draft.progress, lastValue(train.step));
    }
  },
  // Reads the tables that the same event has just been added to, so it stands after `metrics` among the listeners.
  signals: (draft, event) => {
    draft.signals = reduceSignals(draft.signals, event, draft.metrics);
  },
  checkpoints: (draft, event) => {
    draft.checkpoints = reduceCheckpoints(draft.checkpoints, event, draft.config);
  },
  attempt: (draft, event) => {
    const training = event.type === 'bar' && isTrainingBar(draft.progress, event);
    draft.attempt = reduceAttempt(draft.attempt, event, training);
  },
  saves: (draft, event) => {
    draft.saves = reduceSaves(draft.saves, event);
  },
  samples: (draft, event) => {
    draft.samples = reduceSamples(draft.samples, event);
  },
  data: (draft, event) => {
    draft.data = reduceData(draft.data, event);
  },
  gpus: (draft, event) => {
    draft.gpus = reduceGpus(draft.gpus, event);
  },
  log: (draft, event) => {
    draft.log = reduceLog(draft.log, event);
  },
  machine: (draft, event) => {
    draft.machine = reduceMachine(draft.machine, event);
  },
  host: (draft, event) => {
    draft.host = reduceHost(draft.host, event);
  },
  evidence: (draft, event) => {
    draft.evidence = reduceEvidence(draft.evidence, event);
  },
  files: (draft, event) => {
    draft.files = reduceFiles(draft.files, event);
  },
  markers: (draft, event) => {
    if (event.type === 'marker') draft.markers = [...draft.markers, { time: event.time, label: event.label }];
  },
} satisfies Record<string, Part>;

type PartName = keyof typeof parts;

/** Which parts of the state listen to which events. */
const listeners: Readonly<Record<Event['type'], readonly PartName[]>> = {
  'log-row': ['phase', 'progress', 'metrics', 'signals'],
  'log-rows': ['phase', 'progress', 'metrics', 'signals'],
  'log-reset': ['phase', 'progress', 'metrics', 'signals', 'evidence'],
  'scalar-row': ['phase', 'progress', 'metrics'],
  'trainer-state': ['phase', 'progress', 'metrics', 'signals', 'checkpoints'],
  results: ['phase', 'metrics'],
  'console-metrics': ['phase', 'progress', 'metrics', 'signals', 'saves', 'attempt'],
  bar: ['phase', 'progress', 'metrics', 'signals', 'data', 'saves', 'attempt'],
  banner: ['progress', 'metrics', 'checkpoints', 'data'],
  example: ['samples', 'data'],
  notice: ['phase', 'progress', 'metrics', 'checkpoints', 'saves', 'attempt', 'samples', 'data', 'evidence'],
  message: ['phase', 'evidence'],
  exception: ['phase', 'attempt', 'evidence'],
  line: ['log'],
  config: ['config', 'metrics', 'checkpoints'],
  file: ['checkpoints', 'files', 'evidence'],
  directory: ['checkpoints', 'files', 'evidence'],
  remove: ['metrics', 'checkpoints', 'samples', 'log', 'files', 'evidence'],
  'weight-index': ['checkpoints'],
  'deepspeed-latest': ['checkpoints'],
  'checkpoint-metadata': ['checkpoints'],
  prediction: ['samples'],
  gpus: ['gpus'],
  processes: ['machine', 'phase', 'host', 'gpus'],
  host: ['host'],
  disk: ['machine'],
  job: ['machine', 'phase'],
  'dataset-rows': ['data'],
  marker: ['markers'],
  exit: ['phase'],
  trouble: ['evidence'],
  'trouble-over': ['evidence'],
  unwatched: ['phase'],
  tick: ['phase'],
};

/** The same as functions, looked up once. */
const listening: ReadonlyMap<string, readonly Part[]> = new Map(
  Object.entries(listeners).map(([type, names]) => [type, names.map((name) => parts[name])]),
);
const nobody: readonly Part[] = [];

/** Events that are not the run's own doing: they say nothing about whether it is alive. */
const notActivity: ReadonlySet<Event['type']> = new Set([
  'tick',
  'unwatched',
  'gpus',
  'processes',
  'host',
  'disk',
  'job',
  'dataset-rows',
  'config',
  'trouble',
  'trouble-over',
  'marker',
  'directory',
]);

/**
 * The settings stand outside the run's directory, where a person may write them anew at any time. A console is emptied
 * or moved away by whoever starts the next attempt, in the moment when they do.
 */
const isOwnDoing = ({ type, place: { source } }: Event): boolean =>
  !notActivity.has(type) && !source.startsWith('config:') && !(type === 'remove' && source === 'console');

/** The state after the events. Pure; shares everything that did not change. */
export function reduceRun(state: RunState, events: readonly Event[]): RunState {
  if (events.length === 0) return state;
  const draft: Draft = { ...state };
  for (const event of events) {
    for (const part of listening.get(event.type) ?? nobody) part(draft, event);
    if (draft.now === null || event.time > draft.now) draft.now = event.time;
    if (draft.began === null) draft.began = event.time;
    if (isOwnDoing(event)) draft.phase = noteActivity(draft.phase, event);
  }
  return draft;
}
