/** The files at the root of the run directory. */
import type { Event } from './event.js';

export interface FilesState {
  readonly files: Readonly<Record<string, { readonly size: number; readonly modified: number }>>;
}

export const initialFiles: FilesState = { files: {} };

const fileLimit = 2000;

export function reduceFiles(state: FilesState, event: Event): FilesState {
  if (event.type === 'file' && !event.path.includes('/')) {
    const known = state.files[event.path];
    if (!known && Object.keys(state.files).length >= fileLimit) return state;
    return { files: { ...state.files, [event.path]: { size: event.size, modified: event.modified } } };
  }
  if (event.type === 'remove' && event.path in state.files) {
    const files = { ...state.files };
    delete files[event.path];
    return { files };
  }
  return state;
}
