/**
 * A checkpoint came with a clone of a repository that keeps big files apart (Git LFS), and was never fetched: in place of
 * weights and optimizer stand texts of 130 bytes. Nothing is torn, and nothing can be loaded.
 *
 *     version https://git-lfs.github.com/spec/v1
 *     oid sha256:4d7a…
 *     size 41984128
 *
 * A warning for the newest one: a resume picks it.
 */
import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { judgeCheckpoint } from '../../checkpoints/wholeness.js';
import type { Check } from '../finding.js';

const pointersIn = (checkpoint: Checkpoint): readonly string[] =>
  judgeCheckpoint(checkpoint).lacks.flatMap(({ name, how }) => (how === 'pointer' ? [name] : []));

export const checkpointPointers: Check<
  'checkpoint-pointers',
  { readonly checkpoint: string; readonly files: number; readonly checkpoints: number }
> = {
  id: 'checkpoint-pointers',
  find(run) {
    const { list } = run.checkpoints;
    const unfetched = list.filter((one) => pointersIn(one).length > 0);
    const last = unfetched.at(-1);
    if (!last) return null;
    const names = pointersIn(last);
    return {
      severity: last === list.at(-1) ? 'warning' : 'info',
      facts: { checkpoint: last.path, files: names.length, checkpoints: unfetched.length },
      evidence: names.slice(0, 5).map((name) => ({
        source: `${last.path}/${name}`,
        line: 1,
        text: 'version https://git-lfs.github.com/spec/v1',
      })),
      since: { step: last.step, time: last.modified },
      until: null,
    };
  },
};
