/**
 * What V8 makes of the program while somebody looks at a run: V8 compiles a function when it is first called, so the
 * program is opened on a run in a pseudo-terminal, all of its panes are looked at, and then it writes down what is
 * compiled.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IPty } from '@lydell/node-pty';
import { parseRecording } from '../watch/recording.js';
import { applyChunk } from './apply-chunk.js';
import { bundleLauncher, root } from './bundle.js';

/** Every pane, the help, and the first pane again. */
const keys = [...'1234567890?', '\u001b', '1'];

/** So long without a byte, and the picture that was asked for is there, in milliseconds. */
const quiet = 100;
/** So long without one at all, and there is none. */
const silent = 2000;

/** A directory with what a recorded run left there: it is watched by other functions than a recording. */
async function makeRun(runDirectory: string): Promise<void> {
  const { chunks } = parseRecording(readFileSync(join(root, 'fixtures', 'sft-full-en-eval', 'run.cast'), 'utf8'));
  mkdirSync(runDirectory);
  for (const chunk of chunks) await applyChunk(chunk, { runDirectory, consolePath: join(runDirectory, 'train.log') });
}

/** The terminal's first quiet moment after it has said something, or after some time without a word. */
function settled(terminal: IPty): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      for (const one of listening) one.dispose();
      settle();
    };
    let timer = setTimeout(() => done(resolve), silent);
    const listening = [
      terminal.onData((data) => {
        said += data;
        clearTimeout(timer);
        timer = setTimeout(() => done(resolve), quiet);
      }),
      terminal.onExit(() => done(() => reject(new Error(`the program ended while it was looked at: ${said}`)))),
    ];
  });
}

async function lookAtAll(terminal: IPty): Promise<void> {
  await settled(terminal);
  for (const key of keys) {
    const picture = settled(terminal);
    terminal.write(key);
    await picture;
  }
}

/** What has been compiled, with its time: how another Node calls its own is for it to say. */
const compiledIn = (directory: string): ReadonlySet<string> =>
  new Set(
    readdirSync(directory)
      .filter((name) => name.endsWith('.compiled'))
      .map((name) => `${name} ${statSync(join(directory, name), { bigint: true }).mtimeNs}`),
  );

async function compile(directory: string, node: string): Promise<void> {
  const before = compiledIn(directory);
  const work = mkdtempSync(join(tmpdir(), 'lf-tui-compile-'));
  try {
    // A machine without ready-made pseudo-terminals can build all the same.
    const { spawn } = await import('@lydell/node-pty');
    const compiler = join(work, 'compile.cjs');
    await bundleLauncher('compile.ts', compiler);
    const run = join(work, 'run');
    await makeRun(run);
    const terminal = spawn(node, [compiler, directory, run], {
      cols: 120,
      rows: 36,
      // Nobody's own settings, language or runs.
      env: { PATH: process.env.PATH, HOME: work, LANG: 'C.UTF-8', TERM: 'xterm-256color' },
      cwd: work,
    });
    const ended = new Promise((resolve) => terminal.onExit(resolve));
    try {
      await lookAtAll(terminal);
      terminal.kill('SIGUSR2');
    } catch (error) {
      terminal.kill();
      throw error;
    }
    await ended;
    if ([...compiledIn(directory)].every((file) => before.has(file))) throw new Error('it ended without a file');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Writes it beside the program that lies in the directory, for this Node or the other one that is named. False where
 * that cannot be done, which is said: the program runs without.
 */
export async function compiled(directory: string, node: string = process.execPath): Promise<boolean> {
  try {
    await compile(directory, node);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`lf-tui starts a tenth of a second later: its code was not compiled for ${node}: ${reason}\n`);
    return false;
  }
}
