/** A training's processes as they are told: role, rank, place on the cards, state, memory. */
import { parseStatus } from '../../parse/process-files.js';
import type { CardPlacement, TrainerProcess } from '../../state/event.js';
import { type ProcFiles, procText } from './proc-files.js';
import { bootTime, startOf, type Training } from './survey.js';

function numberOf(text: string | undefined): number | null {
  const number = Number(text ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** The variables that choose among the cards, by vendor; the first that is set counts. */
export const cardVariables = [
  'ASCEND_RT_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'CUDA_VISIBLE_DEVICES',
] as const;

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

export function trainerProcesses(proc: ProcFiles, training: Training): readonly TrainerProcess[] {
  const ranks = training.processes.filter((process) => process.role === 'rank').length;
  const boot = bootTime(proc);
  return training.processes.map((process) => ({
    pid: process.stat.pid,
    role: process.role,
    rank: rankOf(process.role, process.environment, ranks),
    state: process.stat.state,
    started: startOf(process.stat, boot),
    memory: parseStatus(procText(proc, `${process.stat.pid}/status`)).memory,
    processor: null,
    placement: placementOf(process.role, process.environment),
  }));
}
