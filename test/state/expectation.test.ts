import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expect as expectAll } from '../../source/state/checkpoints/expectation.js';
import {
  type Checkpoint,
  type CheckpointsState,
  initialCheckpoints,
  reduceCheckpoints,
} from '../../source/state/checkpoints.js';
import { type ConfigState, initialConfig } from '../../source/state/config.js';
import type { Event } from '../../source/state/event.js';

const place = (source: string): { readonly source: string; readonly line: null } => ({ source, line: null });

const fileOf = (path: string): Event => ({
  type: 'file',
  time: 1,
  modified: 1,
  place: place(path),
  path,
  size: 10,
  expected: null,
});
const removalOf = (path: string): Event => ({ type: 'remove', time: 1, place: place(path), path });
const worldOf = (worldSize: number): Event => ({
  type: 'notice',
  text: '',
  time: 1,
  place: place('console'),
  notice: { id: 'process-rank', rank: 0, device: 'cuda:0', worldSize, distributed: true, computeType: null },
});
const withHalves = (fp16: boolean): ConfigState => ({
  ...initialConfig,
  settings: { fp16: { value: fp16, origin: 'config:train.yaml' } },
});

const step = fc.integer({ min: 1, max: 7 }).map((at) => `checkpoint-${10 * at}`);
const name = fc.constantFrom('rng_state_0.pth', 'rng_state_1.pth', 'rng_state_2.pth', 'scaler.pt', 'optimizer.pt');
const event = fc.oneof(
  fc.tuple(step, name).map(([directory, file]) => fileOf(`${directory}/${file}`)),
  fc.tuple(step, name).map(([directory, file]) => removalOf(`${directory}/${file}`)),
  step.map(removalOf),
  fc.integer({ min: 1, max: 4 }).map(worldOf),
);

describe('what a whole checkpoint must hold', () => {
  it('is after any order of events what all checkpoints together tell', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (events, fp16) => {
        const config = withHalves(fp16);
        let state = initialCheckpoints;
        for (const one of events) {
          state = reduceCheckpoints(state, one, config);
          expect(state.list).toEqual(expectAll(state.list, state.ranks, config));
        }
      }),
    );
  });

  it('costs no more to learn from a file beside thousands of checkpoints than beside a few', () => {
    const touchesBeside = (count: number): number => {
      let touches = 0;
      const list = Array.from({ length: count }, (_, at): Checkpoint => {
        const made = reduceCheckpoints(
          initialCheckpoints,
          fileOf(`checkpoint-${at + 1}/rng_state_0.pth`),
          initialConfig,
        );
        const [one] = made.list as readonly [Checkpoint];
        return {
          ...one,
          get expects() {
            touches += 1;
            return one.expects;
          },
        };
      });
      const state: CheckpointsState = { ...initialCheckpoints, list };
      reduceCheckpoints(state, fileOf(`checkpoint-${Math.floor(count / 2)}/rng_state_1.pth`), initialConfig);
      reduceCheckpoints(state, fileOf(`checkpoint-${count + 1}/rng_state_0.pth`), initialConfig);
      return touches;
    };
    expect(touchesBeside(2000)).toBeLessThanOrEqual(touchesBeside(20));
  });
});
