/** What can be named on the command line: what is shown, what is printed where there is no terminal, what is refused. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { load } from '../recordings.js';
import { fakeProc } from '../watch/proc/fake-proc.js';
import { folder, keys, program, recording, restored, start, startIn } from './inspector.js';
import { playRecording } from './play-recording.js';
import { REPOSITORY } from './terminal.js';

/** The program without a terminal. */
function printed(
  parameters: readonly string[],
  input = '',
  environment: NodeJS.ProcessEnv = {},
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    input,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    cwd: REPOSITORY,
  });
  return { code: status, out: stdout, err: stderr };
}

/** All that a recorded run printed. */
const consoleOf = (name: string): Buffer =>
  Buffer.concat(load(name).chunks.flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : [])));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

describe('without a terminal', () => {
  it.each([
    ['a healthy run', 'dpo', 0, /^dpo: finished/],
    ['a run with an error in it', 'error-cutoff-one-token', 1, /None of the 1 tokens/],
    ['a run that died', 'killed-hard', 3, /^killed-hard: killed \(signal 9\)/],
  ])('%s is printed, with its exit code', (_name, name, code, text) => {
    for (const parameters of [[recording(name)], ['status', recording(name)]]) {
      const { code: given, out, err } = printed(parameters);
      expect({ given, err }).toEqual({ given: code, err: '' });
      expect(out).toMatch(text);
      expect(out).not.toContain('\u001b');
    }
    const json = printed(['status', '--json', recording(name)]);
    expect(json.code).toBe(code);
    expect(JSON.parse(json.out)).toMatchObject({ schema: 1, run: { name } });
  });

  it('says the same of a directory as of the recording that it came from', async () => {
    const directory = join(folder(), 'run');
    await playRecording({
      castPath: recording('sft-best-model'),
      runDirectory: directory,
      consolePath: `${directory}.log`,
      speed: Number.POSITIVE_INFINITY,
    });
    // A minute ago: of a run that has only just said its last word nobody can tell that it was the last.
    const minuteAgo = Date.now() / 1000 - 60;
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((path) => join(directory, path));
    for (const path of [`${directory}.log`, ...files]) utimesSync(path, minuteAgo, minuteAgo);
    const live = JSON.parse(printed(['status', '--json', directory, '--log', `${directory}.log`]).out);
    const recorded = JSON.parse(printed(['status', '--json', recording('sft-best-model')]).out);
    expect(live.samples).toEqual(recorded.samples);
    expect(live.metrics).toEqual(recorded.metrics);
    expect(live.state).toBe('finished');
    expect(live.progress).toMatchObject({ step: 216, total_steps: 216, percent: 100, attempts: 1 });
    expect(live.checkpoints.map(({ step, complete }: { step: number; complete: boolean }) => [step, complete])).toEqual(
      recorded.checkpoints.map(({ step, complete }: { step: number; complete: boolean }) => [step, complete]),
    );
  });

  it('reads the log of ms-swift that is all there is of a run', () => {
    const path = join(folder(), 'logging.jsonl');
    writeFileSync(
      path,
      '{"loss": 0.61, "learning_rate": 1e-05, "epoch": 0.25, "global_step/max_steps": "10/40", "elapsed_time": "12s"}\n' +
        '{"loss": 0.58, "learning_rate": 8e-06, "epoch": 0.5, "global_step/max_steps": "20/40", "elapsed_time": "24s"}\n',
    );
    const { code, out } = printed(['status', path]);
    expect(code).toBe(0);
    expect(out).toContain('20 of 40 steps');
    expect(out).toContain('loss            0.5800 at step 20');
    writeFileSync(path, '{"loss": 0.61, "time": "12:00"}\n');
    expect(printed(['status', path]).err).toContain('is no log of LLaMA-Factory');
  });

  it('reads a console from a pipe', () => {
    const { code, out } = printed(['status', '-'], consoleOf('killed-mid-save').toString());
    expect(code).toBe(0);
    expect(out).toContain('300 of 1,800 steps');
    expect(out).toContain('loss            0.6782 at step 300, lowest 0.3623 at step 170  (console)');
  });

  it.each([
    ['an option that does not exist', ['--bogus'], /unknown option '--bogus'/],
    ['more runs than one', ['saves/one', 'saves/two'], /one run is opened at a time\. `lf-tui compare A B`/],
    ['a time that is no number', ['status', '--at', 'noon', recording('dpo')], /--at/],
    ['a speed of nothing', ['replay', '--speed', '0', recording('dpo')], /--speed/],
    ['more paths than one', ['status', 'one', 'two'], /too many arguments/],
    ['a language that it does not speak', ['--lang', 'xx'], /--lang/],
  ])('%s is wrong usage: exit code 2', (_name, parameters, sentence) => {
    const { code, out, err } = printed(parameters);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^lf-tui: /);
    expect(err).toMatch(sentence);
  });
});

