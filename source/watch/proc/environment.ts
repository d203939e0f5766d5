/** What a trainer's environment tells: its rank, its cards, where its libraries keep data. No other variable is looked at. */
import { posix } from 'node:path';
import type { CardPlacement, TrainerProcess } from '../../state/event.js';
import { nodeVariables } from '../../state/nodes.js';

function numberOf(text: string | undefined): number | null {
  const number = Number(text ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** The variables that choose among the cards, by vendor; the first that is set counts. */
const cardVariables = [
  'ASCEND_RT_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'CUDA_VISIBLE_DEVICES',
] as const;

/** Where Hugging Face's libraries keep what they fetch and prepare, as they look for it (huggingface_hub `constants.py`,
 * datasets `config.py`): the first that is set counts, with what is below it. */
const caches = [
  ['HF_DATASETS_CACHE', ''],
  ['HF_HOME', 'datasets'],
  ['XDG_CACHE_HOME', 'huggingface'],
  ['HOME', '.cache/huggingface'],
] as const;

/** Placement, launch and identity; see `LF:launcher.py` and torchrun. */
export const trainerVariables: ReadonlySet<string> = new Set([
  ...nodeVariables,
  ...cardVariables,
  'CUDA_DEVICE_ORDER',
  'LLAMABOARD_WORKDIR',
  ...caches.map(([name]) => name),
  'SLURM_JOB_ID',
  'SLURM_SUBMIT_DIR',
]);

/** As the process names it; null when its environment does not tell. */
export function cacheOf(environment: ReadonlyMap<string, string> | null): string | null {
  for (const [name, below] of caches) {
    const value = environment?.get(name);
    if (value) return posix.join(value, below);
  }
  return null;
}

/** Which cards a process may use, by its environment; null where that may not be read. */
export function placementOf(
  role: TrainerProcess['role'],
  environment: ReadonlyMap<string, string> | null,
): CardPlacement | null {
  if (role !== 'rank' || environment === null) return null;
  const visible = cardVariables.map((name) => environment.get(name)).find((value) => value !== undefined);
  return {
    localRank: numberOf(environment.get('LOCAL_RANK')),
    visible: visible ?? null,
    byBus: environment.get('CUDA_DEVICE_ORDER') === 'PCI_BUS_ID',
  };
}

/** A single rank is rank 0, whether or not anybody told it so. */
export function rankOf(
  role: TrainerProcess['role'],
  environment: ReadonlyMap<string, string> | null,
  ranks: number,
): number | null {
  if (role !== 'rank') return null;
  const told = numberOf(environment?.get('RANK'));
  return told ?? (ranks === 1 && environment !== null ? 0 : null);
}
