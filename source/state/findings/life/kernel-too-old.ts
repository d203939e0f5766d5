/**
 * accelerate warns of a Linux kernel before 5.5.0, which "can cause the process to hang". Most runs on such kernels do
 * well, so it is worth knowing and no more; a run that hangs at its first step has it among its suspects.
 */
import { overSince } from '../../evidence.js';
import type { Check } from '../finding.js';

const line = /Detected kernel version (\S+?), which is below the recommended minimum of (\S+?)[;,]/;

export const kernelTooOld: Check<'kernel-too-old', { readonly version: string; readonly minimum: string }> = {
  id: 'kernel-too-old',
  find(run) {
    for (const { event, training } of run.evidence.messages) {
      const match = line.exec(event.text);
      if (!match) continue;
      return {
        severity: 'info',
        facts: { version: match[1] ?? '', minimum: match[2] ?? '' },
        evidence: [{ ...event.place, text: event.text }],
        since: { step: null, time: event.time },
        until: overSince(run.evidence, training),
      };
    }
    return null;
  },
};
