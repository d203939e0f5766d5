/** This program beside a trainer: it looks on, and must not take what the other needs. */
import { constants, setPriority } from 'node:os';

/** The trainer comes first, always. */
export function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes refuse it; it is a courtesy, not a need.
  }
}
