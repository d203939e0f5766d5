/** The tokenizer's bar as a forecast: how long tokenizing has taken and will take, by its own mean pace. */
import type { RunState } from '../../run.js';
import type { Evidence } from '../finding.js';

export interface Tokenizing {
  readonly done: number;
  readonly total: number;
  readonly elapsed: number;
  /** Seconds from its beginning to its projected end. */
  readonly projected: number;
  readonly rowsPerSecond: number;
  readonly evidence: Evidence;
  /** When tokenizing began. */
  readonly began: number | null;
}

/** A pace from fewer rows or seconds is no pace. */
const fewestSeconds = 60;
const smallestShare = 0.002;

export function tokenizingOf(run: RunState): Tokenizing | null {
  const bar = run.phase.tokenizer;
  if (!bar || bar.total === null || bar.total <= 0 || bar.elapsed === null || bar.done >= bar.total) return null;
  if (bar.elapsed < fewestSeconds || bar.done < bar.total * smallestShare) return null;
  const rowsPerSecond = bar.done / bar.elapsed;
  return {
    done: bar.done,
    total: bar.total,
    elapsed: bar.elapsed,
    projected: bar.total / rowsPerSecond,
    rowsPerSecond,
    evidence: { ...bar.place, text: `${bar.label ?? ''}: ${bar.done}/${bar.total}`.trim() },
    began: run.phase.changes.findLast((change) => change.phase === 'tokenizing')?.time ?? null,
  };
}
