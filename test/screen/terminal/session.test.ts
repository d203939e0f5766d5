import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY, Terminal, type TerminalSetup } from '../../end-to-end/terminal.js';

/** A terminal as a shell wants it back. */
const RESTORED = { buffer: 'normal', cursorHidden: false, mouse: false, paste: false, wrap: true } as const;

const directory = mkdtempSync(join(tmpdir(), 'lf-tui-terminal-'));
const program = join(directory, 'program.mjs');
const opened: Terminal[] = [];

function open(file: string, parameters: readonly string[], setup: TerminalSetup = {}): Terminal {
  const terminal = new Terminal(file, parameters, { columns: 60, rows: 16, ...setup });
  opened.push(terminal);
  return terminal;
}

async function started(setup: TerminalSetup = {}, ...parameters: string[]): Promise<Terminal> {
  const terminal = open(process.execPath, [program, ...parameters], setup);
  await terminal.waitFor('count 0');
  return terminal;
}

/** An interactive shell with job control that reads nobody's settings. */
async function shell(): Promise<Terminal> {
  const terminal = open('bash', ['--noprofile', '--norc', '-i', '-b'], {
    columns: 100,
    rows: 40,
    environment: { PS1: 'ready> ', HISTFILE: undefined },
  });
  await terminal.waitFor('ready>');
  return terminal;
}

beforeAll(async () => {
  await build({
    entryPoints: [join(REPOSITORY, 'test/end-to-end/terminal-program.fixture.tsx')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['*/devtools.js'],
    banner: { js: 'import{createRequire as c}from"node:module";const require=c(import.meta.url);' },
    logLevel: 'error',
  });
});

afterEach(async () => {
  for (const terminal of opened.splice(0)) await terminal.close();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a session in a terminal', () => {
  it('draws the whole screen and holds every mode', async () => {
    const terminal = await started({}, '--mouse');
    expect(terminal.state).toEqual({ buffer: 'alternate', cursorHidden: true, mouse: true, paste: true, wrap: false });
    const lines = terminal.lines();
    expect(lines[0]).toBe(`╭${'─'.repeat(58)}╮`);
    expect(lines[1]).toBe(`│运行 60x16${' '.repeat(48)}│`);
    expect(lines[15]).toBe(`╰${'─'.repeat(58)}╯`);
    expect(terminal.cell(1, 1)).toMatchObject({ text: '运', width: 2, foreground: 2 });
    expect(terminal.cell(1, 4)).toMatchObject({ text: 'l', inverse: true });
  });

  it('leaves the mouse to the terminal unless asked', async () => {
    const terminal = await started();
    expect(terminal.state.mouse).toBe(false);
  });

  it('draws also where CI is set', async () => {
    const terminal = await started({ environment: { CI: 'true' } });
    terminal.resize(50, 14);
    await terminal.waitFor('50x14');
    terminal.send('j');
    await terminal.waitFor('count 1');
  });

  it('counts every key of one piece, and sends little for each', async () => {
    const terminal = await started();
    terminal.send('jjj');
    await terminal.waitFor('count 3');
    const before = terminal.bytes;
    terminal.send('j');
    await terminal.waitFor('count 4');
    expect(terminal.bytes - before).toBeLessThan(60);
  });

  it('follows the size of the window', async () => {
    const terminal = await started();
    terminal.resize(90, 24);
    await terminal.waitFor('90x24');
    await terminal.waitUntil(() => terminal.lines()[23] === `╰${'─'.repeat(88)}╯`, 'the lower border');
    terminal.resize(40, 10);
    await terminal.waitFor('40x10');
    await terminal.waitUntil(() => terminal.lines()[9] === `╰${'─'.repeat(38)}╯`, 'the lower border');
    expect(terminal.lines()[0]).toBe(`╭${'─'.repeat(38)}╮`);
  });

  it('sees the wheel and a paste as what they are', async () => {
    const terminal = await started({}, '--mouse');
    terminal.send('\u001b[<64;10;5M');
    await terminal.waitFor('last wheel wheelup');
    terminal.send('\u001b[200~qqq\u001b[201~');
    await terminal.waitFor('last paste paste');
  });
});

describe('the end of a session', () => {
  const ends: readonly { name: string; act(terminal: Terminal): void; code: number; words: readonly string[] }[] = [
    { name: 'q', act: (terminal) => terminal.send('q'), code: 0, words: [] },
    { name: 'Ctrl-C behind other keys', act: (terminal) => terminal.send('jj\u0003'), code: 130, words: [] },
    { name: 'process.exit', act: (terminal) => terminal.send('x'), code: 7, words: [] },
    { name: 'SIGINT', act: (terminal) => terminal.kill('SIGINT'), code: 130, words: [] },
    { name: 'SIGTERM', act: (terminal) => terminal.kill('SIGTERM'), code: 143, words: [] },
    { name: 'SIGHUP', act: (terminal) => terminal.kill('SIGHUP'), code: 129, words: [] },
    { name: 'SIGQUIT', act: (terminal) => terminal.kill('SIGQUIT'), code: 131, words: [] },
    { name: 'an error', act: (terminal) => terminal.send('t'), code: 1, words: ['thrown on purpose', ' at '] },
    { name: 'a rejection', act: (terminal) => terminal.send('r'), code: 1, words: ['rejected on purpose', ' at '] },
    {
      name: 'an error in a component',
      act: (terminal) => terminal.send('e'),
      code: 1,
      words: ['component failed on purpose', ' at '],
    },
  ];

  it.each(ends)('gives the terminal back: $name', async ({ act, code, words }) => {
    const terminal = await started({ columns: 100, rows: 40 }, '--mouse');
    act(terminal);
    expect(await terminal.exit).toEqual({ code, signal: null });
    expect(terminal.state).toEqual(RESTORED);
    for (const word of words) expect(terminal.text()).toContain(word);
    expect(terminal.text()).not.toContain('count');
  });

  it('comes also when nobody takes what is drawn', async () => {
    const terminal = await started({ columns: 200, rows: 60 });
    terminal.pause();
    terminal.send('f');
    expect(await terminal.exit).toEqual({ code: 143, signal: null });
  });

  it.each(['', 'trap "" HUP; '])('is a hang-up when the terminal vanishes, with %j before', async (before) => {
    const code = join(directory, `code-${before.length}`);
    const command = `${before}'${process.execPath}' '${program}' 2> '${code}.errors'; echo code $? > '${code}'`;
    // The outer shell ignores the hang-up and stays to tell how the program ended.
    const terminal = open('sh', [
      '-c',
      `trap "" HUP; env --default-signal=HUP sh -c '${command.replaceAll("'", '"')}'`,
    ]);
    await terminal.waitFor('count 0');
    terminal.hangUp();
    await expect.poll(() => existsSync(code) && readFileSync(code, 'utf8'), { timeout: 10_000 }).toBe('code 129\n');
    expect(readFileSync(`${code}.errors`, 'utf8')).not.toContain('Assertion');
  });

  it('prints afterwards what was printed meanwhile', async () => {
    const terminal = await started();
    terminal.send('pw');
    await terminal.waitFor('last key w');
    expect(terminal.text()).not.toContain('during the session');
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.text()).toContain('printed during the session');
    expect(terminal.text()).toContain('warned during the session');
  });

  it('leaves the terminal in line mode with echo for the shell', async () => {
    const terminal = await shell();
    terminal.send(`'${process.execPath}' '${program}'\r`);
    await terminal.waitFor('count 0');
    terminal.send('t');
    await terminal.waitFor('thrown on purpose');
    terminal.send('stty -a | grep -o -e " icanon" -e " isig" -e " echo "; echo code $?\r');
    await terminal.waitFor(/ icanon[\s\S]* echo[\s\S]*code 0/);
    expect(terminal.text()).toContain(' isig');
  });
});

