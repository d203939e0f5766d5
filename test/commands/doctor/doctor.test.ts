/** The doctor's examinations, each in a surrounding in which it is fine and in one in which it is not. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { tell } from '../../../source/commands/doctor/doctor.js';
import type { Examination } from '../../../source/commands/doctor/examination.js';
import {
  examineFileSystem,
  examineGpus,
  examineNode,
  examineProcesses,
  examineRecord,
  examineSsh,
  examineWatches,
} from '../../../source/commands/doctor/examine-machine.js';
import { examineTerminal } from '../../../source/commands/doctor/examine-terminal.js';
import { isComplete, readAnswers } from '../../../source/commands/doctor/terminal-answers.js';
import { doctorEnglish } from '../../../source/screen/words/doctor/en.js';
import { doctorChinese } from '../../../source/screen/words/doctor/zh.js';
import { openProc } from '../../../source/watch/proc/proc-files.js';

const folder = mkdtempSync(join(tmpdir(), 'lf-tui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let folders = 0;
/** A PATH with nothing but these programs. */
function programs(scripts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  folders += 1;
  const directory = join(folder, `bin-${folders}`);
  mkdirSync(directory);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  return { PATH: directory };
}

const one = (all: readonly Examination[], id: Examination['id']): Examination | undefined =>
  all.find((e) => e.id === id);

describe('Node', () => {
  test.each([
    ['v20.19.0', 'fine'],
    ['v20.20.2', 'fine'],
    ['v24.1.0', 'fine'],
    ['v20.18.3', 'problem'],
    ['v18.20.4', 'problem'],
  ])('%s', (version, level) => {
    expect(examineNode(version, '>=20.19').level).toBe(level);
  });
});

describe('terminal', () => {
  const able = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
  const seen = (environment: NodeJS.ProcessEnv, size: [number, number] | null = [120, 36]) =>
    examineTerminal({ environment, size: size && { columns: size[0], rows: size[1] }, answers: null });

  test('an able one is fine', () => {
    expect(seen(able).map(({ id, level }) => [id, level])).toEqual([
      ['terminal', 'fine'],
      ['size', 'fine'],
      ['colours', 'fine'],
      ['locale', 'fine'],
    ]);
  });

  test('size, name, colours and locale that are not', () => {
    expect(one(seen(able, [79, 24]), 'size')?.level).toBe('note');
    expect(one(seen(able, [59, 24]), 'size')?.level).toBe('problem');
    expect(one(seen({ ...able, TERM: 'dumb' }), 'terminal')?.level).toBe('problem');
    expect(one(seen(able, null), 'terminal')?.level).toBe('note');
    expect(one(seen({ TERM: 'xterm', LANG: 'C.UTF-8' }), 'colours')).toMatchObject({
      level: 'note',
      facts: { depth: '16' },
    });
    expect(one(seen({ ...able, NO_COLOR: '1' }), 'colours')).toMatchObject({ level: 'fine', facts: { depth: 'none' } });
    expect(one(seen({ ...able, LANG: 'POSIX' }), 'locale')).toMatchObject({
      level: 'note',
      facts: { isUnicode: false },
    });
  });

  test('tmux lets notifications through or not', () => {
    for (const [answer, level] of [
      ['on', 'fine'],
      ['off', 'note'],
    ] as const) {
      const environment = { ...able, ...programs({ tmux: `echo ${answer}` }), TMUX: '/tmp/t,1,0' };
      expect(one(seen(environment), 'multiplexer')).toMatchObject({ level, facts: { passthrough: answer } });
    }
  });

  test('answers are read whatever else is said', () => {
    const answers = readAnswers(
      '\u001b[1;3R\u001b[1;2R\u001b[1;2R\u001b[1;3R\u001b[1;2R\u001b[?2026;2$y\u001b[?62;22c',
    );
    expect(answers.cells.map(({ cells }) => cells)).toEqual([2, 1, 1, 2, 1]);
    expect(answers.synchronised).toBe('yes');
    const all = examineTerminal({ environment: able, size: { columns: 80, rows: 24 }, answers });
    const width = one(all, 'width');
    expect(width?.level).toBe('problem');
    expect(width && tell(width, doctorEnglish).remedy).toMatch(/^● is drawn in another width/);
    expect(readAnswers('\u001b[?2026;0$y\u001b[?1;2c')).toEqual({ cells: [], synchronised: 'no' });
    expect(readAnswers('').synchronised).toBe('silent');
    expect(isComplete('\u001b[?62;22')).toBe(false);
    expect(isComplete('\u001b[?62;22c')).toBe(true);
  });
});

