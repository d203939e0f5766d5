/**
 * Whether the machine's memory ran out when a trainer was killed (SIGKILL). That is what kills most of them, but not all:
 * a person does, a scheduler, a container's runtime. So it is said with what shows it, and without anything it is not.
 *
 * The kernel counts whom it kills, for every control group and for the whole machine; and the memory is looked at every
 * other second as long as the trainer lives.
 */
import type { Evidence } from '../findings/finding.js';
import { type Memory, memoryOf } from '../findings/host/host-now.js';
import type { RunState } from '../run.js';

export interface MemoryEvidence {
  /**
   * `counted`: the kernel killed one of the run's; `somebody`: it killed somebody, and its count does not say whom; `near`:
   * memory was nearly used up; `free`: it was not; `unknown`: nobody looked.
   */
  readonly says: 'counted' | 'somebody' | 'near' | 'free' | 'unknown';
  /** What was last seen, null when nobody looked in time. */
  readonly memory: Memory | null;
  readonly evidence: Evidence | null;
}

/** Seconds before its last sign of life within which a look at the memory still says something of its end. */
const freshSeconds = 60;
/** Share of what it may use from which memory counts as used up: the kernel needs some for itself. */
const nearShare = 0.95;

export function memoryEvidence({ host, phase }: RunState): MemoryEvidence {
  const { reading, killed } = host;
  const isFresh = (time: number): boolean => time >= (phase.lastActivity ?? time) - freshSeconds;
  const memory = reading !== null && isFresh(reading.time) ? memoryOf(reading) : null;
  if (killed !== null && isFresh(killed.time)) {
    const source = killed.name === 'group' ? 'control group' : '/proc/vmstat';
    const text = `oom_kill ${killed.before} → ${killed.after}`;
    const says = killed.name === 'group' ? 'counted' : 'somebody';
    return { says, memory, evidence: { source, line: null, text } };
  }
  const isNear = memory !== null && memory.used >= nearShare * memory.total;
  return { says: memory === null ? 'unknown' : isNear ? 'near' : 'free', memory, evidence: null };
}
