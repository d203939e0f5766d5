/** Do the cards work, do they work for this run alone, and does their memory last? */
import { foreignProcess } from './foreign-process.js';
import { gpuLost } from './gpu-lost.js';
import { gpuMemoryCreep } from './gpu-memory-creep.js';
import { gpuMemoryNearlyFull } from './gpu-memory-nearly-full.js';
import { idleCard } from './idle-card.js';
import { memoryImbalance } from './memory-imbalance.js';
import { runsOnCpu } from './runs-on-cpu.js';

export const cardChecks = [
  runsOnCpu,
  gpuLost,
  gpuMemoryCreep,
  gpuMemoryNearlyFull,
  idleCard,
  memoryImbalance,
  foreignProcess,
] as const;
