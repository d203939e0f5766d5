/**
 * Several cards are there and the trainer is one process: with DataParallel, slow and with a batch that grew by
 * itself, when all are visible to it (issues 4213, 2092); or on one card alone while others lie idle, which may be
 * meant and so is information.
 */
import type { RunState } from '../../run.js';
import { bannerEvidence } from '../banner-evidence.js';
import type { Check } from '../finding.js';

/** A card with less than this share of its memory in use, and no process, does nothing. */
const idleShare = 0.02;

function idleCards(run: RunState): number {
  return run.gpus.cards.filter(
    ({ memoryUsed, memoryTotal, utilization, processes }) =>
      memoryUsed !== null &&
      memoryTotal !== null &&
      memoryUsed < idleShare * memoryTotal &&
      (utilization ?? 0) === 0 &&
      processes.length === 0,
  ).length;
}

export const dataParallel: Check<
  'data-parallel',
  { readonly batch: number | null; readonly cards: number | null; readonly idle: number }
> = {
  id: 'data-parallel',
  find(run) {
    const { banner, trainingBegan } = run.progress;
    const batch = banner.data_parallel_batch_size ?? null;
    const rank = run.evidence.notices['process-rank']?.last;
    const cards = run.gpus.cards.length > 0 ? run.gpus.cards.length : null;
    const place = rank ? [{ ...rank.place, text: rank.text }] : [];
    const since = { step: 0, time: trainingBegan };
    if (batch !== null) {
      const told = bannerEvidence(run, `Training with DataParallel so batch size has been adjusted to: ${batch}`);
      return { severity: 'warning', facts: { batch, cards, idle: 0 }, evidence: [told, ...place], since, until: null };
    }
    if (rank?.notice.id !== 'process-rank' || trainingBegan === null || run.phase.exit) return null;
    const idle = idleCards(run);
    const alone = rank.notice.worldSize === 1 && !rank.notice.distributed && rank.notice.device.startsWith('cuda');
    if (!alone || cards === null || idle === 0 || idle >= cards) return null;
    return { severity: 'info', facts: { batch: null, cards, idle }, evidence: place, since, until: null };
  },
};
