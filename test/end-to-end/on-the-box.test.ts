/** The program on a machine with cards and trainings: both are laid out by the test, the terminal is real. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../watch/collect.js';
import { addProcess, boot, type FakeProcess, fakeProc } from '../watch/proc/fake-proc.js';
import { startStandIn } from '../watch/stand-in.js';
import { recording } from './inspector.js';
import { REPOSITORY, Terminal, type TerminalSetup } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
const run = promisify(execFile);
const cli = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', 'a.yaml'];
const launcher = ['/usr/bin/python3', '-u', '/opt/llamafactory/launcher.py', 'a.yaml'];

const row = (index: number, used: number): string =>
  `${index}, GPU-${index}, NVIDIA H100 80GB HBM3, ${used}, 81559, ${90 + index}, 60, 650.00, 700.00`;

/** A directory with an nvidia-smi that answers both queries with these lines. */
function tool(devices: readonly string[], apps: readonly string[] = []): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'devices'), devices.map((line) => `${line}\n`).join(''));
  writeFileSync(join(directory, 'apps'), apps.map((line) => `${line}\n`).join(''));
  const script = `#!/bin/sh\ncase "$1" in --query-gpu=*) cat ${directory}/devices;; *) cat ${directory}/apps;; esac\n`;
  writeFileSync(join(directory, 'nvidia-smi'), script);
  chmodSync(join(directory, 'nvidia-smi'), 0o755);
  return directory;
}

/** A directory with a run in it, and the processes that make it. */
function training(): { readonly cwd: string; readonly processes: readonly FakeProcess[] } {
  const cwd = temporaryDirectory();
  mkdirSync(join(cwd, 'saves/a'), { recursive: true });
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\nmodel_name_or_path: some/model\n');
  writeFileSync(join(cwd, 'saves/a/trainer_log.jsonl'), '{"current_steps": 5, "total_steps": 100, "loss": 1.5}\n');
  const rank = (number: number): FakeProcess => ({
    pid: 4000 + number,
    parent: 50,
    words: launcher,
    cwd,
    environment: { RANK: String(number), LOCAL_RANK: String(number), WORLD_SIZE: '2' },
  });
  return { cwd, processes: [{ pid: 50, words: cli, cwd }, rank(0), rank(1)] };
}

function start(parameters: readonly string[], setup: TerminalSetup): Terminal {
  const terminal = new Terminal(process.execPath, [program, ...parameters], setup);
  onTestFinished(() => terminal.close());
  return terminal;
}

const pathOf = (directory: string): string => `${directory}:/usr/bin:/bin`;

