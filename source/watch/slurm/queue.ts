/**
 * Asking SLURM: `squeue` for jobs and `scontrol` for the files of one, each in a child process that is given up after
 * some seconds. A controller has thousands of users to answer, so it is asked once a minute at most.
 */
import { type JobPlaces, parseScontrolJob, parseSqueue, type SlurmJob, squeueFormat } from '../../parse/slurm.js';
import type { ToolMachine } from '../tool-machine.js';

export interface Slurm {
  /** The user's jobs, those that ended some minutes ago among them, or why they cannot be told, as a sentence. */
  readonly jobs: () => Promise<{ readonly jobs: readonly SlurmJob[]; readonly problem: string | null }>;
  /** One job as it stands; null when it is no longer in the queue. */
  readonly job: (id: string) => Promise<{ readonly job: SlurmJob | null; readonly problem: string | null }>;
  readonly places: (job: SlurmJob) => Promise<JobPlaces | null>;
  /** Gives up what is asked now. */
  readonly abandon: () => void;
}

const nowhere: JobPlaces = {
  ...{ workDirectory: null, output: null, command: null },
  ...{ id: null, array: null, task: null, name: null },
};

/** Busy controllers take seconds to answer. */
const defaultTimeout = 10;

export const missing =
  'There is no squeue on this machine, so no SLURM job can be asked for: run lf-tui where sbatch is run.';
/** What squeue prints of a job that ended some minutes ago. */
const unknownJob = /Invalid job id specified/;

export function askSlurm(machine: ToolMachine, user: string, timeoutSeconds = defaultTimeout): Slurm {
  let open: (() => void) | null = null;
  let lingers: () => boolean = () => false;
  const ask = async (
    name: string,
    query: readonly string[],
  ): Promise<{ readonly text: string; readonly problem: string | null }> => {
    const file = await machine.find(name, ['/usr/local/slurm/bin', '/opt/slurm/bin']);
    if (file === null) return { text: '', problem: missing.replace('squeue', name) };
    if (lingers()) return { text: '', problem: `${name} hangs: a call that was given up has not ended yet.` };
    const call = machine.call({ file, name, query, timeoutSeconds });
    open = call.abandon;
    lingers = call.lingers;
    const { text, problem, isMissing } = await call.answer;
    open = null;
    return { text, problem: isMissing ? missing.replace('squeue', name) : problem };
  };
  /** A failing tool's words come as its text. */
  const complaint = (text: string): string | null =>
    /(?:^|\n)((?:squeue|scontrol|slurm_\w+)(?: error)?: .*)/.exec(text)?.[1] ?? null;
  return {
    async jobs() {
      const { text, problem } = await ask('squeue', ['-h', '-t', 'all', '-u', user, '-o', squeueFormat]);
      const jobs = parseSqueue(text);
      const said = problem ?? (jobs.length === 0 ? complaint(text) : null);
      return { jobs, problem: said };
    },
    async job(id) {
      const { text, problem } = await ask('squeue', ['-h', '-t', 'all', '-j', id, '-o', squeueFormat]);
      const job = parseSqueue(text).find((one) => one.id === id || one.id.startsWith(`${id}_`)) ?? null;
      if (job !== null || problem !== null) return { job, problem };
      return { job: null, problem: unknownJob.test(text) ? null : complaint(text) };
    },
    async places(job) {
      // The tasks of an array that wait together (`4711_[2-3%2]`) are nothing that scontrol knows.
      if (job.id.includes('[')) return nowhere;
      const { text, problem } = await ask('scontrol', ['show', 'job', job.id]);
      return problem === null ? parseScontrolJob(text, job, user) : null;
    },
    abandon: () => open?.(),
  };
}
