/** Every way out of the inspector gives the terminal back as it was, and tells the shell why it ended. */
import { describe, expect, it } from 'vitest';
import { atEnd, folder, keys, program, recording, restored, start, startIn } from './inspector.js';
import type { Terminal, TerminalSetup } from './terminal.js';

const replay = ['replay', recording('dpo')];

describe('leaving', () => {
  const ways: readonly (readonly [string, (terminal: Terminal) => void, number])[] = [
    ['q', (terminal) => terminal.send('q'), 0],
    ['Ctrl-C', (terminal) => terminal.send(keys.controlC), 0],
    ['SIGTERM', (terminal) => terminal.kill('SIGTERM'), 143],
    ['SIGHUP', (terminal) => terminal.kill('SIGHUP'), 129],
    ['SIGINT', (terminal) => terminal.kill('SIGINT'), 130],
    ['SIGQUIT', (terminal) => terminal.kill('SIGQUIT'), 131],
  ];
  for (const [name, leave, code] of ways) {
    it(`by ${name} gives the terminal back`, async () => {
      const terminal = start(replay);
      await terminal.waitFor('recording 0:0');
      leave(terminal);
      expect((await terminal.exit).code).toBe(code);
      expect(terminal.state).toEqual(restored);
      expect(terminal.text()).not.toMatch(/Overview|at .*\.js:\d+/);
    });
  }

  for (const [name, leave] of ways.filter(([way]) => way !== 'SIGHUP')) {
    it(`by ${name} waits for what a slow terminal has yet to answer`, async () => {
      const terminal = start(replay, { answersAfter: 600 });
      await terminal.waitFor('recording 0:0');
      leave(terminal);
      await terminal.exit;
      expect(terminal.owed).toBe(0);
      expect(terminal.state).toEqual(restored);
    });
  }

  it('works from every pane, from the help and from a search, and with the mouse on', async () => {
    for (const way of ['2', '5', '7', '0', '?', '7/nothing\r']) {
      const terminal = start([...replay, '--mouse']);
      await terminal.waitFor('recording 0:0');
      expect(terminal.state.mouse).toBe(true);
      terminal.send(way);
      terminal.send('q');
      expect((await terminal.exit).code).toBe(0);
      expect(terminal.state).toEqual(restored);
    }
  });

  it('never happens by Esc', async () => {
    const terminal = await atEnd('dpo');
    terminal.send(keys.escape);
    terminal.send('2');
    await terminal.waitFor('points');
  });
});

describe('under a shell', () => {
  const shell = (directory: string, setup: TerminalSetup = {}): Terminal =>
    startIn('bash', ['--noprofile', '--norc', '-i'], {
      ...setup,
      directory,
      environment: { PS1: 'ready> ', NODE: process.execPath, PROGRAM: program, CAST: recording('dpo') },
    });

  it('Ctrl-Z gives the terminal back, fg shows the run again, q tells the shell 0', async () => {
    const terminal = shell(folder());
    await terminal.waitFor('ready>');
    terminal.send('"$NODE" "$PROGRAM" replay "$CAST"\r');
    await terminal.waitFor('recording 0:0');
    terminal.send('\u001a');
    await terminal.waitFor('Stopped');
    expect(terminal.state).toMatchObject({ buffer: 'normal', cursorHidden: false, mouse: false });
    terminal.send('fg\r');
    await terminal.waitFor(/▶ recording 0:\d\d/);
    expect(terminal.state.buffer).toBe('alternate');
    terminal.send('2');
    await terminal.waitFor('points');
    terminal.send('q');
    await terminal.waitUntil(() => terminal.state.buffer === 'normal', 'the shell');
    terminal.send('echo "left with $?"\r');
    await terminal.waitFor('left with 0');
  });

  it('Ctrl-Z says why it does nothing where the shell would not notice, and all goes on', async () => {
    const terminal = startIn('bash', ['--noprofile', '--norc', '-c', 'echo hello | "$NODE" "$PROGRAM" -; true'], {
      directory: folder(),
      environment: { NODE: process.execPath, PROGRAM: program },
    });
    await terminal.waitFor('q quit');
    terminal.send('\u001a');
    await terminal.waitFor('not in a pipeline');
    terminal.send('7');
    await terminal.waitFor('hello');
    terminal.send('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
  });

  it('where there is no second screen the prompt stands in a row of its own, below the picture', async () => {
    const terminal = shell(folder(), { singleScreen: true });
    await terminal.waitFor('ready>');
    terminal.send('"$NODE" "$PROGRAM" replay "$CAST"\r');
    await terminal.waitFor('recording 0:0');
    terminal.send('q');
    await terminal.waitFor('ready>');
    expect(terminal.lines().at(-1)).toBe('ready> ');
    expect(terminal.lines().at(-2)).toMatch(/^╰─+╯$/);
  });

  it('a window that was resized while another job had it is filled when it comes back', async () => {
    const terminal = shell(folder());
    await terminal.waitFor('ready>');
    terminal.send('"$NODE" "$PROGRAM" replay "$CAST"\r');
    await terminal.waitFor('recording 0:0');
    terminal.send('\u001a');
    await terminal.waitFor('Stopped');
    terminal.resize(90, 26);
    terminal.send('fg\r');
    await terminal.waitUntil(() => (terminal.lines()[25] ?? '').includes('quit'), 'a footer at row 26');
    terminal.send('q');
    await terminal.waitUntil(() => terminal.state.buffer === 'normal', 'the shell');
  });
});
