/**
 * Row counts as the console told them while the data was read, and as they were counted in the dataset files: the raw
 * material of the ledger.
 *
 * LLaMA-Factory (`data/loader.py`) reads one dataset after the other, then runs the tokenizer over all of them (a pass),
 * and prints the first example of what came out. A second pass follows for the validation or evaluation split. Bars are
 * drawn only where datasets' cache was not used, and with several workers a finished bar goes on counting without a total
 * (`480 examples [..]` after `240/240`), so only a bar that stands at its total tells a number.
 */

import type { BannerKey, DatasetRowsEvent, Event, Place } from './event.js';
import { own } from './own.js';

export interface Counted {
  readonly rows: number;
  readonly place: Place;
  readonly time: number;
}

/** One dataset as the trainer read it, named as the trainer names it: its file, its hub id, its path. */
export interface DatasetRead {
  readonly name: string;
  readonly place: Place;
  /** Rows of the file's train split; only told when it was not in datasets' cache. */
  readonly generated: Counted | null;
  /** What `num_samples` of dataset_info.json drew from it. */
  readonly sampled: Counted | null;
  /** Rows that went through the conversion to LLaMA-Factory's format, which keeps every row. */
  readonly converted: Counted | null;
}

export interface Dropped {
  readonly count: number;
  /** The first of them, as evidence. */
  readonly first: { readonly place: Place; readonly text: string; readonly time: number } | null;
  /** Tokens of the longest, where the reason is its length. */
  readonly longest: number;
  readonly limit: number | null;
}

/** The tokenizer went over one split. */
export interface TokenizerPass {
  readonly set: 'train' | 'eval' | null;
  /** Null when no bar told it. */
  readonly rows: Counted | null;
  readonly invalid: Dropped;
  readonly long: Dropped;
}

export interface DataState {
  readonly reads: readonly DatasetRead[];
  /** Passes whose first example was printed, and the one that is under way. */
  readonly passes: readonly TokenizerPass[];
  readonly pass: TokenizerPass | null;
  readonly fromDisk: { readonly path: string | null; readonly place: Place; readonly time: number } | null;
  /** The Trainer's own numbers, with the lines that they stand in. */
  readonly banner: Readonly<Partial<Record<BannerKey, Counted>>>;
  /** What was counted in the dataset files, by the dataset's name in the settings. */
  readonly files: Readonly<Record<string, DatasetRowsEvent>>;
}

export const initialData: DataState = {
  reads: [],
  passes: [],
  pass: null,
  fromDisk: null,
  banner: {},
  files: {},
};

/** More than this many in one run is somebody else's log. */
const readLimit = 256;
const passLimit = 64;
const fileLimit = 256;

const nothingDropped: Dropped = { count: 0, first: null, longest: 0, limit: null };
const freshPass: TokenizerPass = { set: null, rows: null, invalid: nothingDropped, long: nothingDropped };

function changeLast(state: DataState, change: (read: DatasetRead) => DatasetRead): DataState {
  const last = state.reads.at(-1);
  return last ? { ...state, reads: [...state.reads.slice(0, -1), change(last)] } : state;
}

const changePass = (state: DataState, change: (pass: TokenizerPass) => TokenizerPass): DataState => ({
  ...state,
  pass: change(state.pass ?? freshPass),
});

function onNotice(state: DataState, event: Extract<Event, { type: 'notice' }>): DataState {
  const { notice, place, time, text } = event;
  const drop = (before: Dropped, length: number, limit: number | null): Dropped => ({
    count: before.count + 1,
    first: before.first ?? { place, text, time },
    longest: Math.max(before.longest, length),
    limit: limit ?? before.limit,
  });
  switch (notice.id) {
    case 'process-rank':
      // The trainer begins anew; what was counted in the files stays counted.
      return notice.rank === 0 ? { ...initialData, files: state.files } : state;
    case 'dataset-loading': {
      if (state.reads.length >= readLimit) return state;
      const read = { name: notice.dataset, place, generated: null, sampled: null, converted: null };
      return { ...state, reads: [...state.reads, read] };
    }
    case 'split-generated':
      // Files without splits of their own are all `train`; a hub's dataset may bring others besides.
      if (notice.split !== 'train') return state;
      return changeLast(state, (read) => ({
        ...read,
        generated: read.generated ?? { rows: notice.rows, place, time },
      }));
    case 'rows-sampled':
      return changeLast(state, (read) => ({ ...read, sampled: { rows: notice.rows, place, time } }));
    case 'row-dropped-invalid':
      return changePass(state, (pass) => ({ ...pass, invalid: drop(pass.invalid, 0, null) }));
    case 'row-dropped-long':
      return changePass(state, (pass) => ({ ...pass, long: drop(pass.long, notice.length, notice.limit) }));
    case 'dataset-from-disk':
      return { ...state, fromDisk: { path: notice.path ?? state.fromDisk?.path ?? null, place, time } };
    default:
      return state;
  }
}

export function reduceData(state: DataState, event: Event): DataState {
  switch (event.type) {
    case 'notice':
      return onNotice(state, event);
    case 'bar': {
      const { label, total, place, time } = event;
      if (label === null || total === null || event.done !== total) return state;
      if (label.startsWith('Converting format')) {
        return changeLast(state, (read) =>
          read.converted ? read : { ...read, converted: { rows: total, place, time } },
        );
      }
      if (label.startsWith('Running tokenizer')) {
        if (state.pass?.rows?.rows === total) return state;
        return changePass(state, (pass) => ({ ...pass, rows: { rows: total, place, time } }));
      }
      return state;
    }
    case 'example': {
      // The example is printed right after its pass: it ends the pass and tells which split it was.
      if (state.passes.length >= passLimit) return state;
      return { ...state, passes: [...state.passes, { ...(state.pass ?? freshPass), set: event.set }], pass: null };
    }
    case 'banner': {
      if (event.value === null) return state;
      return {
        ...state,
        banner: { ...state.banner, [event.key]: { rows: event.value, place: event.place, time: event.time } },
      };
    }
    case 'dataset-rows': {
      const known = own(state.files, event.dataset) !== undefined || Object.keys(state.files).length < fileLimit;
      return known ? { ...state, files: { ...state.files, [event.dataset]: event } } : state;
    }
    default:
      return state;
  }
}

/** Every pass in order, the one under way last. */
export const passesOf = (state: DataState): readonly TokenizerPass[] =>
  state.pass ? [...state.passes, state.pass] : state.passes;
