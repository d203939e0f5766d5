import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nvidiaDeviceQuery, nvidiaProcessQuery } from '../../../source/parse/gpu/nvidia.js';
import { parseGpuReading } from '../../../source/parse/gpu/reading.js';
import { contextOf } from '../support.js';

const uuid = (digit: number): string => `GPU-00000000-0000-0000-0000-00000000000${digit}`;
const read = (reading: Readonly<Record<string, unknown>>) =>
  parseGpuReading(JSON.stringify({ tool: 'nvidia-smi', processes: '', problem: null, ...reading }), contextOf('gpu'));
const gibibyte = 1024 ** 3;

describe('parseGpuReading', () => {
  it('reads two busy cards and whose processes they run', () => {
    const event = read({
      devices: `0, ${uuid(0)}, NVIDIA H100 80GB HBM3, 20480, 81559, 100, 59, 631.95, 700.00\n1, ${uuid(1)}, NVIDIA H100 80GB HBM3, 0, 81559, 0, 41, 69.85, 700.00\n`,
      processes: `${uuid(0)}, 4242, /opt/my tools, new/python3, 18432\n${uuid(0)}, 4243, -, [N/A]\n`,
    });
    expect(event).toMatchObject({ type: 'gpus', tool: 'nvidia-smi', problem: null });
    expect(event.cards[0]).toEqual({
      index: 0,
      uuid: uuid(0),
      name: 'NVIDIA H100 80GB HBM3',
      memoryUsed: 20 * gibibyte,
      memoryTotal: 81_559 * 1024 ** 2,
      utilization: 100,
      temperature: 59,
      power: 631.95,
      powerLimit: 700,
      processes: [
        { pid: 4242, name: '/opt/my tools, new/python3', memory: 18 * gibibyte },
        { pid: 4243, name: '-', memory: null },
      ],
      fault: null,
    });
    expect(event.cards[1]).toMatchObject({ index: 1, memoryUsed: 0, processes: [] });
  });

  /** Answers of driver 580.159.04 with an H100, as they came: idle, at work, shared. */
  it.each([
    ['0, 81559, 0, 47, 73.83, 700.00', '', [0, 0, 47, 73.83], []],
    [
      '4481, 81559, 33, 55, 370.30, 700.00',
      '689, /opt/torch/.venv/bin/python3, 4472',
      [4481, 33, 55, 370.3],
      [{ pid: 689, name: '/opt/torch/.venv/bin/python3', memory: 4472 * 1024 ** 2 }],
    ],
    [
      '81071, 81559, 1, 51, 129.95, 700.00',
      '1854, python3, 79740',
      [81_071, 1, 51, 129.95],
      [{ pid: 1854, name: 'python3', memory: 79_740 * 1024 ** 2 }],
    ],
  ] as const)('reads %s', (cells, process, [used, utilization, temperature, power], list) => {
    const id = 'GPU-baacff4a-0215-495c-f67e-08520e01ee4d';
    const processes = process === '' ? '' : `${id}, ${process}\n`;
    const event = read({ devices: `0, ${id}, NVIDIA H100 80GB HBM3, ${cells}\n`, processes, fixed: '' });
    expect(event.problem).toBeNull();
    expect(event.cards).toEqual([
      {
        index: 0,
        uuid: id,
        name: 'NVIDIA H100 80GB HBM3',
        memoryUsed: used * 1024 ** 2,
        memoryTotal: 81_559 * 1024 ** 2,
        utilization,
        temperature,
        power,
        powerLimit: 700,
        processes: list,
        fault: null,
      },
    ]);
  });

  it.each(['[N/A]', 'N/A', '[Not Supported]', '[Unknown Error]', '[GPU is lost]', 'ERR!', ''])(
    'takes %s for unknown',
    (cell) => {
      const event = read({ devices: `0, ${uuid(0)}, NVIDIA GB10, ${cell}, ${cell}, ${cell}, 53, ${cell}, ${cell}` });
      expect(event.cards).toMatchObject([
        { memoryUsed: null, memoryTotal: null, utilization: null, temperature: 53, power: null, powerLimit: null },
      ]);
    },
  );

  it('keeps a comma in the name of a card', () => {
    const event = read({ devices: `0, ${uuid(0)}, Some Card, Second Edition, 1, 2, 3, 4, 5, 6` });
    expect(event.cards).toMatchObject([{ name: 'Some Card, Second Edition', utilization: 3, powerLimit: 6 }]);
  });

  it('tells of a card that fell off the bus and still shows the others', () => {
    const event = read({
      devices: `Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error\n0, ${uuid(0)}, A, 1, 2, 3, 4, 5, 6\n`,
    });
    expect(event.cards).toHaveLength(1);
    expect(event.problem).toContain('Unable to determine the device handle for GPU1');
    expect(event.lost).toContain('GPU1: 0000:34:00.0');
  });

  it.each([
    ['[GPU is lost]', 'GPU is lost'],
    ['[GPU requires reset]', 'GPU requires reset'],
    ['[Unknown Error]', 'Unknown Error'],
    ['ERR!', 'Unknown Error'],
    ['[N/A]', null],
    ['[Not Supported]', null],
  ])('takes a card whose cells say %s for %s', (cell, fault) => {
    const cells = Array.from({ length: 6 }, () => cell).join(', ');
    const event = read({ devices: `1, ${uuid(1)}, Some Card, ${cells}\n0, ${uuid(0)}, Some Card, 1, 2, 3, 4, 5, 6` });
    expect(event.cards.map((card) => card.fault)).toEqual([fault, null]);
    expect(event.problem).toBeNull();
  });

  it('takes one cell that could not be read for no fault, and a failed driver for no lost card', () => {
    expect(read({ devices: `0, ${uuid(0)}, A, 1, 2, 3, 4, [Unknown Error], 6` }).cards[0]?.fault).toBeNull();
    const failed = read({ devices: 'Failed to initialize NVML: Driver/library version mismatch' });
    expect(failed.lost).toBeUndefined();
  });

  it('says why there is no reading', () => {
    expect(read({ devices: 'Failed to initialize NVML: Unknown Error' }).problem).toContain(
      'Failed to initialize NVML',
    );
    expect(read({ devices: '', problem: 'nvidia-smi is not installed' }).problem).toBe('nvidia-smi is not installed');
    expect(read({ devices: '' }).problem).toBe('nvidia-smi lists no card');
    expect(read({ tool: 'xpu-smi' }).problem).toContain('readings of xpu-smi are not understood');
    expect(parseGpuReading('torn {', contextOf('gpu')).problem).toContain('not JSON');
    expect(parseGpuReading('null', contextOf('gpu')).problem).not.toBeNull();
  });

  it('asks for as many cells as it reads', () => {
    expect(nvidiaDeviceQuery[0].split('=')[1]?.split(',')).toHaveLength(9);
    expect(nvidiaProcessQuery[0].split('=')[1]?.split(',')).toHaveLength(4);
  });

  it('never throws, whatever the tool prints', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (devices, processes) => {
        for (const card of read({ devices, processes }).cards) expect(Number.isInteger(card.index)).toBe(true);
      }),
    );
  });
});