describe('the GPU pane', () => {
  it('shows eight cards at 120×40, whose ranks they carry, and the selected one in full', async () => {
    const { cwd, processes } = training();
    const devices = [row(0, 40_000), row(1, 49_000), ...[2, 3, 4, 5, 6, 7].map((index) => row(index, 400))];
    const apps = ['GPU-0, 4000, /usr/bin/python3, 39000', 'GPU-1, 4001, /usr/bin/python3, 39000'];
    const PATH = pathOf(tool(devices, [...apps, 'GPU-1, 777, /opt/other tool, 9000']));
    const environment = { PATH, HOST_PROC: fakeProc(processes) };
    const terminal = start([join(cwd, 'saves/a')], { columns: 120, rows: 40, environment });
    await terminal.waitFor('5/100');
    terminal.send('6');
    await terminal.waitFor('8 cards');
    const text = await terminal.waitFor(/2 ranks/);
    const lines = text.split('\n');
    for (let index = 0; index < 8; index += 1) {
      expect(lines.filter((line) => new RegExp(`^│ [› ] ${index}[! ] `).test(line))).toHaveLength(1);
    }
    expect(lines.find((line) => /^│ {3}1! /.test(line))).toMatch(
      /47\.9 GiB \/ 79\.6 GiB +91 % +60 °C 650 \/ 700 W rank 1/,
    );
    expect(text).toContain('used by this run');
    terminal.send('j');
    await terminal.waitFor(/777 +8\.8 GiB {2}not this run {2}\/opt\/other tool/);
    await terminal.waitFor(/this run 38\.1 GiB {3}▒? ?.*others 8\.8 GiB/);
    terminal.send('jj');
    await terminal.waitFor('not used by this run');
  });

  it('scrolls through sixteen cards at 80×24, and has list and card side by side at 200×60', async () => {
    const { cwd, processes } = training();
    const devices = Array.from({ length: 16 }, (_, index) => row(index, 20_000 + index));
    const environment = { PATH: pathOf(tool(devices)), HOST_PROC: fakeProc(processes) };
    const narrow = start([join(cwd, 'saves/a')], { columns: 80, rows: 24, environment });
    await narrow.waitFor('5/100');
    narrow.send('6');
    await narrow.waitFor(/16 cards .* 1 \/ 16/);
    narrow.send('G');
    await narrow.waitFor(/16 cards .* 16 \/ 16/);
    await narrow.waitFor(/› ?15 /);
    await narrow.waitFor(/─ 15 · NVIDIA H100/);
    const wide = start([join(cwd, 'saves/a')], { columns: 200, rows: 60, environment });
    await wide.waitFor('5/100');
    wide.send('6');
    const text = await wide.waitFor(/╭─ 16 cards ─+╮ ╭─ 0 · NVIDIA H100 80GB HBM3/);
    expect(text.split('\n').filter((line) => /^│ [› ] ?\d+[! ] /.test(line))).toHaveLength(16);
  });

  it('tells the parts of the memory bar apart without colour, and fits 80×24', async () => {
    const { cwd, processes } = training();
    const apps = ['GPU-0, 4000, /usr/bin/python3, 20000', 'GPU-0, 777, other, 20000'];
    const PATH = pathOf(tool([row(0, 40_779)], apps));
    const environment = { PATH, HOST_PROC: fakeProc(processes), NO_COLOR: '1' };
    const terminal = start([join(cwd, 'saves/a')], { columns: 80, rows: 24, environment });
    await terminal.waitFor('5/100');
    terminal.send('6');
    const text = await terminal.waitFor('not this run');
    const bar = text.split('\n').find((line) => line.includes('memory') && line.includes('█')) ?? '';
    expect(bar).toMatch(/│ memory {7}█+▒+░+ 39\.8 GiB \/ 79\.6 GiB +│/);
    const cells = (sign: string): number => bar.split(sign).length - 1;
    expect(Math.abs(cells('█') - cells('▒'))).toBeLessThanOrEqual(1);
  });

  it('says in one sentence why there is nothing, in full', async () => {
    const { cwd } = training();
    const none = temporaryDirectory();
    writeFileSync(
      join(none, 'nvidia-smi'),
      '#!/bin/sh\necho "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver. Make sure that it runs."\nexit 9\n',
    );
    chmodSync(join(none, 'nvidia-smi'), 0o755);
    const environment = { PATH: pathOf(none), HOST_PROC: fakeProc([]) };
    const terminal = start([join(cwd, 'saves/a')], { columns: 80, rows: 24, environment });
    await terminal.waitFor('5/100');
    terminal.send('6');
    await terminal.waitFor('Make sure that it runs.');
    await terminal.waitFor('No process of this run is to be seen on this machine');
  });

  it('speaks Chinese, its right borders in line', async () => {
    const { cwd, processes } = training();
    const PATH = pathOf(tool([row(0, 40_000), row(1, 40_000)], ['GPU-0, 4000, python, 39000']));
    const environment = { PATH, HOST_PROC: fakeProc(processes) };
    const terminal = start([join(cwd, 'saves/a'), '--lang', 'zh'], { columns: 80, rows: 24, environment });
    await terminal.waitFor('5/100');
    terminal.send('6');
    await terminal.waitFor('本次训练在用');
    const lines = terminal.lines();
    lines.forEach((line, y) => {
      if (line.startsWith('│')) expect(terminal.cell(79, y).text).toBe('│');
    });
    expect(lines.filter((line) => line.startsWith('│')).length).toBeGreaterThan(8);
  });

  it('shows control characters of a process’s name and never sends them', async () => {
    const { cwd, processes } = training();
    const forged = 'GPU-0, 777, \u001b]0;owned\u0007\u001b[2Jtool, 9000';
    const PATH = pathOf(tool([row(0, 40_000)], ['GPU-0, 4000, python, 30000', forged]));
    const environment = { PATH, HOST_PROC: fakeProc(processes) };
    const terminal = start([join(cwd, 'saves/a')], { columns: 120, rows: 36, environment });
    await terminal.waitFor('5/100');
    terminal.send('6');
    const text = await terminal.waitFor('not this run');
    expect(text).toContain('␛]0;owned␇␛[2Jtool');
  });
});

