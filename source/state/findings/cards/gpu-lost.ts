/**
 * The driver cannot reach a card any more: it fell off the bus (Xid 79), wants a reset, or reports bad health. A rank on
 * it hangs or dies, and all others wait for it.
 *
 * Evidence are the tool's own words: `[GPU is lost]`, `[GPU requires reset]` in a card's cells, `Unable to determine the
 * device handle for GPU1: …: Unknown Error` in place of its row, a health other than `OK` of an NPU. A tool that fails as
 * a whole (a driver that was updated, a container that lost its devices) says nothing of a card and is no finding.
 */
import { cardUses } from '../../cards.js';
import type { Check } from '../finding.js';

export const gpuLost: Check<
  'gpu-lost',
  { readonly card: number | null; readonly words: string; readonly isOwn: boolean | null }
> = {
  id: 'gpu-lost',
  find(run) {
    const { lost, tool } = run.gpus;
    if (!lost) return null;
    const use = cardUses(run).find((one) => one.card.index === lost.index);
    const isOwn = use?.isOwn ?? null;
    return {
      // A card that is surely somebody else's does this run no harm.
      severity: isOwn === false ? 'info' : 'error',
      facts: { card: lost.index, words: lost.text, isOwn },
      evidence: [{ source: tool ?? 'gpu', line: null, text: lost.text }],
      since: { step: null, time: lost.time },
      until: null,
    };
  },
};
