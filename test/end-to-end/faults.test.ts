/** What goes wrong around the program while it runs: the terminal, the clock of the world, the pipes. */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import { afterEach, describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { logRow, makeRun } from '../benchmark/inputs.js';
import { closeMaster, REPOSITORY, Terminal } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function run(rows: number): { readonly directory: string; readonly log: string } {
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-faults-'));
  folders.push(directory);
  return { directory, log: makeRun(directory, rows) };
}

const open = (directory: string): Terminal =>
  new Terminal(process.execPath, [program, directory], { columns: 100, rows: 30 });

describe('the terminal', () => {
  it('changes its size two hundred times and ends with a whole picture', async () => {
    const terminal = open(run(40).directory);
    await terminal.waitFor('40/50');
    for (let turn = 0; turn < 200; turn += 1) terminal.resize(60 + ((turn * 37) % 140), 15 + ((turn * 23) % 45));
    terminal.resize(90, 28);
    await terminal.waitUntil(() => {
      const lines = terminal.lines();
      return (lines[0] ?? '').includes('40/50') && (lines[27] ?? '').includes('quit') && lines[2]?.length === 90;
    }, 'a whole picture of the last size');
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });

  it('goes away, and the program with it', async () => {
    const { directory } = run(40);
    const own = spawnInTerminal(process.execPath, [program, directory], { cols: 100, rows: 30 });
    const ended = new Promise<void>((resolve) => own.onExit(() => resolve()));
    await new Promise<void>((resolve) => {
      let text = '';
      own.onData((data) => {
        text += data;
        if (text.includes('40/50')) resolve();
      });
    });
    closeMaster(own);
    await ended;
    expect(() => process.kill(own.pid, 0)).toThrow('ESRCH');
  });
});

describe('a program that was stopped', () => {
  it('shows what happened meanwhile when it goes on', async () => {
    const { directory, log } = run(40);
    const terminal = open(directory);
    await terminal.waitFor('40/50');
    process.kill(terminal.pid, 'SIGSTOP');
    for (let step = 41; step <= 45; step += 1) appendFileSync(log, logRow(step, 50));
    terminal.resize(110, 32);
    process.kill(terminal.pid, 'SIGCONT');
    await terminal.waitFor('45/50');
    await terminal.waitUntil(() => (terminal.lines()[31] ?? '').includes('quit'), 'the footer in the last row');
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });
});

describe('the pipes of a status', () => {
  it('may be closed by their reader without a word from the program', async () => {
    const child = spawn(process.execPath, [program, 'status', run(40).directory, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let complaint = '';
    child.stderr.on('data', (data: Buffer) => {
      complaint += data.toString();
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(complaint).toBe('');
  });

  it('may be full', () => {
    const { directory } = run(40);
    const result = spawnSync('sh', ['-c', `"$0" "$1" status "$2" > /dev/full`, process.execPath, program, directory], {
      encoding: 'utf8',
    });
    expect(result.status).not.toBe(0);
    expect(result.stderr).toContain('lf-tui: ');
    expect(result.stderr).not.toContain('    at ');
  });

  it('may be closed from the start', () => {
    const { directory } = run(40);
    const result = spawnSync('sh', ['-c', `"$0" "$1" status "$2" --json <&-`, process.execPath, program, directory], {
      encoding: 'utf8',
    });
    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout).progress.step).toBe(40);
  });
});

describe('the clock', () => {
  const bytes = Buffer.from(Array.from({ length: 40 }, (_, index) => logRow(index + 1, 50)).join(''));
  const fold = foldChunks(initialFold({ kind: 'directory', path: '/runs/x', name: 'x' }), [
    { kind: 'append', path: 'trainer_log.jsonl', at: 0, bytes, time: 1_760_000_000, modified: 1_760_000_000 },
  ]);

  it('is set back an hour, and nothing of the run is negative or stalled', () => {
    const time = 1_760_000_000 - 3600;
    const status = statusOf(viewAt(fold, time), time);
    expect(status.state).toBe('training');
    expect(status.progress.eta_s).toBeGreaterThanOrEqual(0);
    expect(status.progress.elapsed_s).toBeGreaterThanOrEqual(0);
  });

  it('is set on an hour: the silence is told, and the next row ends it', () => {
    const later = 1_760_000_000 + 3600;
    expect(statusOf(viewAt(fold, later), later).state).toBe('stalled');
    const row = Buffer.from(logRow(41, 50));
    const next = foldChunks(fold, [
      { kind: 'append', path: 'trainer_log.jsonl', at: bytes.length, bytes: row, time: later, modified: later },
    ]);
    expect(statusOf(viewAt(next, later), later).state).toBe('training');
  });
});
