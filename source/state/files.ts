/** The files at the root of the run directory. */
import type { Event } from './event.js';
import { type Keyed, nothingKeyed, valueAtKey, withKey, withoutKey } from './keyed.js';

export interface FilesState {
  readonly files: Keyed<{ readonly size: number; readonly modified: number }>;
}

export const initialFiles: FilesState = { files: nothingKeyed() };

const fileLimit = 2000;

export function reduceFiles(state: FilesState, event: Event): FilesState {
  if (event.type === 'file' && !event.path.includes('/')) {
    const known = valueAtKey(state.files, event.path);
    if (!known && state.files.size >= fileLimit) return state;
    return { files: withKey(state.files, event.path, { size: event.size, modified: event.modified }) };
  }
  if (event.type === 'remove') {
    const files = withoutKey(state.files, event.path);
    return files === state.files ? state : { files };
  }
  return state;
}
