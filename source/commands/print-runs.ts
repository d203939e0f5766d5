/** `lf-tui status --all`: every run that is found, as text or JSON. */

import { formatDuration } from '../screen/draw/number.js';
import { printable } from '../screen/draw/text.js';
import type { RunSummary } from '../state/summary.js';
import type { RemoteLiveRun } from '../watch/remote/live-runs.js';
import { briefJson, briefText } from './brief.js';
import type { DiscoveredRun, Discovery } from './discovered-run.js';
import type { HostAnswer } from './elsewhere.js';
import { exitCodes } from './exit-codes.js';
import type { FoundJob, JobList } from './job-list.js';
import { jsonText } from './json-text.js';
import { processStatus } from './process-status.js';

function runJson({ run, summary }: ReadRun): object {
  const { live } = run;
  return {
    host: null,
    ...briefJson(summary),
    path: run.shown,
    live: live !== null,
    pid: live?.pid ?? null,
    command: live?.command ?? null,
    user: live?.user ?? null,
    started: live?.started ?? null,
    modified: live ? null : run.time,
    log: live?.console?.shown ?? run.log,
    log_deleted: live?.console?.isDeleted ?? false,
    config: live?.config?.shown ?? run.config,
    job: live?.job ?? null,
    node: live?.node ?? null,
    processes: (live?.processes ?? []).map((process) => ({
      ...processStatus(process),
      visible_devices: process.placement?.visible ?? null,
    })),
    why: run.why,
  };
}

interface RemoteRun {
  readonly host: string;
  readonly path: string | null;
  readonly live: RemoteLiveRun | null;
  readonly modified: number | null;
  /** Null when it was not read. */
  readonly summary: RunSummary | null;
}

function remoteRuns({ host, live, onDisk, summaries }: HostAnswer): readonly RemoteRun[] {
  const summaryOf = (path: string | null): RunSummary | null => (path === null ? null : (summaries.get(path) ?? null));
  return [
    ...live.map((run) => ({
      ...{ host, path: run.directory, live: run, modified: null },
      summary: summaryOf(run.directory),
    })),
    ...onDisk.map(({ path, modified }) => ({ host, path, live: null, modified, summary: summaryOf(path) })),
  ];
}

function whyRemote({ host, live }: RemoteRun): string {
  if (live === null) return `Its files lie on ${host}; no process was found there that works on it.`;
  const log = live.log === null ? 'its console goes to no file that can be found' : `its console goes to ${live.log}`;
  const where = live.directory === null ? 'its output directory is not known' : `it writes to ${live.directory}`;
  return `Process ${live.pid} on ${host}${live.job === null ? '' : ` of SLURM job ${live.job}`} trains now: ${where}; ${log}.`;
}

function remoteJson(run: RemoteRun): object {
  const { live } = run;
  return {
    host: run.host,
    ...briefJson(run.summary),
    path: run.path,
    live: live !== null,
    pid: live?.pid ?? null,
    command: live?.command ?? null,
    user: null,
    started: live?.started ?? null,
    modified: run.modified,
    log: live?.log ?? null,
    log_deleted: false,
    config: live?.config ?? null,
    job: live?.job ?? null,
    node: live?.node ?? null,
    processes: [],
    why: whyRemote(run),
  };
}

/** Its name with how it stands, and below why it is listed. */
function rowText(lives: boolean, name: string, summary: RunSummary | null, why: string): string {
  const stands = summary === null ? '' : `: ${briefText(summary)}`;
  return [`${lives ? '●' : '○'} ${name}${stands}`, `    ${why}`].map(printable).join('\n');
}

function remoteText(run: RemoteRun): string {
  const name = run.path ?? run.live?.log ?? `process ${run.live?.pid ?? ''}`;
  return rowText(run.live !== null, `${run.host}:${name}`, run.summary, whyRemote(run));
}

/** A run of this machine; without a summary when it was not read. */
export interface ReadRun {
  readonly run: DiscoveredRun;
  readonly summary: RunSummary | null;
}

function runText({ run, summary }: ReadRun): string {
  const name = run.shown ?? run.live?.console?.shown ?? `process ${run.live?.pid ?? ''}`;
  return rowText(run.live !== null, name, summary, run.why);
}

/** What was asked for besides this machine's own runs. */
export interface Beyond {
  readonly answers: readonly HostAnswer[];
  /** Null when nobody asked for jobs. */
  readonly queue: Pick<JobList, 'jobs' | 'problem'> | null;
}

const jobJson = ({ job, places, run }: FoundJob): object => ({
  id: job.id,
  name: job.name,
  state: job.state,
  reason: job.reason,
  time_left: job.left,
  time_limit: job.limit,
  nodes: job.nodes,
  node_list: job.nodeList,
  path: run.directory,
  log: run.log ?? places?.output ?? null,
  config: run.config,
});

function jobText({ job, run }: FoundJob): string {
  const reason = job.reason === null ? '' : ` (${job.reason})`;
  const left = job.left === null || job.state !== 'RUNNING' ? '' : `, ${formatDuration(job.left)} left`;
  const where = run.directory ?? run.log ?? 'nothing is known of its output directory';
  const text = `${job.state === 'RUNNING' ? '●' : '○'} job ${job.id} ${job.name}: ${job.state}${reason}${left}\n    ${where}`;
  return text.split('\n').map(printable).join('\n');
}

/** Prints, and returns the exit code: 4 when there is no run at all. */
export function printRuns(
  { runs, problem }: { readonly runs: readonly ReadRun[] } & Pick<Discovery, 'problem'>,
  { answers, queue }: Beyond,
  json: boolean,
  print: (text: string) => void,
): number {
  const remote = answers.flatMap(remoteRuns);
  const jobs = queue?.jobs ?? [];
  const count = runs.length + remote.length + jobs.length;
  if (json) {
    const hosts = answers.map((answer) => ({ host: answer.host, problem: answer.problem }));
    const all = [...runs.map(runJson), ...remote.map(remoteJson)];
    const slurm = queue === null ? null : { jobs: jobs.map(jobJson), problem: queue.problem };
    print(jsonText({ schema: 1, runs: all, hosts, slurm, problem }));
  } else {
    const lines =
      count === 0 ? ['No run was found.'] : [...runs.map(runText), ...remote.map(remoteText), ...jobs.map(jobText)];
    const troubles = answers.flatMap(({ host, problem: words }) => (words === null ? [] : [`✕ ${host}: ${words}`]));
    if (queue?.problem) troubles.push(`✕ SLURM: ${queue.problem}`);
    print(`${[...lines, ...troubles.map(printable), ...(problem === null ? [] : [printable(problem)])].join('\n')}\n`);
  }
  return count === 0 ? exitCodes.nothing : exitCodes.fine;
}
