/**
 * The contract between parsing and state: one fact at one time, from one source.
 *
 * Parsers emit events; reducers fold them. What is said never depends on how its bytes were split. Field names are whole
 * words in the field's own terms; units: seconds, bytes, tokens, rows. A value that the source did not give is null.
 */

import type {
  BannerEvent,
  BarEvent,
  ExampleEvent,
  ExceptionEvent,
  LineEvent,
  MessageEvent,
  NoticeEvent,
} from './events/console.js';
import type { DatasetRowsEvent } from './events/dataset-rows.js';
import type {
  CheckpointMetadataEvent,
  ConfigEvent,
  DeepspeedLatestEvent,
  DirectoryEvent,
  FileEvent,
  PredictionEvent,
  RemoveEvent,
  WeightIndexEvent,
} from './events/files.js';
import type { DiskEvent, GpusEvent, HostEvent, JobEvent, ProcessesEvent } from './events/machine.js';
import type {
  ConsoleMetricsEvent,
  LogResetEvent,
  LogRowEvent,
  LogRowsEvent,
  ResultsEvent,
  ScalarRowEvent,
  TrainerStateEvent,
} from './events/rows.js';
import type {
  ExitEvent,
  MarkerEvent,
  TickEvent,
  TroubleEvent,
  TroubleOverEvent,
  UnwatchedEvent,
} from './events/watch.js';

export type * from './events/base.js';
export type * from './events/console.js';
export type * from './events/dataset-rows.js';
export type * from './events/files.js';
export type * from './events/machine.js';
export type * from './events/rows.js';
export * from './events/watch.js';

export type Event =
  | LogRowEvent
  | LogRowsEvent
  | LogResetEvent
  | ScalarRowEvent
  | TrainerStateEvent
  | ResultsEvent
  | ConsoleMetricsEvent
  | BarEvent
  | BannerEvent
  | ExampleEvent
  | NoticeEvent
  | MessageEvent
  | ExceptionEvent
  | LineEvent
  | ConfigEvent
  | FileEvent
  | DirectoryEvent
  | RemoveEvent
  | WeightIndexEvent
  | DeepspeedLatestEvent
  | CheckpointMetadataEvent
  | PredictionEvent
  | GpusEvent
  | ProcessesEvent
  | HostEvent
  | DiskEvent
  | JobEvent
  | DatasetRowsEvent
  | MarkerEvent
  | ExitEvent
  | TroubleEvent
  | TroubleOverEvent
  | TickEvent
  | UnwatchedEvent;