describe('machine', () => {
  test('a path that is not there is a problem', async () => {
    expect((await examineFileSystem(folder)).level).toBe('fine');
    expect((await examineFileSystem(join(folder, 'nowhere'))).level).toBe('problem');
  });

  test('few watches are worth a note', () => {
    const limits = join(folder, 'inotify');
    mkdirSync(limits);
    writeFileSync(join(limits, 'max_user_watches'), '65536\n');
    writeFileSync(join(limits, 'max_user_instances'), '128\n');
    expect(examineWatches(folder, limits)).toMatchObject({ level: 'fine', facts: { watches: 65536, instances: 128 } });
    writeFileSync(join(limits, 'max_user_watches'), '1024\n');
    expect(examineWatches(folder, limits).level).toBe('note');
  });

  test('GPU tools: none, one that tells, one that fails', async () => {
    expect((await examineGpus(programs({}), []))[0]?.id).toBe('no-gpu');
    const row = '0, GPU-1, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00';
    const tells = await examineGpus(programs({ 'nvidia-smi': `echo '${row}'` }));
    expect(tells).toMatchObject([{ id: 'gpu', level: 'fine', facts: { tool: 'nvidia-smi', cards: 1, problem: null } }]);
    const words = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    const fails = await examineGpus(programs({ 'nvidia-smi': `echo "${words}"; exit 9` }));
    expect(fails[0]?.level).toBe('problem');
    expect(fails[0] && tell(fails[0], doctorEnglish).text).toContain("couldn't communicate with the NVIDIA driver");
  });

  test('hidden processes', () => {
    const root = join(folder, 'proc');
    mkdirSync(join(root, '1'), { recursive: true });
    const mount = (options: string): void =>
      writeFileSync(join(root, 'mounts'), `proc ${root} proc rw,${options} 0 0\n`);
    mount('nosuid');
    expect(examineProcesses(openProc(root))).toMatchObject({ level: 'fine', facts: { visible: 1, hidden: null } });
    mount('nosuid,hidepid=invisible');
    expect(examineProcesses(openProc(root))).toMatchObject({ level: 'note', facts: { hidden: 'invisible' } });
    expect(examineProcesses(openProc(join(folder, 'none')))).toMatchObject({ level: 'note', facts: { visible: null } });
  });

  test('ssh and the terminal of record', () => {
    expect(examineSsh(programs({ ssh: 'echo OpenSSH_9.2p1 >&2' }))).toMatchObject({
      level: 'fine',
      facts: { version: 'OpenSSH_9.2p1' },
    });
    expect(examineSsh(programs({})).level).toBe('note');
    expect(examineRecord(programs({ python3: 'exit 0' }))).toMatchObject({ level: 'fine', facts: { way: 'python' } });
    expect(examineRecord(programs({ python3: 'exit 1', script: 'echo script from util-linux 2.38' }))).toMatchObject({
      facts: { way: 'script' },
    });
    expect(examineRecord(programs({}))).toMatchObject({ level: 'note', facts: { way: 'pipes' } });
  });
});

test('every line that is not fine has a remedy in both languages', () => {
  const all: readonly Examination[] = [
    examineNode('v18.0.0', '>=20.19'),
    ...examineTerminal({ environment: { TERM: 'dumb', LANG: 'C' }, size: { columns: 40, rows: 10 }, answers: null }),
    examineSsh(programs({})),
    examineRecord(programs({})),
    examineProcesses(openProc(join(folder, 'none'))),
  ];
  for (const words of [doctorEnglish, doctorChinese]) {
    for (const item of all.filter(({ level }) => level !== 'fine')) expect(tell(item, words).remedy).toBeTruthy();
  }
});
