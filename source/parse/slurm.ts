/**
 * What SLURM's tools print of jobs: text in, fields out. Nothing here asks anybody.
 *
 * `squeue -h -o FORMAT` (every version; `--json` came with 21.08): a line a job in the fields that the format names.
 * They are parted by the unit separator (0x1F), which stands in no state, time or list of nodes; the name of a job, which may hold
 * anything, comes last.
 *
 *     4711␟RUNNING␟1-02:03:04␟2-00:00:00␟21:56:56␟2␟None␟gpu[01-02]␟sft llama3
 *     4712␟PENDING␟12:00:00␟12:00:00␟0:00␟1␟Resources␟␟dpo
 *     4713␟OUT_OF_MEMORY␟9:44␟10:00␟0:16␟1␟OutOfMemory␟gpu01␟rm       `-t all`: for MinJobAge, 5 minutes unless set
 *
 * `scontrol show job ID`: `Key=Value` pairs, several in a line; paths have a line of their own and may hold blanks.
 *
 *     JobId=4711 JobName=sft llama3
 *        WorkDir=/home/me/project
 *        StdOut=/home/me/project/slurm-4711.out
 */
import type { Event, JobEvent } from '../state/event.js';
import { finiteOf, firstWords, isRecord } from './loose-json.js';

const separator = '\u001f';

/** Job, state, time left, limit, time used, nodes, reason, node list, name (squeue(1), "-o"). */
export const squeueFormat = ['%i', '%T', '%L', '%l', '%M', '%D', '%r', '%N', '%j'].join(separator);

export interface SlurmJob {
  /** `4711`, or `4711_3` of an array. */
  readonly id: string;
  readonly name: string;
  /** `RUNNING`, `PENDING`, `COMPLETING`, … */
  readonly state: string;
  /** Seconds; null for no limit and for what is not set. */
  readonly left: number | null;
  readonly limit: number | null;
  readonly used: number | null;
  readonly nodes: number | null;
  /** Why it waits; null when it does not. */
  readonly reason: string | null;
  readonly nodeList: string | null;
}

/** States that a job does not leave again (squeue(1), "JOB STATE CODES"; 22.05 and later). */
const ends: ReadonlySet<string> = new Set([
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED'],
  ...['NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED', 'TIMEOUT'],
]);

export const hasEnded = (state: string): boolean => ends.has(state);

/** Processes of it may be there; until then its files are an older job's, if they are there at all. */
const beginnings: ReadonlySet<string> = new Set(['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED']);

export const hasBegun = ({ state, used }: Pick<SlurmJob, 'state' | 'used'>): boolean =>
  // One that was cancelled while it waited, or that no node could take, has used no time.
  !beginnings.has(state) && !(hasEnded(state) && used === 0);

/** `[days-]hours:minutes:seconds`, `minutes:seconds`; null for `UNLIMITED`, `NOT_SET`, `INVALID` and anything else. */
export function parseSlurmTime(text: string): number | null {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)$/.exec(text.trim());
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
}

const saidOf = (text: string): string | null => (/^(?:None|\(null\)|N\/A|)$/.test(text) ? null : text);
const mostText = 200;
const mostJobs = 1000;

/** Lines that are none of its own (a warning of the site's wrapper) are passed over. */
export function parseSqueue(text: string): readonly SlurmJob[] {
  const jobs: SlurmJob[] = [];
  for (const line of text.split('\n').slice(0, mostJobs)) {
    const fields = line.split(separator);
    if (fields.length < 9) continue;
    const [id = '', state = '', left = '', limit = '', used = '', nodes = '', reason = '', nodeList = ''] = fields;
    if (!/^\d+(?:[_+][\w[\]%,-]+)?$/.test(id) || !/^[A-Z_]+$/.test(state)) continue;
    jobs.push({
      id: id.slice(0, mostText),
      name: fields.slice(8).join(separator).slice(0, mostText),
      state: state.slice(0, mostText),
      left: parseSlurmTime(left),
      limit: parseSlurmTime(limit),
      used: parseSlurmTime(used),
      nodes: /^\d+$/.test(nodes) ? Number(nodes) : null,
      reason: saidOf(reason)?.slice(0, mostText) ?? null,
      nodeList: saidOf(nodeList)?.slice(0, mostText) ?? null,
    });
  }
  return jobs;
}

export interface JobPlaces {
  readonly workDirectory: string | null;
  readonly output: string | null;
  /** The batch script, with its arguments; null for an interactive job. */
  readonly command: string | null;
  /** As the job itself knows it: a task of an array has a number of its own. */
  readonly id: string | null;
  /** Of a task: the array's job and the task's number in it. */
  readonly array: string | null;
  readonly task: string | null;
  readonly name: string | null;
}

/** `%j`, `%5A`, … in a file's name (sbatch(1), "filename pattern"): old versions print it as it was given. */
function expanded(path: string, own: string | null, job: SlurmJob, user: string): string {
  const [whole = job.id, task] = job.id.split('_');
  const values: Readonly<Record<string, string>> = {
    j: own ?? whole,
    J: own ?? whole,
    A: whole,
    a: task ?? '0',
    x: job.name,
    u: user,
    t: '0',
    n: '0',
    s: '0',
    '%': '%',
  };
  return path.replace(/%(\d*)([jJAaxutns%])/g, (all: string, width: string, letter: string) => {
    const value = values[letter];
    return value === undefined ? all : value.padStart(Math.min(10, Number(width) || 0), '0');
  });
}

/** The first record of what was printed: an array's job prints one for each of its tasks. */
export function parseScontrolJob(text: string, job: SlurmJob, user: string): JobPlaces {
  const record = text.split(/\n\s*\n/).find((one) => /^\s*JobId=\d/.test(one)) ?? '';
  const value = (key: string): string | null => {
    const found = new RegExp(`^\\s+${key}=(.*)$`, 'm').exec(record)?.[1]?.trim();
    return found === undefined ? null : saidOf(found);
  };
  /** The first line holds several pairs, and a name that may hold anything comes last. */
  const word = (key: string): string | null =>
    new RegExp(`(?:^|\\s)${key}=(\\d+)(?=\\s|$)`, 'm').exec(record)?.[1] ?? null;
  const id = word('JobId');
  const output = value('StdOut');
  return {
    workDirectory: value('WorkDir'),
    output: output === null || output === '/dev/null' ? null : expanded(output, id, job, user),
    command: value('Command'),
    id,
    array: word('ArrayJobId'),
    task: word('ArrayTaskId'),
    name: job.name === '' ? null : job.name,
  };
}

/** One reading of the run's job, as the watcher and recordings keep it (code `j`): the fields of `SlurmJob`, and `problem`. */
export function parseJobReading(text: string, time: number): readonly Event[] {
  const base = { type: 'job', time, place: { source: 'squeue', line: null } } as const;
  let reading: unknown;
  try {
    reading = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isRecord(reading) || typeof reading.id !== 'string') return [];
  const words = (value: unknown): string | null => (typeof value === 'string' ? firstWords(value, mostText) : null);
  const event: JobEvent = {
    ...base,
    id: firstWords(reading.id, mostText),
    name: words(reading.name) ?? '',
    state: words(reading.state),
    left: finiteOf(reading.left),
    limit: finiteOf(reading.limit),
    reason: words(reading.reason),
    nodes: finiteOf(reading.nodes),
    problem: words(reading.problem),
  };
  return [event];
}
