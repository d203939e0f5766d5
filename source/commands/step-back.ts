/** This program beside a trainer: it looks on, and must not take what the other needs. */
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const ownThreads = '/proc/self/task';

/**
 * To Linux a priority is that of one thread. The engine's own, which compile and collect garbage, begin before the
 * program: at the priority they were born with they would go before the trainer, and before the thread that answers
 * keys, which has only what they leave. Elsewhere 0 is the process with all of its threads.
 */
function threads(): readonly number[] {
  try {
    return readdirSync(ownThreads).map(Number);
  } catch {
    return [0];
  }
}

/** The trainer comes first, always. */
export function stepBack(): void {
  for (const thread of threads()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // Some sandboxes refuse it, and a thread may have ended; it is a courtesy, not a need.
    }
  }
}