describe('the console of a run', () => {
  const written = (text: string): string => {
    const path = join(temporaryDirectory(), 'console');
    writeFileSync(path, `${text}\n`);
    return path;
  };

  it('is the one that its trainer writes, as soon as there is a trainer, and its next one after a resume', async () => {
    const { cwd } = training();
    rmSync(join(cwd, 'saves'), { recursive: true });
    const root = fakeProc([]);
    const environment = { HOST_PROC: root, PATH: pathOf(temporaryDirectory()) };
    const terminal = start([join(cwd, 'a.yaml'), '--wait'], { columns: 120, rows: 36, environment });
    await terminal.waitFor('○ waiting');
    terminal.send('7');
    await terminal.waitFor('No console log');
    addProcess(root, { pid: 50, words: cli, cwd, output: written('the first attempt begins') });
    await terminal.waitFor('the first attempt begins');
    rmSync(join(root, '50'), { recursive: true });
    addProcess(root, { pid: 60, words: cli, cwd, output: written('the second attempt begins') });
    await terminal.waitFor('the second attempt begins');
  });

  it('leads to the directory of the trainer that begins to write it, where it alone was opened', async () => {
    const { cwd } = training();
    const root = fakeProc([]);
    const environment = { HOST_PROC: root, PATH: pathOf(temporaryDirectory()) };
    const log = join(cwd, 'train.log');
    const rank = '[INFO|2026-03-02 10:00:01] llamafactory.hparams.parser:401 >> Process rank: 0, world size: 1\n';
    writeFileSync(log, `${rank}ValueError: Undefined dataset\n`);
    const terminal = start([log], { columns: 120, rows: 36, directory: temporaryDirectory(), environment });
    await terminal.waitFor('train.log');
    terminal.send('7');
    await terminal.waitFor('Undefined dataset');
    expect(terminal.text()).not.toContain('5/100');
    const started = Math.ceil(100 * (Date.now() / 1000 + 1 - boot));
    addProcess(root, { pid: 60, words: cli, cwd, output: log, started });
    await terminal.waitFor('5/100');
    await terminal.waitFor('Undefined dataset');
  });

  it('is the one that the person named, whoever writes another', async () => {
    const { cwd, processes } = training();
    const output = written('what the trainer writes');
    const environment = {
      HOST_PROC: fakeProc(processes.map((process) => ({ ...process, output }))),
      PATH: pathOf(temporaryDirectory()),
    };
    const words = [join(cwd, 'saves/a'), '--log', written('what the person named')];
    const terminal = start(words, { columns: 120, rows: 36, environment });
    terminal.send('7');
    await terminal.waitFor('what the person named');
    // The processes were looked at meanwhile.
    terminal.send('6');
    await terminal.waitFor('2 ranks');
    terminal.send('7');
    await terminal.waitFor('what the person named');
    const { stdout } = await run(process.execPath, [program, 'status', '--json', ...words], {
      env: { ...process.env, ...environment },
    });
    expect(JSON.parse(stdout).processes.alive).toBe(true);
  });
});