const refused: readonly (readonly [string, () => readonly string[], string])[] = [
  ['a path that does not exist', () => [join(folder(), 'nothing')], 'no such file or directory'],
  ['a path through a file', () => [join(REPOSITORY, 'package.json', 'run')], 'a part of this path is a file'],
  [
    'a link to nothing',
    () => {
      const path = join(folder(), 'link');
      symlinkSync(join(folder(), 'nothing'), path);
      return [path];
    },
    'no such file or directory',
  ],
  ['a file that is no log', () => [join(REPOSITORY, 'package.json')], 'is no log of LLaMA-Factory'],
  ['a text that is no log', () => [file('notes.txt', 'hello\n')], 'is no log of LLaMA-Factory'],
  ['a directory that holds no run', () => [join(REPOSITORY, 'source')], 'holds no LLaMA-Factory run'],
  ['settings without an output_dir', () => [file('train.yaml', 'stage: sft\n')], 'names no output_dir'],
  [
    'settings of a run that has not begun',
    () => [file('train.yaml', 'stage: sft\noutput_dir: saves/not-yet\n')],
    'which is not there. `lf-tui PATH --wait`',
  ],
  [
    'settings that are far too large',
    () => [file('train.yaml', `output_dir: saves/sft\nx: ${'x'.repeat(5_000_000)}\n`)],
    'is not read: it is far too large',
  ],
  [
    'a console that is packed',
    () => [file('train.log.gz', gzipSync('***** Running training *****\n'))],
    'is packed with gzip',
  ],
  [
    'a pointer in place of a console',
    () => [file('train.log', `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 58011\n`)],
    'is a Git LFS pointer',
  ],
  [
    'a trainer_state.json that has another name',
    () => [
      file('own_state.json', '{\n  "epoch": 1.0,\n  "log_history": [\n    {"epoch": 0.5, "loss": 2.5, "step": 1}]}\n'),
    ],
    'is a trainer_state.json under another name',
  ],
  [
    'a table of cards',
    () => [file('cards.txt', '| NVIDIA-SMI 600.10.01    Driver Version: 600.10.01    CUDA Version: 13.9 |\n')],
    'is what a GPU tool printed',
  ],
  [
    'a list of cards',
    () => [file('cards.csv', 'index, memory.used [MiB], utilization.gpu [%]\n0, 1024 MiB, 7 %\n')],
    'is what a GPU tool printed',
  ],
  [
    'cards of another vendor',
    () => [file('cards.json', '{"card0": {"GPU use (%)": "7"}}\n')],
    'is what a GPU tool printed',
  ],
  ['a log that does not exist', () => [folder(), '--log', join(folder(), 'nothing.log')], 'no such file or directory'],
  [
    'a recording of a version that is not known',
    () => [file('old.cast', '{"version": 1, "width": 80}\n')],
    'line 1 says version 1',
  ],
];

