/** What a key changes in what the person looks at: a pure reducer over named actions. */
import {
  type HorizontalAxis,
  horizontalAxes,
  type InterfaceState,
  initialInterface,
  type MetricsView,
  type PaneId,
  paneIds,
  type RunOrder,
  runOrders,
  type SamplesView,
  type Search,
  smoothings,
} from './interface-state.js';

/** How far the drawn pane reaches: lets scrolling stop where the content does. */
export interface Extent {
  /** Rows of the pane's content that are visible at once. */
  readonly page: number;
  /** Rows of content, or entries of the list. */
  readonly count: number;
}

export type Motion = 'up' | 'down' | 'page-up' | 'page-down' | 'half-up' | 'half-down' | 'start' | 'end';

export type InterfaceAction =
  | { readonly type: 'pane'; readonly pane: PaneId }
  | { readonly type: 'next-pane'; readonly by: 1 | -1 }
  | { readonly type: 'move'; readonly motion: Motion; readonly extent: Extent }
  | { readonly type: 'zoom-pane' }
  | { readonly type: 'help' }
  | { readonly type: 'back' }
  | { readonly type: 'search-open' }
  | { readonly type: 'search-type'; readonly text: string }
  | { readonly type: 'search-erase' }
  | { readonly type: 'search-accept' }
  | { readonly type: 'smoothing'; readonly by: 1 | -1 }
  | { readonly type: 'logarithmic' }
  | { readonly type: 'axis' }
  | { readonly type: 'cursor'; readonly by: number }
  /** At a step of a curve, of the one with that number where one is given. */
  | { readonly type: 'cursor-at'; readonly share: number; readonly selected: number | null }
  | { readonly type: 'window'; readonly factor: number }
  | { readonly type: 'pan'; readonly by: number }
  | { readonly type: 'window-all' }
  | { readonly type: 'sample'; readonly by: 1 | -1; readonly count: number }
  | { readonly type: 'sample-view' }
  | { readonly type: 'scroll-to'; readonly line: number; readonly extent: Extent }
  | { readonly type: 'column'; readonly by: number }
  | { readonly type: 'follow' }
  | { readonly type: 'run-select'; readonly path: string | null }
  | { readonly type: 'run-order' }
  | { readonly type: 'run-mark'; readonly path: string }
  /** Another run is shown: what was chosen in the old one's lists is void. */
  | { readonly type: 'run-opened' };

/** As many lines as a chart can tell apart by colour, less the open run's own. */
const mostMarked = 3;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));

/** Where a position in `count` entries goes; `page` is the jump of a page key. */
export function moved(position: number, motion: Motion, extent: Extent): number {
  const jumps: Readonly<Record<Motion, number>> = {
    up: -1,
    down: 1,
    'page-up': -Math.max(1, extent.page - 1),
    'page-down': Math.max(1, extent.page - 1),
    'half-up': -Math.max(1, Math.floor(extent.page / 2)),
    'half-down': Math.max(1, Math.floor(extent.page / 2)),
    start: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
  };
  return clamp(position + jumps[motion], 0, extent.count - 1);
}

function move(state: InterfaceState, motion: Motion, extent: Extent): InterfaceState {
  if (state.help) return { ...state, helpScroll: scrolled(state.helpScroll, motion, extent) };
  switch (state.pane) {
    case 'overview':
    case 'runs':
      return state;
    case 'metrics':
      return { ...state, metrics: { ...state.metrics, selected: moved(state.metrics.selected, motion, extent) } };
    case 'samples':
      return { ...state, samples: { ...state.samples, scroll: scrolled(state.samples.scroll, motion, extent) } };
    case 'checkpoints':
      return { ...state, checkpoints: { selected: moved(state.checkpoints.selected, motion, extent) } };
    case 'gpu':
      return { ...state, gpu: { selected: moved(state.gpu.selected, motion, extent) } };
    case 'data':
      return { ...state, data: { selected: scrolled(state.data.selected, motion, extent) } };
    case 'health':
      return { ...state, health: { selected: moved(state.health.selected, motion, extent) } };
    case 'config':
      return { ...state, config: { selected: scrolled(state.config.selected, motion, extent) } };
    case 'log': {
      // Following ends with the first step back and begins again at the end.
      const bottom = moved(state.log.bottom ?? extent.count - 1, motion, extent);
      const least = Math.min(extent.page, extent.count) - 1;
      const next = motion === 'start' ? least : Math.max(bottom, least);
      return { ...state, log: { ...state.log, bottom: next >= extent.count - 1 ? null : next } };
    }
  }
}

const scrolled = (top: number, motion: Motion, extent: Extent): number =>
  moved(top, motion, { page: extent.page, count: Math.max(1, extent.count - extent.page + 1) });

function zoomed(view: MetricsView, factor: number): MetricsView {
  const window = view.window ?? { from: 0, to: 1 };
  const width = window.to - window.from;
  // The right edge stays where it is when the newest points are shown: people watch the end of the curve.
  const anchor =
    view.cursor !== null ? window.from + view.cursor * width : window.to >= 0.999 ? 1 : (window.from + window.to) / 2;
  const next = clamp(width * factor, 0.001, 1);
  const share = width > 0 ? (anchor - window.from) / width : 0.5;
  const from = clamp(anchor - share * next, 0, 1 - next);
  return { ...view, window: next >= 0.9999 ? null : { from, to: from + next } };
}

