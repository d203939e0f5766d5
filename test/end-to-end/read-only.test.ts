/**
 * The program only looks: a whole session, with every pane, a search and a run that goes on meanwhile, opens nothing for
 * writing but its terminal, signals nobody and talks to no one. The kernel's own record of it where there is strace,
 * and the calls into Node everywhere.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { logRow } from '../benchmark/inputs.js';
import { REPOSITORY, Terminal } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
const preload = join(REPOSITORY, 'test', 'end-to-end', 'record-calls.fixture.mjs');
const strace = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0;
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A run directory with a checkpoint and a console, and a place beside it for the record. */
function makeRun() {
  const folder = mkdtempSync(join(tmpdir(), 'lf-tui-read-only-'));
  folders.push(folder);
  const run = join(folder, 'run');
  mkdirSync(join(run, 'checkpoint-10'), { recursive: true });
  writeFileSync(join(run, 'checkpoint-10', 'trainer_state.json'), '{"global_step": 10, "max_steps": 60}');
  const console = join(run, 'running_log.txt');
  writeFileSync(console, '[INFO|trainer.py:2519] 2026-11-24 07:40:22,868 >> ***** Running training *****\nneedle\n');
  // Rows from before the training began would be an older one's.
  const log = join(run, 'trainer_log.jsonl');
  for (let step = 1; step <= 20; step += 1) appendFileSync(log, logRow(step, 60));
  return { run, log, console, record: join(folder, 'record') };
}

async function session(terminal: Terminal, log: string): Promise<void> {
  await terminal.waitFor(/Loss \d/);
  for (const key of '1234567890') {
    const before = terminal.bytes;
    terminal.send(key);
    if (key !== '1') await terminal.waitUntil(() => terminal.bytes > before, `pane ${key}`);
  }
  terminal.send('7');
  await terminal.waitFor('at the end of');
  terminal.send('/needle\r');
  await terminal.waitFor(/1 of 1/);
  terminal.send('\u001b');
  appendFileSync(log, logRow(21, 60));
  await terminal.waitFor('21/60');
  terminal.send('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: null });
}

/** All that names a file, reaches another machine, signals somebody, changes an open file, or could hide such calls. */
const traced =
  'trace=%file,%network,kill,tkill,tgkill,rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal,ftruncate,fallocate,fchmod,fchown,fsetxattr,fremovexattr,ptrace,process_vm_writev,io_uring_setup';
/** What looks, and what a process does with itself and with the pipes to the tools that it asks. */
const looking =
  /^(access|faccessat2?|l?stat|newfstatat|statx|statfs|readlink(at)?|getcwd|chdir|execve|inotify_add_watch|l?(get|list)xattr|socketpair|get(sock|peer)name|[gs]etsockopt|shutdown)$/;

/**
 * The ring through which newer Nodes tell the kernel what they wait for (libuv 1.49 and later): 256 entries, and no
 * thread of the kernel beside it (IORING_SETUP_SQPOLL). Files would go through another one, of 64 with that thread.
 */
const watches = /^\d+ +io_uring_setup\(256, \{flags=(?![^,]*SQPOLL)/;

/** Lines of strace's record that do more than look. */
function deeds(record: string): readonly string[] {
  const isTerminal = (line: string): boolean => /"\/dev\/(tty|pts\/\d+|null)"/.test(line);
  return record.split('\n').filter((line) => {
    const call = /^\d+ +(\w+)\(/.exec(line)?.[1];
    if (call === undefined || looking.test(call)) return false;
    if (/^open(at2?)?$/.test(call)) return /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(line) && !isTerminal(line);
    if (call === 'io_uring_setup') return !watches.test(line);
    return !(/^t?g?kill$/.test(call) && /, 0\)/.test(line));
  });
}

it.runIf(strace)('opens nothing for writing, signals nobody and talks to no one, says the kernel', async () => {
  const { run, log, console, record } = makeRun();
  const command = [process.execPath, program, run, '--log', console];
  const terminal = new Terminal('strace', ['-f', '-qq', '-e', traced, '-o', record, ...command], {
    columns: 120,
    rows: 36,
  });
  await session(terminal, log);
  const text = readFileSync(record, 'utf8');
  // The record is one: the log was opened, and for reading.
  expect(text).toMatch(/openat\(.*trainer_log\.jsonl", O_RDONLY/);
  expect(deeds(text)).toEqual([]);
});

it.runIf(strace).each([
  ['status', []],
  ['status', ['--json']],
  ['check', []],
  ['compare', ['.']],
  ['export', []],
  ['export', ['--html', '--with-samples', '--with-paths']],
  ['export', ['--csv']],
  ['export', ['--screenshot', 'gpu', '--with-samples', '--with-paths']],
  ['status', ['--all']],
])('%s %j only looks, says the kernel', (command, options) => {
  const { run, record } = makeRun();
  const parameters = [program, command, ...(options.includes('--all') ? [] : [run]), ...options];
  const strict = ['-f', '-qq', '-e', traced, '-o', record, process.execPath, ...parameters];
  const environment = { ...process.env, HOST_PROC: '/no/processes', XDG_CONFIG_HOME: '/no/settings' };
  const { stdout } = spawnSync('strace', strict, { cwd: run, encoding: 'utf8', env: environment });
  expect(stdout.length).toBeGreaterThan(50);
  expect(deeds(readFileSync(record, 'utf8'))).toEqual([]);
});

it('opens nothing for writing, signals nobody and talks to no one, say its calls', async () => {
  const { run, log, console, record } = makeRun();
  const terminal = new Terminal(process.execPath, ['--import', preload, program, run, '--log', console], {
    columns: 120,
    rows: 36,
    environment: { LF_TUI_CALLS: record },
  });
  await session(terminal, log);
  const lines = readFileSync(record, 'utf8').trim().split('\n');
  expect(lines.some((line) => /^fs\.promises\.read .*trainer_log\.jsonl/.test(line))).toBe(true);
  const other = lines.filter(
    (line) => !/^fs\.(promises\.)?read /.test(line) && !/^spawn \S*\/(nvidia|amd|rocm|npu)-smi$/.test(line),
  );
  expect(other).toEqual([]);
});

it.runIf(strace)('would notice a program that does not only look', () => {
  const { record, run } = makeRun();
  const [one, other] = ['x', 'y'].map((name) => JSON.stringify(join(run, name)));
  const files = `const fs = require('fs'); fs.writeFileSync(${one}, ''); fs.utimesSync(${one}, 1, 1); fs.chmodSync(${one}, 0o600); fs.renameSync(${one}, ${other}); fs.unlinkSync(${other}); fs.mkdirSync(${one}); fs.symlinkSync(${one}, ${other});`;
  const script = `${files} require('net').connect(9).on('error', () => {}); process.kill(process.pid, 'SIGWINCH')`;
  spawnSync('strace', ['-f', '-qq', '-e', traced, '-o', record, process.execPath, '-e', script]);
  const found = deeds(readFileSync(record, 'utf8')).join('\n');
  for (const deed of [/O_WRONLY/, /socket\(/, /SIGWINCH/, /utime/, /chmod/, /rename/, /mkdir/, /unlink/, /symlink/]) {
    expect(found).toMatch(deed);
  }
});