describe('what is opened, whatever it is called', () => {
  const statusOf = (path: string): Record<string, unknown> =>
    JSON.parse(printed(['status', '--json', path]).out) as Record<string, unknown>;
  const rows = [1, 2, 3]
    .map(
      (step) =>
        `{"current_steps": ${step}, "total_steps": 3, "loss": ${4 - step}.5, "lr": 1e-05, "epoch": ${step}.0, "percentage": 33.33, "elapsed_time": "0:00:0${step}", "remaining_time": "0:00:00"}\n`,
    )
    .join('');
  const part = "{'loss': 1.5, 'grad_norm': 0.5, 'learning_rate': 1e-05, 'epoch': 0.5}\n";

  it('the rows of a log under another name', () => {
    const status = statusOf(file('first_trainer_log.jsonl', rows));
    expect(status).toMatchObject({
      run: { name: 'first_trainer_log.jsonl' },
      progress: { step: 3, total_steps: 3, attempts: 1 },
      metrics: { loss: { last: 1.5, last_step: 3, count: 3, source: 'trainer_log.jsonl' } },
    });
  });

  it('the settings that lie in the directory of a run which was copied from elsewhere', () => {
    const directory = join(folder(), 'copied');
    mkdirSync(directory);
    writeFileSync(join(directory, 'trainer_log.jsonl'), rows);
    const settings = join(directory, 'training_args.yaml');
    writeFileSync(settings, 'stage: sft\noutput_dir: saves/of-another-machine\n');
    expect(statusOf(settings)).toMatchObject({ run: { path: directory, stage: 'sft' }, progress: { step: 3 } });
  });

  it.each([
    ['only rows', part],
    [
      'only records of transformers',
      '[INFO|tokenization_base.py:2050] 2026-03-02 10:00:00,000 >> loading file own.json\n',
    ],
    [
      'only what the launcher said last',
      'W0302 10:05:00.106000 4711 torch/distributed/elastic/agent/server/api.py:688] Received Signals.SIGHUP death signal, shutting down workers\n',
    ],
  ])('a part of a console: %s', (_name, text) => {
    expect(statusOf(file('end.txt', text))).toMatchObject({ run: { name: 'end.txt' } });
  });

  it('the newest console of a directory that holds nothing else', () => {
    const directory = join(folder(), 'jobs');
    mkdirSync(directory);
    const banner = '***** Running training *****\n  Num examples = 12\n';
    for (const [name, age] of [
      ['older.out', 200],
      ['newer.out', 100],
      ['notes.txt', 50],
    ] as const) {
      writeFileSync(join(directory, name), name === 'notes.txt' ? 'hello\n' : banner);
      utimesSync(join(directory, name), Date.now() / 1000 - age, Date.now() / 1000 - age);
    }
    expect(statusOf(directory)).toMatchObject({
      run: { name: `${basename(directory)}/newer.out` },
      data: { examples: 12 },
    });
  });

  it('the rows of a log that its owner called otherwise, the newest where there are several', () => {
    const directory = folder();
    const log = (name: string, step: number, seconds: number): string => {
      const path = join(directory, name);
      writeFileSync(path, `{"current_steps": ${step}, "total_steps": 50, "loss": 1.5, "elapsed_time": "0:00:10"}\n`);
      utimesSync(path, seconds, seconds);
      return path;
    };
    log('first_trainer_log.jsonl', 10, 1000);
    writeFileSync(join(directory, 'cards_trainer_log.jsonl'), '{"card": 0}\n');
    writeFileSync(join(directory, 'nohup.out'), 'hello\n');
    expect(statusOf(directory)).toMatchObject({
      run: { name: `${basename(directory)}/first_trainer_log.jsonl` },
      progress: { step: 10 },
    });
    const second = log('second_trainer_log.jsonl', 20, 2000);
    for (const path of [directory, second]) expect(statusOf(path)).toMatchObject({ progress: { step: 20 } });
  });
});

