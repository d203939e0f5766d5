import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGpuReading } from '../../../source/parse/gpu/reading.js';
import { contextOf } from '../support.js';

const read = (tool: string, answers: Readonly<Record<string, string>>) =>
  parseGpuReading(
    JSON.stringify({ tool, devices: '', processes: '', fixed: '', problem: null, ...answers }),
    contextOf('gpu'),
  );
const mebibyte = 1024 ** 2;
const value = (number: number, unit: string) => ({ value: number, unit });

const metric = [
  {
    gpu: 0,
    usage: { gfx_activity: value(94, '%'), umc_activity: 'N/A' },
    power: { socket_power: value(612, 'W'), gfx_voltage: 'N/A' },
    temperature: { edge: 'N/A', hotspot: value(71, 'C'), mem: value(60, 'C') },
    mem_usage: { total_vram: value(196_592, 'MB'), used_vram: value(17_153, 'MB') },
  },
  { gpu: 1, usage: 'N/A', power: { current_socket_power: '90 W' }, temperature: {}, mem_usage: { total_vram: 'N/A' } },
];
const listed = [
  {
    gpu: 0,
    process_list: [
      { process_info: { name: 'python', pid: 123, mem_usage: value(1024, 'B') } },
      { process_info: { name: 'N/A', pid: 124, memory_usage: { vram_mem: value(2, 'GB') }, mem_usage: value(0, 'B') } },
      { process_info: { name: 'elsewhere', pid: 125, mem_usage: value(0, 'B') } },
    ],
  },
  { gpu: 1, process_list: [{ process_info: 'No running processes detected' }] },
];
const fixed = [
  {
    gpu: 0,
    asic: { market_name: 'Some Instinct', asic_serial: '0xAB' },
    limit: { socket_power_limit: value(750, 'W') },
  },
  { gpu: 1, asic: {}, limit: { ppt0: { socket_power_limit: value(700, 'W') } } },
];

describe('a reading of amd-smi', () => {
  const answers = {
    devices: JSON.stringify(metric),
    processes: JSON.stringify(listed),
    fixed: JSON.stringify(fixed),
  };

  it('has memory, work, heat, power and processes of each card', () => {
    expect(read('amd-smi', answers)).toMatchObject({ tool: 'amd-smi', problem: null });
    expect(read('amd-smi', answers).cards).toEqual([
      {
        index: 0,
        uuid: '0xAB',
        name: 'Some Instinct',
        memoryUsed: 17_153 * mebibyte,
        memoryTotal: 196_592 * mebibyte,
        utilization: 94,
        temperature: 71,
        power: 612,
        powerLimit: 750,
        processes: [
          { pid: 123, name: 'python', memory: 1024 },
          { pid: 124, name: 'N/A', memory: 2 * 1024 ** 3 },
        ],
        fault: null,
      },
      {
        index: 1,
        uuid: null,
        name: 'AMD GPU',
        memoryUsed: null,
        memoryTotal: null,
        utilization: null,
        temperature: null,
        power: 90,
        powerLimit: 700,
        processes: [],
        fault: null,
      },
    ]);
  });

  it('is the same inside gpu_data, and behind words', () => {
    const wrapped = JSON.stringify({ gpu_data: metric });
    const warned = `WARNING: User is missing the following required groups: render, video [see above].\n${wrapped}`;
    expect(read('amd-smi', { ...answers, devices: warned }).cards).toEqual(read('amd-smi', answers).cards);
  });

  it('says what the tool said in place of cards', () => {
    expect(read('amd-smi', { devices: 'Traceback (most recent call last):\n  …' }).problem).toBe(
      'amd-smi says: Traceback (most recent call last):',
    );
    expect(read('amd-smi', { devices: '[]' }).problem).toContain('amd-smi says: []');
    expect(read('amd-smi', {}).problem).toBe('amd-smi lists no card');
  });
});

describe('a reading of rocm-smi', () => {
  const devices = JSON.stringify({
    card1: { 'GPU use (%)': '99', 'VRAM Total Memory (B)': '1000', 'VRAM Total Used Memory (B)': '250' },
    card0: {
      'Unique ID': 'N/A',
      'Temperature (Sensor edge) (C)': 'N/A',
      'Temperature (Sensor junction) (C)': '55.0',
      'Average Graphics Package Power (W)': '36.0',
      'Max Graphics Package Power (W)': '290.0',
      'GPU use (%)': 'N/A',
      'Card series': 'Some Card',
      'VRAM Total Memory (B)': '34342961152',
      'VRAM Total Used Memory (B)': '6782976',
    },
    system: { 'Driver version': '6.1' },
  });

  it('has its cards in order, and only cards', () => {
    const { cards } = read('rocm-smi', {
      devices: `WARNING: AMD GPU device(s) is/are in a low-power state.\n${devices}`,
    });
    expect(cards).toMatchObject([
      {
        index: 0,
        uuid: null,
        name: 'Some Card',
        memoryUsed: 6_782_976,
        memoryTotal: 34_342_961_152,
        utilization: null,
        temperature: 55,
        power: 36,
        powerLimit: 290,
      },
      { index: 1, name: 'AMD GPU', memoryUsed: 250, memoryTotal: 1000, utilization: 99, power: null },
    ]);
  });
});

describe('whatever AMD’s tools print', () => {
  it('never throws, and gives cards with whole numbers', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('amd-smi', 'rocm-smi'),
        fc.oneof(fc.json(), fc.string()),
        fc.json(),
        (tool, devices, rest) => {
          const { cards } = read(tool, { devices, processes: rest, fixed: rest });
          for (const card of cards) expect(Number.isInteger(card.index)).toBe(true);
        },
      ),
    );
  });
});
