/**
 * The disk on which the datasets library keeps prepared data is almost full, while data is prepared: tokenised data is
 * often several times as large as the files that it comes from, and the run dies of it before its first step.
 *
 * Below 2 GiB. Once training has begun nothing more is written there, so then it is no matter.
 */
import { gibibytes } from '../cards/readings.js';
import type { Check } from '../finding.js';
import { judgedOf } from '../life/silence-of.js';
import { hostNow } from './host-now.js';

const leastFree = 2 * 1024 ** 3;
const preparing: ReadonlySet<string> = new Set(['starting', 'loading', 'tokenizing']);

export const cacheDiskAlmostFull: Check<'cache-disk-almost-full', { readonly path: string; readonly free: number }> = {
  id: 'cache-disk-almost-full',
  find(run, now) {
    const reading = hostNow(run, now);
    const { cachePath = null, cacheFree = null, cacheTotal = null } = reading ?? {};
    if (reading === null || cachePath === null || cacheFree === null || !preparing.has(judgedOf(run, now).phase)) {
      return null;
    }
    // A small disk of its own, as a test's or a container's, may be meant to be small.
    if (cacheFree >= leastFree || (cacheTotal !== null && cacheTotal < leastFree)) return null;
    return {
      severity: 'warning',
      facts: { path: cachePath, free: cacheFree },
      evidence: [{ source: 'processes', line: null, text: `${cachePath}: ${gibibytes(cacheFree)} free` }],
      since: { step: null, time: reading.time },
      until: null,
    };
  },
};
