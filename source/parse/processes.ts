/**
 * One reading of the trainer's processes and of its machine, as the watcher and recordings keep it (code `p`):
 *
 *     {"alive": true, "problem": null, "processes": [{"pid": 4242, "role": "rank", "rank": 0, "state": "R", "started":
 *      1795506013.4, "memory": 3221225472, "processor": 1.02, "placement": {"localRank": 0, "visible": "0,1", "byBus":
 *      false}}], "host": {"memoryTotal": …, "memoryAvailable": …, "sharedTotal": …, "sharedFree": …, "load": 2.1,
 *      "cores": 16}, "settings": {"learning_rate": 1e-4}}
 *
 * `kills` counts the processes that the kernel killed for memory: `{"group": 0, "machine": 3}`. `settings` are those of
 * the command line, told once; a reading of a process's environment is never kept.
 */

import type { CardPlacement, Event, HostEvent, ProcessesEvent, TrainerProcess } from '../state/event.js';
import { finiteOf, firstWords, isRecord } from './loose-json.js';
import { isBracketedDeep } from './nesting.js';

const mostProcesses = 4096;
const roles: ReadonlySet<unknown> = new Set(['launcher', 'rank', 'worker']);

const isRole = (value: unknown): value is TrainerProcess['role'] => roles.has(value);

function placementOf(value: unknown): CardPlacement | null {
  if (!isRecord(value)) return null;
  return {
    localRank: finiteOf(value.localRank),
    visible: typeof value.visible === 'string' ? value.visible.slice(0, 1000) : null,
    byBus: value.byBus === true,
  };
}

/** Of a machine with more cores than any: a clock that jumped is no work. */
const mostCores = 100_000;

function processorOf(value: unknown): number | null {
  const share = finiteOf(value);
  return share !== null && share >= 0 && share <= mostCores ? share : null;
}

function processOf(value: unknown): TrainerProcess | null {
  if (!isRecord(value) || !isRole(value.role)) return null;
  const pid = finiteOf(value.pid);
  if (pid === null || !Number.isSafeInteger(pid)) return null;
  return {
    pid,
    role: value.role,
    rank: finiteOf(value.rank),
    state: typeof value.state === 'string' ? value.state.slice(0, 1) : '',
    started: finiteOf(value.started),
    memory: finiteOf(value.memory),
    processor: processorOf(value.processor),
    placement: placementOf(value.placement),
  };
}

function hostOf(value: unknown, base: Pick<HostEvent, 'time' | 'place'>): readonly HostEvent[] {
  if (!isRecord(value)) return [];
  return [
    {
      ...base,
      type: 'host',
      memoryTotal: finiteOf(value.memoryTotal),
      memoryAvailable: finiteOf(value.memoryAvailable),
      sharedTotal: finiteOf(value.sharedTotal),
      sharedFree: finiteOf(value.sharedFree),
      load: finiteOf(value.load),
      cores: finiteOf(value.cores),
      memoryLimit: finiteOf(value.memoryLimit),
      memoryInLimit: finiteOf(value.memoryInLimit),
      cachePath: typeof value.cachePath === 'string' ? value.cachePath.slice(0, 1000) : null,
      cacheFree: finiteOf(value.cacheFree),
      cacheTotal: finiteOf(value.cacheTotal),
    },
  ];
}

/** Never throws: a reading that is none says so as the problem. */
export function parseProcesses(text: string, time: number): readonly Event[] {
  const base = { time, place: { source: 'processes', line: null } } as const;
  const unknown = (problem: string): ProcessesEvent => ({
    ...base,
    type: 'processes',
    alive: null,
    processes: [],
    problem,
  });
  if (isBracketedDeep(text)) return [unknown('a reading of processes that is nested too deep')];
  let reading: unknown;
  try {
    reading = JSON.parse(text);
  } catch {
    return [unknown(`a reading of processes that is not JSON: ${firstWords(text)}`)];
  }
  if (!isRecord(reading)) return [unknown('a reading of processes without content')];
  const { kills } = reading;
  const listed = Array.isArray(reading.processes) ? reading.processes.slice(0, mostProcesses) : [];
  const event: ProcessesEvent = {
    ...base,
    type: 'processes',
    alive: typeof reading.alive === 'boolean' ? reading.alive : null,
    processes: listed.map(processOf).filter((process) => process !== null),
    ...(reading.unseen === true ? { unseen: true } : {}),
    ...(reading.unwritten === true ? { unwritten: true } : {}),
    ...(isRecord(kills) ? { kills: { group: finiteOf(kills.group), machine: finiteOf(kills.machine) } } : {}),
    problem: typeof reading.problem === 'string' ? firstWords(reading.problem, 300) : null,
  };
  const { settings } = reading;
  const config: readonly Event[] = isRecord(settings)
    ? [{ ...base, type: 'config', origin: 'command line', values: settings }]
    : [];
  return [event, ...hostOf(reading.host, base), ...config];
}