describe('suspending', () => {
  it('gives the shell its terminal, and takes it back with the whole frame', async () => {
    const terminal = await shell();
    terminal.send(`'${process.execPath}' '${program}' --mouse\r`);
    await terminal.waitFor('count 0');
    terminal.send('j');
    await terminal.waitFor('count 1');
    terminal.send('\u001a');
    await terminal.waitFor('Stopped');
    expect(terminal.state).toMatchObject({ buffer: 'normal', cursorHidden: false, mouse: false, wrap: true });
    terminal.resize(70, 30);
    terminal.send('fg; echo code $?\r');
    await terminal.waitFor('70x30');
    await terminal.waitFor('count 1');
    expect(terminal.state).toEqual({ buffer: 'alternate', cursorHidden: true, mouse: true, paste: true, wrap: false });
    terminal.send('j');
    await terminal.waitFor('count 2');
    expect(terminal.lines()[29]).toBe(`╰${'─'.repeat(68)}╯`);
    terminal.send('q');
    await terminal.waitUntil(() => terminal.state.buffer === 'normal', 'the normal screen');
  });

  it('stays out of the terminal when continued in the background', async () => {
    const terminal = await shell();
    terminal.send(`'${process.execPath}' '${program}'\r`);
    await terminal.waitFor('count 0');
    terminal.send('\u001a');
    await terminal.waitFor('Stopped');
    terminal.send('bg\r');
    await terminal.waitFor('[1]+ ');
    terminal.send('\r\rjobs\r');
    await terminal.waitFor(/Stopped[\s\S]*Stopped/);
    expect(terminal.state.buffer).toBe('normal');
    terminal.send('fg; echo code $?\r');
    await terminal.waitFor('count 0');
    expect(terminal.state.buffer).toBe('alternate');
  });

  it('obeys SIGTSTP from outside, and takes back a terminal that it was stopped in', async () => {
    const terminal = await shell();
    terminal.send(`'${process.execPath}' '${program}'\r`);
    const text = await terminal.waitFor(/process \d+/);
    const pid = Number(/process (\d+)/.exec(text)?.[1]);
    process.kill(pid, 'SIGTSTP');
    await terminal.waitFor('Stopped');
    expect(terminal.state.buffer).toBe('normal');
    terminal.send('fg\r');
    await terminal.waitFor('count 0');
    // This one cannot be caught: the shell's prompt comes over the frame.
    process.kill(pid, 'SIGSTOP');
    await terminal.waitFor('Stopped');
    terminal.send('fg\r');
    await terminal.waitUntil(() => terminal.lines()[1]?.startsWith('│运行 100x40 ') ?? false, 'the frame');
    await terminal.waitUntil(() => !terminal.text().includes('Stopped'), 'a frame without traces');
    expect(terminal.state).toMatchObject({ buffer: 'alternate', cursorHidden: true, wrap: false });
    terminal.send('j');
    await terminal.waitFor('count 1');
  });

  it('refuses in a pipeline, whose other programs would go on, and reads keys from the terminal there', async () => {
    const terminal = await shell();
    terminal.send(`sleep 1000 | '${process.execPath}' '${program}'\r`);
    await terminal.waitFor('count 0');
    terminal.send('j\u001a');
    await terminal.waitFor('suspend refused');
    expect(terminal.text()).toContain('count 1');
    expect(terminal.state.buffer).toBe('alternate');
    terminal.send('\u0003');
    await terminal.waitUntil(() => terminal.state.buffer === 'normal', 'the normal screen');
    terminal.send('\u0003');
  });
});