it.each(['status', 'check', 'export'])('%s of a moment is refused where there is no recording of it', (command) => {
  const path = join(folder(), 'train.log');
  writeFileSync(path, consoleOf('rm'));
  const { code, out, err } = printed([command, path, '--at', '5']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('--at needs a recording');
});

describe('what is to be replayed and is no recording', () => {
  const banner = '***** Running training *****\n  Num examples = 12\n';

  it.each([
    ['a console log', () => file('train.log', banner)],
    ['a directory', folder],
    ['standard input', () => '-'],
  ])('%s is refused with what opens it', (_name, make) => {
    const path = make();
    const { code, out, err } = printed(['replay', path], banner);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    const quoted = path === '-' ? 'standard input' : path;
    expect(err).toBe(
      `lf-tui: ${quoted} is no recording, so there is nothing to replay: \`lf-tui ${path}\` opens it.\n`,
    );
    const chinese = printed(['replay', path, '--lang', 'zh'], banner).err;
    expect(chinese).toContain(`\`lf-tui ${path}\``);
    expect(chinese).toMatch(/[\u4e00-\u9fff]/);
    expect(chinese).not.toMatch(/recording|opens/);
  });

  it('a path with blanks is quoted as a shell wants it', () => {
    const path = file("my 'own' train.log", banner);
    const { err } = printed(['replay', path]);
    const typed = /`lf-tui (.*)` opens it/.exec(err)?.[1] ?? '';
    expect(spawnSync('sh', ['-c', `printf %s ${typed}`], { encoding: 'utf8' }).stdout).toBe(path);
  });

  it.each([
    ['run.cast', (bytes: Buffer) => bytes],
    ['run.cast.gz', (bytes: Buffer) => gzipSync(bytes)],
  ])('a folder that holds a %s is opened as that', (name, pack) => {
    const holding = folder();
    writeFileSync(join(holding, name), pack(readFileSync(recording('dpo'))));
    const told = printed(['replay', holding]);
    expect(told).toEqual(printed(['replay', join(holding, name)]));
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toContain('120');
  });

  it('what is not there is told so', () => {
    expect(printed(['replay', join(folder(), 'run.cast')]).err).toContain('no such file or directory');
  });
});

describe('what a command lists is what it takes', () => {
  it('replay has no options of runs that go on, and record takes no recording', () => {
    const { out } = printed(['replay', '--help']);
    expect(out).not.toMatch(/--(?:wait|log)\b/);
    for (const option of ['--config', '--data', '--speed', '--theme']) expect(out).toContain(option);
    expect(printed(['record', '--help']).out).not.toMatch(/its YAML, a\s+recording/);
  });

  it('what record cannot do with a run that is there already is told by its name', () => {
    for (const options of [['--hangup'], ['--run', folder()]]) {
      const { code, err } = printed(['record', folder(), ...options]);
      expect(code).toBe(2);
      expect(err).toMatch(new RegExp(`^lf-tui: ${options[0]} is for a trainer that is started`));
    }
  });
});

describe('what was typed wrongly', () => {
  it.each([
    ['statsu', 'status'],
    ['chek', 'check'],
    ['replya', 'replay'],
  ])('%s, which is no path, is told to be near to a command', (typed, meant) => {
    const { code, err } = printed([typed]);
    expect(code).toBe(4);
    expect(err).toContain(`Did you mean \`lf-tui ${meant}\`?`);
  });

  it('and what is near to nothing, or is a path, is not', () => {
    for (const typed of ['qwertyuiop', './statsu', 'saves/check']) {
      expect(printed([typed]).err).not.toContain('Did you mean');
    }
  });
});

describe('a directory in which nothing is', () => {
  it.each(['status', 'check', 'export'])('holds no run for %s, unless a process is about to write there', (command) => {
    const cwd = folder();
    mkdirSync(join(cwd, 'saves/a'), { recursive: true });
    const path = join(cwd, 'saves/a');
    const empty = printed([command, path]);
    expect({ code: empty.code, out: empty.out }).toEqual({ code: 4, out: '' });
    expect(empty.err).toContain('is empty: no trainer has written into it');
    writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
    const words = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', 'a.yaml'];
    const { code, out } = printed([command, path], '', { HOST_PROC: fakeProc([{ pid: 50, words, cwd }]) });
    expect(code).toBe(0);
    expect(out).toContain('starting');
  });
});

describe('what cannot be opened', () => {
  it.each(refused)('%s: one sentence, exit code 4', async (_name, parameters, sentence) => {
    const given = parameters();
    const terminal = start(given, { columns: 200 });
    expect((await terminal.exit).code).toBe(4);
    expect(terminal.text().replace(/\n/g, '')).toContain(sentence);
    expect(terminal.state).toEqual(restored);
    const { code, out, err } = printed(['status', ...given]);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toMatch(/^lf-tui: [^\n]+\n$/);
  });

  it.each(refused)('%s: in the language of the screen', async (_name, parameters, sentence) => {
    const given = parameters();
    const terminal = start([...given, '--lang', 'zh'], { columns: 200 });
    expect((await terminal.exit).code).toBe(4);
    const text = terminal.text().replace(/\n/g, '');
    expect(text).toMatch(/^lf-tui: .*[\u4e00-\u9fff]/);
    expect(text).not.toContain(sentence);
    // What is to be done is said, too, and of the sentences nothing is left in English.
    expect(text).not.toMatch(/\b(?:Give|Run|unpack|expected|the|is|of)\b/);
  });

  it('says it in Chinese where the person is Chinese, and in English where something is printed', async () => {
    const environment = { LC_ALL: 'zh_CN.UTF-8' };
    const directory = join(folder(), 'nothing');
    const terminal = start([directory], { columns: 200, environment });
    await terminal.exit;
    expect(terminal.text()).toContain('没有这个文件或目录');
    const { stderr } = spawnSync(process.execPath, [program, 'status', directory], {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    });
    expect(stderr).toContain('no such file or directory');
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('a directory without permission: one sentence, exit code 4', () => {
    const path = join(folder(), 'closed');
    mkdirSync(path);
    chmodSync(path, 0);
    const { code, err } = printed(['status', path]);
    chmodSync(path, 0o700);
    expect(code).toBe(4);
    expect(err).toContain('no permission to read it');
  });

  it('a recording with a broken line is shown without it, and the line is named', () => {
    const lines = readFileSync(recording('dpo'), 'utf8').split('\n');
    lines[2] = '[1, "o", "broken';
    const { code, out } = printed(['status', file('dpo.cast', lines.join('\n'))]);
    expect(code).toBe(0);
    expect(out).toContain('dpo: finished');
    expect(out).toContain('One thing in dpo.cast could not be read.');
    expect(out).toContain('line 3: not a line of a recording');
  });
});

describe('what has not begun', () => {
  it('an empty directory waits and says for what', async () => {
    const terminal = start([folder()]);
    await terminal.waitFor('○ waiting');
    terminal.send('7');
    await terminal.waitFor('--log FILE');
  });

  it('keys still work with the arrow of a live run', async () => {
    const terminal = start([folder()]);
    await terminal.waitFor('○ waiting');
    terminal.send(keys.right);
    terminal.send('2');
    await terminal.waitFor('No metrics yet');
  });

  it.each([
    ['a directory', (directory: string) => directory],
    ['the output_dir of settings', (directory: string) => file('train.yaml', `output_dir: ${directory}\n`)],
  ])('%s that is waited for is shown as soon as it is there', async (_name, named) => {
    const directory = join(folder(), 'saves', 'run');
    const terminal = start([named(directory), '--wait', '--log', `${directory}.log`]);
    await terminal.waitFor('○ waiting');
    await playRecording({
      castPath: recording('kto'),
      runDirectory: directory,
      consolePath: `${directory}.log`,
      speed: Number.POSITIVE_INFINITY,
    });
    await terminal.waitFor('60/60');
    await terminal.waitFor('■ finished');
    // That it was waited for is no fault of the run.
    terminal.send('9');
    await terminal.waitFor('Phases');
    expect(terminal.text()).not.toContain('could not be read');
  });
});

describe('a console from a pipe', () => {
  it('is shown with keys from the terminal', async () => {
    const log = file('train.log', consoleOf('dpo'));
    const terminal = startIn('bash', ['-c', 'cat "$LOG" | "$NODE" "$PROGRAM" -'], {
      environment: { LOG: log, NODE: process.execPath, PROGRAM: program },
    });
    await terminal.waitFor('120/120');
    terminal.send('3');
    await terminal.waitFor('8 trained');
    terminal.send('7');
    await terminal.waitFor(/at the end of \d+ lines/);
    terminal.send('/Num Epochs\r');
    await terminal.waitFor(/\/Num Epochs {2}1 of 1/);
    terminal.send(keys.controlC);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.state).toEqual(restored);
  });
});
