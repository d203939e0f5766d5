/** Trainings of another machine, told by its /proc through its shell: the shell here is one of this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { trainingTrees } from '../../source/watch/proc/training-tree.js';
import { findRemoteLive, parseListing } from '../../source/watch/remote/live-runs.js';
import { type Dial, SshShell } from '../../source/watch/remote/shell.js';
import { asksForAPerson, sshWords } from '../../source/watch/remote/ssh-words.js';
import { startStandIn } from './stand-in.js';

const here: Dial = () => ({ file: 'sh', parameters: ['-c', 'LC_ALL=C exec sh'] });
const shells: SshShell[] = [];
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const stat = (pid: number, parent: number): string => `${pid} (python3) S ${parent} ${' 0'.repeat(40)}`;

describe('trainings of another machine', () => {
  it('are found with directory, console, settings and ranks', async () => {
    const rank = (local: number, launcher: string) => ({
      words: [launcher, 'a.yaml'],
      environment: {
        RANK: String(local + 2),
        LOCAL_RANK: String(local),
        WORLD_SIZE: '4',
        LOCAL_WORLD_SIZE: '2',
        GROUP_RANK: '1',
        GROUP_WORLD_SIZE: '2',
        MASTER_ADDR: 'gpu-1',
        MASTER_PORT: '29500',
        SLURM_JOB_ID: '77',
        AWS_SECRET_ACCESS_KEY: 'never',
      },
    });
    const standIn = await startStandIn({
      plan: ({ torchrun, launcher }) => [
        { words: [torchrun, launcher, 'a.yaml'], plan: [rank(0, launcher), rank(1, launcher)] },
      ],
    });
    const shell = new SshShell('elsewhere', here, 0);
    shells.push(shell);
    const found = (await findRemoteLive(shell)).filter((run) => run.directory?.startsWith(standIn.directory));
    expect(found).toMatchObject([
      {
        pid: standIn.process.pid,
        directory: join(standIn.directory, 'saves/a'),
        log: standIn.log,
        config: join(standIn.directory, 'a.yaml'),
        job: '77',
        ranks: 2,
        node: { rank: 1, count: 2, master: 'gpu-1:29500' },
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('never');
  });

  it('are none where a record is torn, forged or of another program', () => {
    const record = (fields: readonly string[]): string => fields.map((field) => `${field}\0`).join('');
    const words = 'python3\0/usr/bin/llamafactory-cli\0train\0a.yaml\0';
    const good = ['40', '/w', '/w/train.log', '1700000000', base64(stat(40, 1)), base64(words), ''];
    const trainers = (text: string): readonly number[] =>
      [...parseListing(text).all.values()].flatMap(({ stat, command }) => (command ? [stat.pid] : []));
    expect(parseListing(record(good)).details.get(40)).toMatchObject({ cwd: '/w', output: '/w/train.log' });
    expect(trainers(record(good))).toEqual([40]);
    // The pid of its own status disagrees, its arguments name no trainer, and a record is cut in the middle.
    const forged = good.with(4, base64(stat(41, 1)));
    const grep = good.with(5, base64('grep\0-z\0llamafactory\0'));
    expect(trainers(record(forged) + record(grep) + record(good.slice(0, 5)))).toEqual([]);
    for (const text of ['', '\u001b[31m\0\n\0', '\u001b[31m\n']) expect(parseListing(text).all.size).toBe(0);
    const elsewhere = parseListing(record(good.with(1, 'absent').with(2, 'pipe:[1]')));
    expect(elsewhere.details.get(40)).toMatchObject({ cwd: null, output: null, environment: null });
  });

  it('have below them whatever they started, also through a shell', () => {
    const record = (fields: readonly string[]): string => fields.map((field) => `${field}\0`).join('');
    const trainer = (pid: number, parent: number, ...words: readonly string[]): string =>
      record([
        String(pid),
        '/w',
        '/w/train.log',
        '1700000000',
        base64(stat(pid, parent)),
        base64(words.map((word) => `${word}\0`).join('')),
        base64('HOME=/home/me\n'),
      ]);
    const text = [
      trainer(40, 1, 'python3', '/usr/bin/llamafactory-cli', 'train', 'a.yaml'),
      trainer(42, 41, 'python3', '/llamafactory/launcher.py', 'a.yaml'),
      `${stat(41, 40)}\n${stat(43, 42)}\n${stat(44, 43)}\nno such line\n`,
    ].join('');
    const { all, details } = parseListing(text);
    const [tree, ...others] = trainingTrees(all, ({ pid }) => details.get(pid)?.environment ?? null);
    expect(others).toEqual([]);
    expect(tree?.processes.map(({ stat: { pid }, role }) => `${pid} ${role}`)).toEqual([
      '40 launcher',
      '41 worker',
      '42 rank',
      '43 worker',
      '44 worker',
    ]);
  });

  it('whose settings file is none are kept out unless their program is sure', async () => {
    const standIn = await startStandIn({ settings: '[broken: yaml: : :' });
    mkdirSync(join(standIn.directory, 'saves'), { recursive: true });
    writeFileSync(join(standIn.directory, 'other'), '');
    const shell = new SshShell('elsewhere', here, 0);
    shells.push(shell);
    const found = (await findRemoteLive(shell)).find((run) => run.pid === standIn.process.pid);
    expect(found).toMatchObject({ directory: null, log: standIn.log, config: null });
  });
});

describe('what ssh says', () => {
  const changed = [
    '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@',
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
    '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@',
    'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
    'Host key verification failed.\r',
    '',
  ].join('\n');

  it('is its last line, with the warning of a changed key before it', () => {
    expect(sshWords('')).toBeNull();
    expect(sshWords('Banner\nssh: connect to host x port 22: Connection refused\r\n')).toBe(
      'ssh: connect to host x port 22: Connection refused',
    );
    expect(sshWords(changed)).toBe('WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! Host key verification failed.');
  });

  it('wants a person for a password and for a new host, never for a changed key or a dead machine', () => {
    expect(asksForAPerson('me@x: Permission denied (publickey,password).')).toBe(true);
    expect(asksForAPerson('Host key verification failed.')).toBe(true);
    expect(asksForAPerson(changed)).toBe(false);
    expect(asksForAPerson('ssh: connect to host x port 22: No route to host')).toBe(false);
  });
});
