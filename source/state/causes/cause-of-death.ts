/** From what a dead run last said and did to the one cause of its death. */
import type { RunState } from '../run.js';
import type { Cause } from './cause.js';

/** Null while the run lives, after a good end, and when nothing is known of its death. */
export function causeOf(_run: RunState, _now: number): Cause | null {
  return null;
}
