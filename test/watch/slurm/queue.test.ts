/** SLURM's tools as stand-ins on PATH: they answer as documented, fail, hang, and are not there. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobList } from '../../../source/commands/job-list.js';
import { initialReader, readChunk } from '../../../source/parse/reader.js';
import { parseRecording } from '../../../source/watch/recording.js';
import { encodeRecordingLine } from '../../../source/watch/recording-line.js';
import { askSlurm, type Slurm } from '../../../source/watch/slurm/queue.js';
import { watchJob } from '../../../source/watch/slurm/watch-job.js';
import { localTools } from '../../../source/watch/tool-machine.js';
import { clock, collect, temporaryDirectory } from '../collect.js';

/** A directory for PATH with these tools, as bodies of shell scripts. */
function tools(scripts: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  return directory;
}

/** What squeue prints of one job, its fields parted as the format asks. */
const row = (...fields: readonly string[]): string => `printf '%s\\n' '${fields.join('\u001f')}'`;
const running = row('4711', 'RUNNING', '1:00:00', '2:00:00', '1:00:00', '1', 'None', 'gpu01', 'sft');
const waiting = row('4712', 'PENDING', '2:00:00', '2:00:00', '0:00', '2', 'Priority', '', 'dpo');

const slurmOf = (scripts: Readonly<Record<string, string>>, timeout = 5) =>
  askSlurm(localTools({ PATH: `${tools(scripts)}:/usr/bin:/bin` }), 'me', timeout);

describe('the queue', () => {
  it('is asked for the user’s jobs in a format of its own', async () => {
    const script = `[ "$1 $2 $3 $4 $5 $6" = "-h -t all -u me -o" ] && case "$7" in *$(printf '\\037')%j) ${running}; ${waiting};; esac`;
    const { jobs, problem } = await slurmOf({ squeue: script }).jobs();
    expect(problem).toBeNull();
    expect(jobs.map(({ id, state, left, reason }) => [id, state, left, reason])).toEqual([
      ['4711', 'RUNNING', 3600, null],
      ['4712', 'PENDING', 7200, 'Priority'],
    ]);
  });

  it('says in the tool’s words that the controller is away, and in ours that it hangs or is missing', async () => {
    const away = 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)';
    expect(await slurmOf({ squeue: `echo '${away}' >&2; exit 1` }).jobs()).toEqual({ jobs: [], problem: away });
    expect((await slurmOf({ squeue: 'exec sleep 60' }, 0.3).jobs()).problem).toBe(
      'squeue did not answer within 0.3 s.',
    );
    const none = askSlurm(localTools({ PATH: temporaryDirectory() }), 'me');
    expect((await none.jobs()).problem).toMatch(/^There is no squeue on this machine/);
    expect((await slurmOf({ squeue: 'exit 3' }).jobs()).problem).toBe('squeue failed without a word (exit code 3).');
  });

  it('is empty without a complaint where the user has no job', async () => {
    expect(await slurmOf({ squeue: 'exit 0' }).jobs()).toEqual({ jobs: [], problem: null });
  });
});

describe('the job of a run', () => {
  it('is told until it has left the queue', async () => {
    const gone = join(temporaryDirectory(), 'gone');
    const script = `if [ -e ${gone} ]; then echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1; fi; ${running}`;
    const watcher = watchJob({ id: '4711', slurm: slurmOf({ squeue: script }), clock, intervalSeconds: 0.02 });
    const seen = collect(watcher);
    const readings = () => seen.chunks.flatMap((chunk) => (chunk.kind === 'job' ? [JSON.parse(chunk.text)] : []));
    await seen.until(() => readings().length >= 2);
    expect(readings()[0]).toMatchObject({ id: '4711', state: 'RUNNING', left: 3600, problem: null });
    writeFileSync(gone, '');
    await seen.until(() => readings().at(-1).state === null);
    expect(readings().at(-1)).toEqual({ id: '4711', state: null, problem: null });
  });
});

describe('the job in a recording', () => {
  it('is a line of code j, and comes back as the same event', () => {
    const text = JSON.stringify({ id: '4711', name: 'sft', state: 'RUNNING', left: 3600, limit: 7200, problem: null });
    const line = encodeRecordingLine({ kind: 'job', time: 1005, text }, 1000);
    expect(line).toBe(JSON.stringify([5, 'j', text]));
    const { chunks } = parseRecording(`{"version": 2, "width": 80, "height": 24, "timestamp": 1000}\n${line}\n`);
    expect(chunks).toEqual([{ kind: 'job', time: 1005, text }]);
    expect(readChunk(initialReader, { kind: 'job', time: 1005, text }).events).toMatchObject([
      { type: 'job', id: '4711', state: 'RUNNING', left: 3600, limit: 7200, nodes: null, problem: null },
    ]);
  });
});

