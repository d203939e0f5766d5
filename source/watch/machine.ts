/** The machine as the watchers of files see it: what they may ask of it, so that tests can give another. */
import { chokidarHints, type HintSource } from './directory-hints.js';
import { type FileSystem, isNetworkFileSystem, nodeFileSystem } from './file-system.js';

export interface Machine {
  readonly files: FileSystem;
  readonly hints: HintSource;
  readonly isNetwork: (path: string) => Promise<boolean>;
}

export const thisMachine: Machine = { files: nodeFileSystem, hints: chokidarHints, isNetwork: isNetworkFileSystem };
