/**
 * `check --slurm` and `status --slurm`: all jobs of the user, each with what became of its run, and one exit code for them
 * all. A job that ended some minutes ago counts as long as squeue tells of it.
 */

import { existsSync } from 'node:fs';
import { hasBegun } from '../parse/slurm.js';
import { formatDuration } from '../screen/draw/number.js';
import { printable } from '../screen/draw/text.js';
import { type RunSummary, summaryOf } from '../state/summary.js';
import { briefText } from './brief.js';
import { exitCodes } from './exit-codes.js';
import type { FoundJob, JobList } from './job-list.js';
import { jsonText } from './json-text.js';
import { causeLines, findingLines } from './judgement-text.js';
import { oneLook } from './one-look.js';
import type { Opened } from './open/opened.js';
import { openPath } from './open-asked.js';
import { filesOf, type JobFiles, openQueue, pathOfJob } from './queue.js';
import { eachOf, readBriefly } from './read-briefly.js';
import { exitCodeOf, type Status, statusOf } from './status.js';
import { around, clock, printer } from './this-process.js';
import type { Surroundings } from './watchers.js';

export interface JobsOptions {
  readonly list: Pick<JobList, 'look' | 'jobs' | 'problem' | 'makes'>;
  readonly open: (path: string, files: JobFiles) => Promise<Opened>;
  /** `check` tells what needs somebody, `status` all that was found. */
  readonly tells: 'all' | 'troubles';
  readonly json: boolean;
  readonly clock: () => number;
  readonly around: Pick<Surroundings, 'proc' | 'live'>;
  readonly print: (text: string) => void;
}

export interface JudgedJob {
  readonly found: FoundJob;
  /** Null where it has written nothing, or what it wrote is a newer job's by now. */
  readonly run: { readonly status: Status; readonly summary: RunSummary } | null;
}

async function judged(found: FoundJob, options: JobsOptions): Promise<JudgedJob> {
  const { job, run } = found;
  const isThere = run.log !== null || (run.directory !== null && existsSync(run.directory));
  if (!isThere || !hasBegun(job) || !options.list.makes(found)) return { found, run: null };
  const { clock } = options;
  try {
    const opened = await options.open(pathOfJob(found), filesOf(found));
    if (opened.kind !== 'directory' && opened.kind !== 'log') return { found, run: null };
    const told = { kind: 'job', time: clock(), text: JSON.stringify({ ...job, problem: null }) } as const;
    const reading = await readBriefly(opened, options.around, clock, [told]);
    return {
      found,
      run: { status: statusOf(reading.run, reading.now), summary: summaryOf(reading.run, reading.now) },
    };
  } catch {
    // It was removed meanwhile, or holds no run.
    return { found, run: null };
  }
}

/** A job that was cancelled was somebody's wish. */
const unwanted: ReadonlySet<string> = new Set([
  'BOOT_FAIL',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'TIMEOUT',
]);

function exitCodeOfJob({ found, run }: JudgedJob): number {
  if (run !== null) return exitCodeOf(run.status);
  return unwanted.has(found.job.state) ? exitCodes.died : exitCodes.fine;
}

function jobText({ found, run }: JudgedJob, tells: JobsOptions['tells']): string {
  const { job } = found;
  const reason = job.reason === null ? '' : ` (${job.reason})`;
  const left = job.left === null || job.state !== 'RUNNING' ? '' : `, ${formatDuration(job.left)} left`;
  const head = `job ${job.id} ${job.name}: ${job.state}${reason}${left}`;
  const place = found.run.directory ?? found.run.log;
  if (run === null) return printable(head);
  const { status, summary } = run;
  const findings = status.findings.filter(({ severity }) => tells === 'all' || severity !== 'info');
  const lines = [
    head,
    `  ${place ?? status.run.name}: ${briefText(summary)}`,
    ...(status.cause ? causeLines(status.cause) : []),
    ...findingLines(findings),
  ];
  return lines.map(printable).join('\n');
}

const jobJson = ({ found, run }: JudgedJob): object => {
  const { id, name, state, reason, left, limit, nodes, nodeList } = found.job;
  const job = { id, name, state, reason, time_left: left, time_limit: limit, nodes, node_list: nodeList };
  if (run === null) return { ...job, run: null };
  const { run: place, state: phase, exit, cause, progress, findings } = run.status;
  const told = { name: place.name, path: place.path, state: phase, exit, cause, progress, findings };
  return { ...job, run: told };
};

/** Prints, and returns the worst of the exit codes; 4 when there is no job, or nobody could be asked. */
export async function printJobs(options: JobsOptions): Promise<number> {
  const { list, print } = options;
  await list.look();
  const jobs = await eachOf(list.jobs, (found) => judged(found, options));
  if (options.json) print(jsonText({ schema: 1, jobs: jobs.map(jobJson), problem: list.problem }));
  else {
    const lines = jobs.map((job) => jobText(job, options.tells));
    const problem = list.problem === null ? [] : [`✕ SLURM: ${printable(list.problem)}`];
    print(
      `${(lines.length + problem.length === 0 ? ['You have no SLURM job.'] : [...lines, ...problem]).join('\n')}\n`,
    );
  }
  if (jobs.length === 0) return exitCodes.nothing;
  // A death (3) is worse than an error (1), an error worse than nothing.
  return Math.max(...jobs.map(exitCodeOfJob));
}

/** The same with this machine's squeue. @throws UsageError where there is none. */
export async function judgeJobs(tells: JobsOptions['tells'], json: boolean): Promise<number> {
  const { list } = openQueue(process.env, clock);
  try {
    const shared = { ...around, live: oneLook(around.proc) };
    return await printJobs({ list, open: openPath, tells, json, clock, around: shared, print: printer() });
  } finally {
    await list.stop();
  }
}