describe('a list of jobs', () => {
  /** A person's project: settings, a batch script that names them, and what scontrol says of it. */
  function project(script: string): { readonly cwd: string; readonly scontrol: string } {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
    writeFileSync(join(cwd, 'train.sh'), `#!/bin/bash\n#SBATCH -t 2:00:00\n${script}\n`);
    const shown = `JobId=4711 JobName=sft\n   Command=${cwd}/train.sh\n   WorkDir=${cwd}\n   StdOut=${cwd}/slurm-%j.out\n`;
    writeFileSync(join(cwd, 'shown'), shown);
    return { cwd, scontrol: `[ "$1 $2 $3" = "show job 4711" ] && cat ${cwd}/shown || exit 1` };
  }

  const listOf = (scripts: Readonly<Record<string, string>>): JobList =>
    new JobList({ slurm: slurmOf(scripts), clock });

  it('finds the directory by the settings that the batch script names', async () => {
    const { cwd, scontrol } = project('srun llamafactory-cli train \\\n  a.yaml lora_rank=4');
    writeFileSync(join(cwd, 'slurm-4711.out'), '');
    const list = listOf({ squeue: `${running}; ${waiting}`, scontrol });
    await list.look();
    const path = join(cwd, 'saves/a');
    expect(list.jobs.map(({ run }) => run)).toEqual([
      { directory: path, log: join(cwd, 'slurm-4711.out'), config: join(cwd, 'a.yaml') },
      { directory: null, log: null, config: null },
    ]);
    // Until the directory is there the job has a row of its own; then its run has it.
    expect(list.runs().map(({ job }) => [job?.id, job?.state, job?.reason])).toEqual([
      ['4711', 'RUNNING', null],
      ['4712', 'PENDING', 'Priority'],
    ]);
    mkdirSync(path, { recursive: true });
    expect(list.known()).toMatchObject([{ path, job: { id: '4711', left: 3600 } }]);
    await list.stop();
  });

  it('gives a waiting job a row of its own, though what an older job wrote lies where it will write', async () => {
    const { cwd } = project('llamafactory-cli train a.yaml');
    writeFileSync(join(cwd, 'slurm-4711.out'), '');
    mkdirSync(join(cwd, 'saves/a'), { recursive: true });
    const ended = row('4710', 'TIMEOUT', '0:00', '2:00:00', '2:00:00', '1', 'TimeLimit', 'gpu01', 'sft');
    const scontrol = `cat ${cwd}/shown`;
    const list = listOf({ squeue: `${ended}; ${waiting}; ${running}`, scontrol });
    await list.look();
    expect(list.known().map(({ path, job }) => [path, job?.id])).toEqual([[join(cwd, 'saves/a'), '4711']]);
    expect(list.runs().map(({ path, job }) => [path, job?.state])).toEqual([['job 4712', 'PENDING']]);
    expect(list.jobAt(join(cwd, 'saves/a'))?.job.id).toBe('4711');
    expect(list.jobAt('job 4712')?.job.id).toBe('4712');
    await list.stop();
  });

  it('asks for no files of the tasks of an array that wait together', async () => {
    const asked = join(temporaryDirectory(), 'asked');
    const tasks = row('20_[2-3%2]', 'PENDING', '30:00', '30:00', '0:00', '1', 'JobArrayTaskLimit', '', 'sweep');
    const list = listOf({ squeue: tasks, scontrol: `echo "$3" >> ${asked}; exit 1` });
    await list.look();
    expect(list.runs().map(({ job }) => job?.id)).toEqual(['20_[2-3%2]']);
    expect(existsSync(asked)).toBe(false);
    await list.stop();
  });

  it('tells what nobody expected, and asks again', async () => {
    const answers = [new Error('no sense in what squeue said'), null];
    const slurm: Slurm = {
      ...slurmOf({ squeue: running }),
      jobs: async () => {
        const answer = answers.shift();
        if (answer) throw answer;
        return { jobs: [], problem: null };
      },
    };
    const list = new JobList({ slurm, clock, pause: 10 });
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      list.start(() => {
        told.push(list.links()[0]?.words ?? null);
        if (told.length === 2) resolve();
      });
    });
    expect(told).toEqual(['no sense in what squeue said', null]);
    await list.stop();
  });

  it('believes the console before the script, and an override before the settings', async () => {
    const { cwd, scontrol } = project('llamafactory-cli train a.yaml output_dir=saves/b');
    const list = listOf({ squeue: running, scontrol });
    await list.look();
    expect(list.jobs[0]?.run.directory).toBe(join(cwd, 'saves/b'));
    await list.stop();
    mkdirSync(join(cwd, 'saves/told'), { recursive: true });
    const told =
      '[INFO|trainer.py:3993] 2026-01-01 00:00:00,000 >> Saving model checkpoint to saves/told/checkpoint-20\n';
    writeFileSync(join(cwd, 'slurm-4711.out'), `${'x'.repeat(600_000)}\n${told}`);
    const later = listOf({ squeue: running, scontrol });
    await later.look();
    expect(later.jobs[0]?.run.directory).toBe(join(cwd, 'saves/told'));
    await later.stop();
  });

  it('guesses nothing where the shell would compute the directory', async () => {
    for (const script of [
      'llamafactory-cli train --stage sft --output_dir $OUT/a',
      '# llamafactory-cli train a.yaml',
      'python other.py',
    ]) {
      const { scontrol } = project(script);
      const list = listOf({ squeue: running, scontrol });
      await list.look();
      expect(list.jobs[0]?.run.directory).toBeNull();
      await list.stop();
    }
  });

  it('keeps what it knew while the controller is away, and says so', async () => {
    const away = join(temporaryDirectory(), 'away');
    const squeue = `if [ -e ${away} ]; then echo 'squeue: error: no route' >&2; exit 1; fi; ${waiting}`;
    const list = listOf({ squeue, scontrol: 'exit 1' });
    await list.look();
    writeFileSync(away, '');
    await list.look();
    expect(list.runs().map(({ job }) => job?.id)).toEqual(['4712']);
    expect(list.links()).toMatchObject([{ host: 'SLURM', state: 'down', words: 'squeue: error: no route' }]);
    await list.stop();
  });
});
