/** A line of the block that the trainer prints before training, pointed at by the block's heading. */
import type { RunState } from '../run.js';
import type { Evidence } from './finding.js';

export const bannerEvidence = (run: RunState, text: string): Evidence => ({
  source: 'console',
  line: run.evidence.notices['training-begins']?.last.place.line ?? null,
  text,
});
