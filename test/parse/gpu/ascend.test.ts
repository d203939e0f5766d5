import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGpuReading } from '../../../source/parse/gpu/reading.js';
import { contextOf } from '../support.js';

const read = (devices: string) =>
  parseGpuReading(
    JSON.stringify({ tool: 'npu-smi', devices, processes: '', fixed: '', problem: null }),
    contextOf('gpu'),
  );
const mebibyte = 1024 ** 2;

const line = '+---------------------------+---------------+----------------------------------------------------+';
const double = line.replaceAll('-', '=');
const head = [
  line,
  '| npu-smi 99.0                     Version: 99.0                                                 |',
  line,
  '| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|',
  '| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |',
  double,
];
const processHead = [
  line,
  '| NPU     Chip              | Process id    | Process name             | Process memory(MB)      |',
  double,
];

describe('a reading of npu-smi', () => {
  it('reads pairs of rows and the processes below them', () => {
    const { cards, problem } = read(
      [
        ...head,
        '| 0     910B9               | OK            | 100.5       41                0    / 0             |',
        '| 0                         | 0000:C1:00.0  | 87          0    / 0          60000/ 65536         |',
        double,
        '| 2     910B9               | Warning       | 90.0        39                0    / 0             |',
        '| 0                         | 0000:C2:00.0  | 0           0    / 0          3000 / 65536         |',
        double,
        ...processHead,
        '| No running processes found in NPU 2                                                            |',
        '| 0       0                 | 1234          | python3                  | 57000                   |',
        '| 0       0                 | 1235          |                          | 100                     |',
        line,
      ].join('\n'),
    );
    expect(problem).toBeNull();
    expect(cards).toEqual([
      {
        index: 0,
        uuid: null,
        name: 'Ascend 910B9',
        memoryUsed: 60_000 * mebibyte,
        memoryTotal: 65_536 * mebibyte,
        utilization: 87,
        temperature: 41,
        power: 100.5,
        powerLimit: null,
        processes: [
          { pid: 1234, name: 'python3', memory: 57_000 * mebibyte },
          { pid: 1235, name: '', memory: 100 * mebibyte },
        ],
        fault: null,
      },
      expect.objectContaining({ index: 2, utilization: 0, processes: [], fault: 'health Warning' }),
    ]);
  });

  it('counts two chips of one NPU by their physical number, and their processes by chip', () => {
    const { cards } = read(
      [
        '| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|',
        '| Chip  Phy-ID              | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |',
        double,
        '| 3     Ascend910           | OK            | 170.1       40                0    / 0             |',
        '| 0     6                   | 0000:01:00.0  | 50          0    / 0          2000 / 65536         |',
        '| 3     Ascend910           | OK            | -           39                0    / 0             |',
        '| 1     7                   | 0000:02:00.0  | 0           0    / 0          1000 / 65536         |',
        double,
        ...processHead,
        '| 3       1                 | 99            | python                   | 900                     |',
      ].join('\n'),
    );
    expect(cards.map(({ index, name, power, processes }) => [index, name, power, processes.length])).toEqual([
      [6, 'Ascend910', 170.1, 0],
      [7, 'Ascend910', null, 1],
    ]);
  });

  it('takes the plain memory where there is no HBM', () => {
    const { cards } = read(
      [
        '| 32768 310P3               | OK            | NA          51                0     / 0            |',
        '| 0     0                   | 0000:81:00.0  | 0           1587 / 44280                            |',
      ].join('\n'),
    );
    expect(cards).toMatchObject([
      { index: 0, name: 'Ascend 310P3', power: null, memoryUsed: 1587 * mebibyte, memoryTotal: 44_280 * mebibyte },
    ]);
  });

  it('says what the tool said in place of a table', () => {
    expect(read('dcmi module initialize failed. ret is -8005\n').problem).toBe(
      'npu-smi says: dcmi module initialize failed. ret is -8005',
    );
  });

  it('never throws, however the table is torn', () => {
    const table = [
      ...head,
      '| 0     910B9 | OK | 100.5 41 0 / 0 |',
      '| 0 | 0000:C1:00.0 | 87 0 / 0 60000/ 65536 |',
    ].join('\n');
    fc.assert(
      fc.property(fc.nat({ max: table.length }), fc.nat({ max: table.length }), fc.string(), (from, to, noise) => {
        for (const card of read(table.slice(0, from) + noise + table.slice(to)).cards) {
          expect(Number.isInteger(card.index)).toBe(true);
        }
      }),
    );
  });
});
