/** Row counts as the console told them while the data was read: the raw material of the ledger. */
import type { Event } from './event.js';

export interface DatasetCount {
  readonly dataset: string;
  /** Rows that went through the conversion to LLaMA-Factory's format, null when the cache was used. */
  readonly converted: number | null;
}

export interface DataState {
  readonly datasets: readonly DatasetCount[];
  /** Totals of the tokenizer's bars in order: the training split, then the validation split. */
  readonly tokenized: readonly number[];
  readonly droppedInvalid: number;
  readonly droppedLong: number;
  readonly fromDisk: boolean;
}

export const initialData: DataState = {
  datasets: [],
  tokenized: [],
  droppedInvalid: 0,
  droppedLong: 0,
  fromDisk: false,
};

export function reduceData(state: DataState, event: Event): DataState {
  if (event.type === 'notice') {
    switch (event.notice.id) {
      case 'process-rank':
        return event.notice.rank === 0 ? initialData : state;
      case 'dataset-loading':
        return { ...state, datasets: [...state.datasets, { dataset: event.notice.dataset, converted: null }] };
      case 'row-dropped-invalid':
        return { ...state, droppedInvalid: state.droppedInvalid + 1 };
      case 'row-dropped-long':
        return { ...state, droppedLong: state.droppedLong + 1 };
      case 'dataset-from-disk':
        return { ...state, fromDisk: true };
      default:
        return state;
    }
  }
  if (event.type !== 'bar' || event.label === null || event.total === null || event.done !== event.total) return state;
  if (event.label.startsWith('Converting format')) {
    const last = state.datasets.at(-1);
    if (!last || last.converted !== null) return state;
    return { ...state, datasets: [...state.datasets.slice(0, -1), { ...last, converted: event.total }] };
  }
  if (event.label.startsWith('Running tokenizer')) {
    const again = state.tokenized.length > 0 && state.tokenized.at(-1) === event.total && state.tokenized.length >= 2;
    return again ? state : { ...state, tokenized: [...state.tokenized, event.total] };
  }
  return state;
}
