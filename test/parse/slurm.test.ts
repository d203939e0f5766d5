/** squeue and scontrol as their manuals document them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasBegun,
  hasEnded,
  parseJobReading,
  parseScontrolJob,
  parseSlurmTime,
  parseSqueue,
  type SlurmJob,
} from '../../source/parse/slurm.js';
import { arrayTask, squeue } from '../watch/slurm/recorded.js';

const line = (...fields: readonly string[]): string => fields.join('\u001f');
const running = line(
  '4711',
  'RUNNING',
  '1-02:03:04',
  '2-00:00:00',
  '21:56:56',
  '2',
  'None',
  'gpu[01-02]',
  'sft llama3',
);
const pending = line('4712', 'PENDING', '12:00:00', '12:00:00', '0:00', '1', 'Resources', '', 'dpo');

describe('a duration of SLURM', () => {
  it('has days, hours, minutes and seconds, the first two only where they are needed', () => {
    expect(parseSlurmTime('1-02:03:04')).toBe(93_784);
    expect(parseSlurmTime('12:00:00')).toBe(43_200);
    expect(parseSlurmTime('9:58')).toBe(598);
    expect(parseSlurmTime(' 0:00 ')).toBe(0);
  });

  it('is unknown where there is none', () => {
    for (const text of ['UNLIMITED', 'NOT_SET', 'INVALID', '', '12', '-1:00', '1-2'])
      expect(parseSlurmTime(text)).toBeNull();
  });
});

describe('a list of jobs', () => {
  it('is read with time left, reason and nodes', () => {
    expect(parseSqueue(`${running}\n${pending}\n`)).toEqual([
      {
        id: '4711',
        name: 'sft llama3',
        state: 'RUNNING',
        left: 93_784,
        limit: 172_800,
        used: 79_016,
        nodes: 2,
        reason: null,
        nodeList: 'gpu[01-02]',
      },
      {
        id: '4712',
        name: 'dpo',
        state: 'PENDING',
        left: 43_200,
        limit: 43_200,
        used: 0,
        nodes: 1,
        reason: 'Resources',
        nodeList: null,
      },
    ]);
  });

  it('takes any name of a job, tasks of arrays, and jobs without a limit', () => {
    const odd = line(
      '12_[3-5%2]',
      'PENDING',
      'UNLIMITED',
      'UNLIMITED',
      '0:00',
      '1',
      'Dependency',
      '',
      'a|b\u001fc \u001b[31m',
    );
    expect(parseSqueue(odd)).toMatchObject([
      { id: '12_[3-5%2]', left: null, limit: null, name: 'a|b\u001fc \u001b[31m' },
    ]);
  });

  it('passes over what is no job, and never throws', () => {
    expect(parseSqueue('')).toEqual([]);
    expect(parseSqueue('slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n')).toEqual([]);
    expect(parseSqueue(`Welcome to the cluster!\n${pending}\n4713\u001fRUN`)).toHaveLength(1);
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, reading) => {
        parseSqueue(text);
        parseJobReading(reading, 0);
      }),
    );
  });
});

describe('what SLURM printed of real jobs', () => {
  it('is read whole: each with its state, reason and nodes', () => {
    const jobs = parseSqueue(squeue);
    expect(jobs).toHaveLength(squeue.trim().split('\n').length);
    expect(jobs.filter(({ state }) => hasEnded(state)).map(({ id }) => id)).toEqual(['33', '38', '27', '36']);
    expect(jobs.filter((job) => !hasBegun(job) && !hasEnded(job.state)).map(({ id, reason }) => [id, reason])).toEqual([
      ['39', 'JobHeldUser'],
      ['20_[2-3%2]', 'JobArrayTaskLimit'],
      ['5', 'Dependency'],
      ['6', 'BeginTime'],
      ['8', 'Priority'],
    ]);
    expect(jobs.find(({ id }) => id === '40')).toMatchObject({ left: 86_376, nodes: 2, nodeList: 'gpu[01-02]' });
  });
});

/** As SLURM 20 prints it, with a blank in a path. */
const shown = `JobId=4711 JobName=sft llama3
   UserId=me(1000) GroupId=me(1000) MCS_label=N/A
   JobState=RUNNING Reason=None Dependency=(null)
   RunTime=21:56:56 TimeLimit=2-00:00:00 TimeMin=N/A
   NodeList=gpu[01-02]
   Command=/home/me/my project/train.sh a b
   WorkDir=/home/me/my project
   StdErr=/home/me/my project/logs/sft-4711.out
   StdIn=/dev/null
   StdOut=/home/me/my project/logs/%x-%j.out
   Power=
`;

describe('the files of a job', () => {
  const [job] = parseSqueue(running);
  const known = job as SlurmJob;

  it('have blanks, and patterns that old versions leave as they are', () => {
    expect(parseScontrolJob(shown, known, 'me')).toMatchObject({
      workDirectory: '/home/me/my project',
      output: '/home/me/my project/logs/sft llama3-4711.out',
      command: '/home/me/my project/train.sh a b',
    });
    const task = { ...known, id: '12_7' };
    const text = 'JobId=19 ArrayJobId=12 ArrayTaskId=7\n   StdOut=/x/%A_%4a_%u_%%_%q.out\n';
    expect(parseScontrolJob(text, task, 'me').output).toBe('/x/12_0007_me_%_%q.out');
  });

  it('of a task are those that SLURM printed, with its own number and that of its array', () => {
    const task = parseSqueue(squeue).find(({ id }) => id === '41_1') as SlurmJob;
    expect(parseScontrolJob(arrayTask, { ...task, id: '20_0', name: 'sweep' }, 'me')).toEqual({
      workDirectory: '/home/me/project',
      output: '/home/me/project/logs/sweep_20_0.log',
      command: '/home/me/project/arr.sh',
      ...{ id: '22', array: '20', task: '0', name: 'sweep' },
    });
    // Old versions print the pattern: %j is the task's own number then.
    const old = arrayTask.replaceAll('sweep_20_0.log', '%j_%A_%a.log');
    expect(parseScontrolJob(old, { ...task, id: '20_0' }, 'me').output).toBe('/home/me/project/logs/22_20_0.log');
  });

  it('are unknown for an interactive job and for an answer that is none', () => {
    const interactive = 'JobId=5 JobName=bash\n   Command=(null)\n   WorkDir=/home/me\n   StdOut=/dev/null\n';
    expect(parseScontrolJob(interactive, known, 'me')).toMatchObject({
      workDirectory: '/home/me',
      output: null,
      command: null,
    });
    const nothing = { workDirectory: null, output: null, command: null };
    expect(parseScontrolJob('slurm_load_jobs error: Invalid job id specified\n', known, 'me')).toMatchObject(nothing);
    expect(parseScontrolJob('', known, 'me')).toMatchObject(nothing);
  });
});
