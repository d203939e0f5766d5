/** The places of this machine's tree that another machine, or a program, answers for. */
import { readFileSync } from 'node:fs';
import { distantMounts } from '../parse/mount-points.js';

/** None where the system does not say. */
export function mountsElsewhere(): readonly string[] {
  try {
    return distantMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return [];
  }
}