describe('what nvidia-smi prints of a machine that is not simply well', () => {
  it('is a driver that does not answer, in the driver’s own words', () => {
    const words =
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n";
    const event = read({ devices: words });
    expect(event.cards).toEqual([]);
    expect(event.problem).toContain("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver");
    expect(event.lost).toBeUndefined();
  });

  it('is a card that is cut into slices: no utilization, its memory and its processes under the whole card', () => {
    const event = read({
      devices: `0, ${uuid(0)}, NVIDIA H100 80GB HBM3, 11125, 81559, [N/A], 53, 433.78, 700.00\n`,
      processes: `${uuid(0)}, 4242, python3, 9000\n${uuid(0)}, 4243, python3, 1800\n`,
    });
    expect(event).toMatchObject({
      problem: null,
      cards: [{ utilization: null, memoryUsed: 11_125 * 1024 ** 2, power: 433.78, fault: null }],
    });
    expect(event.cards[0]?.processes.map(({ pid }) => pid)).toEqual([4242, 4243]);
  });

  it('is a machine of which every card is gone', () => {
    const event = read({ devices: 'Unable to determine the device handle for GPU0000:34:00.0: Unknown Error\n' });
    expect(event.cards).toEqual([]);
    expect(event.lost).toContain('Unable to determine the device handle');
    expect(event.problem).toContain('Unknown Error');
  });

  it('is nothing that anybody could read', () => {
    expect(read({ devices: '\u0000\u001b[2J%%%\n' }).cards).toEqual([]);
    expect(read({ devices: '0, a, b\n1, GPU, N, x, y, z, 1, 2\n' }).problem).not.toBeNull();
  });
});