describe('without a path', () => {
  it('opens the run that trains now, from anywhere', async () => {
    const { cwd, processes } = training();
    const environment = { HOST_PROC: fakeProc(processes), PATH: pathOf(temporaryDirectory()) };
    const terminal = start([], { columns: 120, rows: 36, directory: temporaryDirectory(), environment });
    await terminal.waitFor('5/100');
    // The settings file is the one that the process names.
    await terminal.waitFor(/a {2}sft · model/);
    expect(cwd).not.toBe('');
  });

  it('prefers the run in whose directory the person stands', async () => {
    const { processes } = training();
    const here = temporaryDirectory();
    writeFileSync(join(here, 'trainer_log.jsonl'), '{"current_steps": 7, "total_steps": 9, "loss": 1.5}\n');
    const environment = { HOST_PROC: fakeProc(processes), PATH: pathOf(temporaryDirectory()) };
    const terminal = start([], { columns: 120, rows: 36, directory: here, environment });
    await terminal.waitFor('7/9');
  });

  it('lists every run, those that train now first', async () => {
    const { cwd, processes } = training();
    const here = temporaryDirectory();
    cpSync(join(cwd, 'saves'), join(here, 'saves'), { recursive: true });
    const env = { PATH: process.env.PATH, HOST_PROC: fakeProc(processes) };
    const { stdout } = await run(process.execPath, [program, 'status', '--all', '--json'], { cwd: here, env });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      problem: null,
      runs: [
        {
          path: join(cwd, 'saves/a'),
          live: true,
          ...{ state: 'training', step: 5, total_steps: 100, loss: 1.5, errors: 0, warnings: 0 },
          pid: 50,
          config: join(cwd, 'a.yaml'),
          processes: [{ role: 'launcher' }, { rank: 0 }, { rank: 1 }],
        },
        { path: join(here, 'saves/a'), live: false, step: 5, pid: null, processes: [] },
      ],
    });
    const text = await run(process.execPath, [program, 'status', '--all'], { cwd: here, env });
    expect(text.stdout).toMatch(/^● \S+saves\/a: training, step 5 of 100 \(5 %\), loss 1\.500\n {4}Process 50 /);
    const none = run(process.execPath, [program, 'status', '--all'], {
      cwd: temporaryDirectory(),
      env: { ...env, HOST_PROC: fakeProc([]) },
    });
    await expect(none).rejects.toMatchObject({ code: 4, stdout: 'No run was found.\n' });
  });

  it.runIf(process.platform === 'linux')('reads a log that was deleted under the trainer', async () => {
    const one = await startStandIn({ words: ['a.yaml', 'run_name=deleted-log'] });
    // Only this one's /proc, so that no other training of this machine is opened.
    const root = temporaryDirectory();
    symlinkSync(`/proc/${one.process.pid}`, join(root, String(one.process.pid)));
    for (const name of ['self', 'stat', 'meminfo', 'loadavg']) symlinkSync(`/proc/${name}`, join(root, name));
    rmSync(one.log);
    const env = { PATH: process.env.PATH, HOST_PROC: root };
    const { stdout } = await run(process.execPath, [program, 'status', '--json'], { cwd: temporaryDirectory(), env });
    const status = JSON.parse(stdout);
    expect(status.run).toMatchObject({ path: join(one.directory, 'saves/a'), stage: 'sft' });
    // Only the console tells that: there is no file in the run directory yet.
    expect(status.state).toBe('loading');
    expect(status.processes).toMatchObject({ alive: true, list: [{ pid: one.process.pid, role: 'rank' }] });
  });
});

/** Whether a process with these words in its command line is told of changes in a directory. */
function followsFiles(words: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words)) return false;
      const files = readdirSync(`/proc/${pid}/fdinfo`);
      return files.some((file) => readFileSync(`/proc/${pid}/fdinfo/${file}`, 'utf8').includes('inotify wd:'));
    } catch {
      return false; // It ended while it was looked at.
    }
  });
}

