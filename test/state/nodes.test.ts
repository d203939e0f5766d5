/** Which runs of several machines are one, and what a rank's environment tells of its machine's place. */
import { describe, expect, it } from 'vitest';
import { groupNodes, type NodePlace, nodePlaceOf } from '../../source/state/nodes.js';
import type { ListedRun } from '../../source/state/summary.js';

const place = (variables: Readonly<Record<string, string>>) => nodePlaceOf(new Map(Object.entries(variables)));

describe('the place of a machine in a run', () => {
  it('is what torchrun gives its ranks', () => {
    const variables = { WORLD_SIZE: '16', LOCAL_WORLD_SIZE: '8', GROUP_RANK: '1', GROUP_WORLD_SIZE: '2' };
    const address = { MASTER_ADDR: 'gpu-1', MASTER_PORT: '29500' };
    expect(place({ ...variables, ...address })).toEqual({ rank: 1, count: 2, master: 'gpu-1:29500' });
    // Older ones give no group's size.
    expect(place({ WORLD_SIZE: '16', LOCAL_WORLD_SIZE: '8' })).toMatchObject({ rank: null, count: 2 });
  });

  it('is what LLaMA-Factory’s launcher and SLURM were given, where no rank is there yet', () => {
    expect(place({ NNODES: '4', NODE_RANK: '3' })).toMatchObject({ rank: 3, count: 4 });
    expect(place({ SLURM_NNODES: '2', SLURM_NODEID: '0' })).toMatchObject({ rank: 0, count: 2 });
  });

  it('is none on a single machine, also in a job of several', () => {
    expect(place({})).toBeNull();
    expect(place({ WORLD_SIZE: '8', LOCAL_WORLD_SIZE: '8', GROUP_WORLD_SIZE: '1', SLURM_NNODES: '2' })).toBeNull();
    expect(place({ WORLD_SIZE: '2', SLURM_NNODES: '2' })).toBeNull();
    expect(place({ NNODES: 'two' })).toBeNull();
    expect(place({ NNODES: '-2' })).toBeNull();
  });

  it('has no meeting point in an address that every machine calls itself', () => {
    const two = { NNODES: '2', MASTER_PORT: '1' };
    for (const address of ['127.0.0.1', 'localhost', '::1'])
      expect(place({ ...two, MASTER_ADDR: address })?.master).toBeNull();
  });
});

interface Wanted {
  readonly directory?: string;
  readonly mark?: string | null;
  readonly place?: NodePlace | null;
  readonly step?: number | null;
}

function listed(host: string | null, wanted: Wanted): ListedRun {
  const { directory = '/data/saves/a', mark = null, place: where, step = null } = wanted;
  const summary = {
    state: 'training' as const,
    stoppedIn: null,
    unseen: null,
    stage: null,
    model: null,
    step,
    totalSteps: null,
    loss: null,
    shape: [],
    part: null,
    timeLeft: null,
    errors: 0,
    warnings: 0,
    active: null,
  };
  return {
    path: host === null ? directory : `${host}:${directory}`,
    name: 'a',
    host,
    identity: { directory, mark },
    nodes: where === undefined ? [] : [{ host, place: where, ranks: 8, states: '', heard: null }],
    modified: 0,
    summary,
  };
}

const node = (rank: number, master: string | null): NodePlace => ({ rank, count: 2, master });

describe('runs of several machines', () => {
  it('are one where their ranks meet at one address and write to one path; the one that knows more speaks', () => {
    const runs = [
      listed('b', { place: node(1, 'gpu-1:29500') }),
      listed('a', { place: node(0, 'gpu-1:29500'), step: 40 }),
    ];
    const grouped = groupNodes(runs);
    expect(grouped).toHaveLength(1);
    expect(grouped[0]).toMatchObject({ path: 'a:/data/saves/a', summary: { step: 40 } });
    expect(grouped[0]?.nodes.map(({ host, place: at }) => [host, at?.rank])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('are two where the meeting points, the paths or the directories differ', () => {
    const apart = (one: Wanted, other: Wanted): number => groupNodes([listed('a', one), listed('b', other)]).length;
    expect(apart({ place: node(0, 'x:1') }, { place: node(1, 'y:1') })).toBe(2);
    expect(apart({ place: node(0, 'x:1') }, { place: node(1, 'x:2') })).toBe(2);
    expect(apart({ place: node(0, 'x:1') }, { place: node(1, 'x:1'), directory: '/other' })).toBe(2);
    // The same path on two machines is not the same directory.
    expect(apart({}, {})).toBe(2);
    expect(apart({ mark: '12:1' }, { mark: '13:1' })).toBe(2);
    // Two on one machine are two, whatever they say.
    expect(groupNodes([listed('a', { place: node(0, 'x:1') }), listed('a', { place: node(1, 'x:1') })])).toHaveLength(
      2,
    );
  });

  it('are one where the directory is the same on a shared disk, also when nobody trains any more', () => {
    const grouped = groupNodes([listed(null, { mark: '12:1', step: 3 }), listed('b', { mark: '12:1', step: 3 })]);
    expect(grouped.map(({ path, nodes }) => [path, nodes.length])).toEqual([['/data/saves/a', 0]]);
  });

  it('stay in their order, and every one of them is in the list', () => {
    const runs = ['/c', '/a', '/b'].map((directory) => listed('a', { directory }));
    expect(groupNodes(runs)).toEqual(runs);
  });
});
