/**
 * The shape of what the person has chosen to look at – pane, scroll positions, zoom, search – and how it begins.
 *
 * It knows nothing of the run: lists are bounded when they are drawn, so that a run that shrinks or grows never needs
 * to correct it.
 */
export const paneIds = [
  'overview',
  'metrics',
  'samples',
  'data',
  'checkpoints',
  'gpu',
  'log',
  'config',
  'health',
  'runs',
] as const;
export type PaneId = (typeof paneIds)[number];

/** The digit of each pane. */
export const paneDigits: Readonly<Record<PaneId, string>> = {
  overview: '1',
  metrics: '2',
  samples: '3',
  data: '4',
  checkpoints: '5',
  gpu: '6',
  log: '7',
  config: '8',
  health: '9',
  runs: '0',
};

export type HorizontalAxis = 'step' | 'epoch' | 'tokens' | 'time';
export const horizontalAxes: readonly HorizontalAxis[] = ['step', 'epoch', 'tokens', 'time'];
/** Weight of the past in the smoothed line, as TensorBoard defines it. */
export const smoothings: readonly number[] = [0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99];

export interface MetricsView {
  readonly selected: number;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly axis: HorizontalAxis;
  /** Shown part of the x axis as fractions of the whole, null for all of it. */
  readonly window: { readonly from: number; readonly to: number } | null;
  /** Cursor as a fraction of the shown part, null when hidden. */
  readonly cursor: number | null;
}

export interface ListView {
  readonly selected: number;
}

export interface SamplesView {
  readonly index: number;
  readonly scroll: number;
  readonly view: 'tokens' | 'text' | 'ids';
}

export interface LogView {
  /** Line at the bottom of the window; null follows the end. */
  readonly bottom: number | null;
  readonly column: number;
}

export const runOrders = ['newest', 'name', 'loss', 'state'] as const;
export type RunOrder = (typeof runOrders)[number];

export interface RunsView {
  /** Path of the chosen run: the list may change its order at any time. */
  readonly selected: string | null;
  readonly order: RunOrder;
  /** Paths of the runs that are compared with the one that is open. */
  readonly marked: readonly string[];
}

export interface Search {
  readonly pane: 'samples' | 'log' | 'config' | 'runs';
  readonly editing: boolean;
  readonly text: string;
}

export interface InterfaceState {
  readonly pane: PaneId;
  readonly zoomed: boolean;
  readonly help: boolean;
  readonly helpScroll: number;
  readonly search: Search | null;
  readonly metrics: MetricsView;
  readonly samples: SamplesView;
  readonly data: ListView;
  readonly checkpoints: ListView;
  readonly gpu: ListView;
  readonly log: LogView;
  readonly config: ListView;
  readonly health: ListView;
  readonly runs: RunsView;
}

export const initialInterface: InterfaceState = {
  pane: 'overview',
  zoomed: false,
  help: false,
  helpScroll: 0,
  search: null,
  metrics: { selected: 0, smoothing: 2, logarithmic: false, axis: 'step', window: null, cursor: null },
  samples: { index: 0, scroll: 0, view: 'tokens' },
  data: { selected: 0 },
  checkpoints: { selected: 0 },
  gpu: { selected: 0 },
  log: { bottom: null, column: 0 },
  config: { selected: 0 },
  health: { selected: 0 },
  runs: { selected: null, order: 'newest', marked: [] },
};