function back(state: InterfaceState): InterfaceState {
  if (state.help) return { ...state, help: false };
  if (state.search) return { ...state, search: null };
  if (state.pane === 'metrics' && state.metrics.cursor !== null) {
    return { ...state, metrics: { ...state.metrics, cursor: null } };
  }
  if (state.pane === 'metrics' && state.metrics.window)
    return { ...state, metrics: { ...state.metrics, window: null } };
  if (state.zoomed) return { ...state, zoomed: false };
  if (state.pane === 'log' && state.log.bottom !== null) return { ...state, log: { ...state.log, bottom: null } };
  return state.pane === 'overview' ? state : { ...state, pane: 'overview' };
}

const searchable = (pane: PaneId): pane is Search['pane'] =>
  pane === 'samples' || pane === 'log' || pane === 'config' || pane === 'runs';

export function reduceInterface(state: InterfaceState, action: InterfaceAction): InterfaceState {
  switch (action.type) {
    case 'pane':
      return { ...state, pane: action.pane, help: false, search: null };
    case 'next-pane': {
      const at = paneIds.indexOf(state.pane) + action.by + paneIds.length;
      return { ...state, pane: paneIds[at % paneIds.length] as PaneId, help: false, search: null };
    }
    case 'move':
      return move(state, action.motion, action.extent);
    case 'zoom-pane':
      return { ...state, zoomed: !state.zoomed };
    case 'help':
      return { ...state, help: !state.help, helpScroll: 0 };
    case 'back':
      return back(state);
    case 'search-open':
      return searchable(state.pane) ? { ...state, search: { pane: state.pane, editing: true, text: '' } } : state;
    case 'search-type':
      return state.search ? { ...state, search: { ...state.search, text: state.search.text + action.text } } : state;
    case 'search-erase': {
      if (!state.search) return state;
      const kept = [...state.search.text].slice(0, -1).join('');
      return { ...state, search: { ...state.search, text: kept } };
    }
    case 'search-accept':
      if (!state.search) return state;
      return { ...state, search: state.search.text === '' ? null : { ...state.search, editing: false } };
    case 'smoothing':
      return {
        ...state,
        metrics: { ...state.metrics, smoothing: clamp(state.metrics.smoothing + action.by, 0, smoothings.length - 1) },
      };
    case 'logarithmic':
      return { ...state, metrics: { ...state.metrics, logarithmic: !state.metrics.logarithmic } };
    case 'axis': {
      const at = (horizontalAxes.indexOf(state.metrics.axis) + 1) % horizontalAxes.length;
      return { ...state, metrics: { ...state.metrics, axis: horizontalAxes[at] as HorizontalAxis } };
    }
    case 'cursor':
      return {
        ...state,
        metrics: {
          ...state.metrics,
          cursor: clamp((state.metrics.cursor ?? (action.by < 0 ? 1 : 0)) + action.by, 0, 1),
        },
      };
    case 'cursor-at':
      return {
        ...state,
        metrics: {
          ...state.metrics,
          selected: action.selected ?? state.metrics.selected,
          // The share is one of steps.
          axis: 'step',
          window: null,
          cursor: clamp(action.share, 0, 1),
        },
      };
    case 'window':
      return { ...state, metrics: zoomed(state.metrics, action.factor) };
    case 'pan': {
      const { window } = state.metrics;
      if (!window) return state;
      const width = window.to - window.from;
      const from = clamp(window.from + action.by * width, 0, 1 - width);
      return { ...state, metrics: { ...state.metrics, window: { from, to: from + width } } };
    }
    case 'window-all':
      return { ...state, metrics: { ...state.metrics, window: null, cursor: null } };
    case 'sample': {
      const index = action.count === 0 ? 0 : (state.samples.index + action.by + action.count) % action.count;
      return { ...state, samples: { ...state.samples, index, scroll: 0 } };
    }
    case 'sample-view': {
      const views = ['tokens', 'text', 'ids'] as const;
      const at = (views.indexOf(state.samples.view) + 1) % views.length;
      return { ...state, samples: { ...state.samples, view: views[at] as SamplesView['view'], scroll: 0 } };
    }
    case 'scroll-to': {
      const middle = Math.max(0, action.line - Math.floor(action.extent.page / 2));
      const most = Math.max(0, action.extent.count - action.extent.page);
      if (state.pane === 'log') {
        const bottom = Math.min(
          action.extent.count - 1,
          Math.max(action.line + Math.floor(action.extent.page / 2), action.extent.page - 1),
        );
        return { ...state, log: { ...state.log, bottom: bottom >= action.extent.count - 1 ? null : bottom } };
      }
      if (state.pane === 'samples') return { ...state, samples: { ...state.samples, scroll: Math.min(middle, most) } };
      return { ...state, config: { selected: Math.min(middle, most) } };
    }
    case 'column':
      return { ...state, log: { ...state.log, column: Math.max(0, state.log.column + action.by) } };
    case 'run-select':
      return { ...state, runs: { ...state.runs, selected: action.path } };
    case 'run-order': {
      const at = (runOrders.indexOf(state.runs.order) + 1) % runOrders.length;
      return { ...state, runs: { ...state.runs, order: runOrders[at] as RunOrder } };
    }
    case 'run-mark': {
      const { marked } = state.runs;
      const changed = marked.includes(action.path)
        ? marked.filter((path) => path !== action.path)
        : [...marked, action.path].slice(-mostMarked);
      return { ...state, runs: { ...state.runs, marked: changed } };
    }
    case 'run-opened':
      return { ...initialInterface, runs: state.runs };
    case 'follow':
      return { ...state, log: { ...state.log, bottom: null } };
  }
}