describe.runIf(process.platform === 'linux')('a run whose console comes through a pipe', () => {
  const standIn = join(REPOSITORY, 'test', 'end-to-end', 'stand-in-trainer.mjs');

  /**
   * A trainer by its arguments (Node would set the terminal back when it ends), which does what a recorded run did and
   * waits for a file; what reads its console.
   */
  function piped(reader: string, environment: Readonly<Record<string, string>> = {}) {
    const directory = temporaryDirectory();
    const goOn = join(directory, 'go-on');
    writeFileSync(join(directory, 'x.yaml'), 'stage: sft\noutput_dir: saves/a\nlora_rank: 77\ndataset: none_such\n');
    writeFileSync(
      join(directory, 'llamafactory-cli'),
      `process.argv.splice(2, 2, ${JSON.stringify(recording('sft-best-model'))}, 'saves/a', '--wait', ${JSON.stringify(goOn)});
import(${JSON.stringify(standIn)});`,
    );
    const command = `(exec -a python3 "$NODE" "$PWD/llamafactory-cli" train x.yaml) </dev/null 2>&1 | ${reader}`;
    const terminal = new Terminal('bash', ['--noprofile', '--norc', '-c', command], {
      ...{ columns: 120, rows: 36, directory },
      environment: { NODE: process.execPath, PROGRAM: program, HOST_PROC: '/proc', ...environment },
    });
    onTestFinished(() => terminal.close());
    return { directory, goOn, terminal };
  }

  it.each([
    ['itself', '"$NODE" "$PROGRAM" -'],
    ['through tee', 'tee train.log | "$NODE" "$PROGRAM" -'],
  ])('has its settings, rows, checkpoints and processes, as it writes %s', async (_name, reader) => {
    const { directory, goOn, terminal } = piped(reader);
    await terminal.waitFor('216/216');
    terminal.send('8');
    await terminal.waitFor(/lora_rank.*77/);
    await terminal.waitFor('x.yaml');
    terminal.send('4');
    await terminal.waitFor('none_such');
    terminal.send('5');
    await terminal.waitFor('checkpoint-216');
    await terminal.waitFor(/iB of .*iB free/);
    // What comes later is seen, too, and last of all what was written before the pipe ended.
    mkdirSync(join(directory, 'saves/a/checkpoint-9999'));
    await terminal.waitFor('checkpoint-9999');
    mkdirSync(join(directory, 'saves/a/checkpoint-10000'));
    writeFileSync(goOn, '');
    await terminal.waitFor('checkpoint-10000');
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });

  it('goes on when the person leaves: its console follows in the terminal, and the pipe is not broken', async () => {
    const { goOn, terminal } = piped('"$NODE" "$PROGRAM" -');
    await terminal.waitFor('216/216');
    terminal.send('q');
    await terminal.waitFor('The trainer goes on');
    writeFileSync(goOn, '');
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.text()).toContain('going on');
    expect(existsSync(`${goOn}.done`)).toBe(true);
  });

  it('is its console alone where processes cannot be seen', async () => {
    const { goOn, terminal } = piped('"$NODE" "$PROGRAM" -', { HOST_PROC: join(temporaryDirectory(), 'none') });
    await terminal.waitFor('216/216');
    writeFileSync(goOn, '');
    terminal.send('9');
    const text = await terminal.waitFor('Phases');
    expect(text).not.toContain('could not be read');
    terminal.send('7');
    await terminal.waitFor('going on');
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });

  it('is told by a status at the end of the pipe with what lies on disk', async () => {
    const { goOn, directory, terminal } = piped('tee /dev/stderr | "$NODE" "$PROGRAM" status --json - > status.json');
    await terminal.waitFor('waiting');
    // The trainer lives until its directory is found by it.
    await vi.waitUntil(() => followsFiles(`${program}\0status\0--json\0-\0`), { timeout: 20_000 });
    writeFileSync(goOn, '');
    expect((await terminal.exit).code).toBe(0);
    const status = JSON.parse(readFileSync(join(directory, 'status.json'), 'utf8'));
    expect(status.run).toMatchObject({ stage: 'sft' });
    expect(status.checkpoints.map(({ step }: { readonly step: number }) => step)).toContain(216);
    expect(status.metrics.loss.source).toBe('trainer_log.jsonl');
  });
});
