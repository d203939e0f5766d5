/** Does the machine around the run last: its memory, its shared memory, the disk of its caches, its loaders? */
import { cacheDiskAlmostFull } from './cache-disk-almost-full.js';
import { hostMemoryAlmostFull } from './host-memory-almost-full.js';
import { hostMemoryCreep } from './host-memory-creep.js';
import { loaderBound } from './loader-bound.js';
import { sharedMemoryAlmostFull } from './shared-memory-almost-full.js';

export const hostChecks = [
  hostMemoryAlmostFull,
  hostMemoryCreep,
  sharedMemoryAlmostFull,
  cacheDiskAlmostFull,
  loaderBound,
] as const;
