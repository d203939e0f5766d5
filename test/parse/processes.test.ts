import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProcesses } from '../../source/parse/processes.js';

describe('parseProcesses', () => {
  it('reads processes, machine and settings of one reading', () => {
    const reading = {
      alive: true,
      problem: null,
      processes: [
        {
          pid: 4242,
          role: 'rank',
          rank: 1,
          state: 'R',
          started: 1000.5,
          memory: 2048,
          processor: 0.5,
          placement: { localRank: 1, visible: '2,3', byBus: true },
        },
        { pid: 4300, role: 'worker', rank: null, state: 'S', started: null, memory: null, processor: null },
        { pid: 'x', role: 'rank' },
        { pid: 1, role: 'king' },
      ],
      host: { memoryTotal: 8, memoryAvailable: 3, sharedTotal: 2, sharedFree: 1, load: 1.5, cores: 2 },
      settings: { lora_rank: 4 },
    };
    const [processes, host, config] = parseProcesses(JSON.stringify(reading), 77);
    expect(processes).toMatchObject({
      type: 'processes',
      time: 77,
      alive: true,
      processes: [
        { pid: 4242, role: 'rank', rank: 1, placement: { localRank: 1, visible: '2,3', byBus: true } },
        { pid: 4300, role: 'worker', rank: null, placement: null },
      ],
    });
    expect(host).toMatchObject({ type: 'host', memoryTotal: 8, sharedFree: 1, load: 1.5, cores: 2 });
    expect(config).toMatchObject({ type: 'config', origin: 'command line', values: { lora_rank: 4 } });
  });

  it.each(['', 'null', '[]', '{"alive": 1', '7'])('says of %j that it is no reading', (text) => {
    expect(parseProcesses(text, 0)).toMatchObject([{ type: 'processes', alive: null, processes: [] }]);
  });

  it('never throws, and never says alive unless it was said', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        const said = typeof value === 'object' && value !== null && 'alive' in value && value.alive === true;
        expect(parseProcesses(text, 0)[0]).toMatchObject(said ? { alive: true } : {});
        if (!said) expect(parseProcesses(text, 0)[0]).not.toMatchObject({ alive: true });
      }),
    );
  });
});
