/** Versions as `4.57.6` or `5.0.0.dev0`, as far as what changed between them goes. */
import type { RunState } from './run.js';

/** The transformers that writes this run's files, as its console printed it; null when it did not. */
export function transformersVersion(run: RunState): string | null {
  const tally = run.evidence.notices.version;
  const found = [tally?.last, tally?.first].find(
    (event) => event?.notice.id === 'version' && event.notice.package === 'transformers',
  );
  return found?.notice.id === 'version' ? found.notice.version : null;
}

/** Null when the version is not known. */
export function isAtLeast(version: string | null, major: number, minor: number): boolean | null {
  const match = version === null ? null : /^(\d+)\.(\d+)/.exec(version);
  if (!match) return null;
  const [, first, second] = match.map(Number);
  if (first === undefined || second === undefined) return null;
  return first > major || (first === major && second >= minor);
}
