/** The inspector's panes as a person meets them: in a real terminal, on real recordings. */
import { describe, expect, it } from 'vitest';
import { atEnd, folder, keys, recording, start } from './inspector.js';

describe('the inspector', () => {
  it('plays the embedded recording where there is no run, and says so', async () => {
    // A machine without processes: on this one somebody may be training.
    const terminal = start([], { directory: folder(), environment: { HOST_PROC: folder() } });
    const text = await terminal.waitFor('this is a recording of a real run');
    expect(text).toContain('sft-full-en-eval');
    await terminal.waitFor(/recording 0:0\d\/0:51/);
  });

  it('shows the end of a run as its files tell it', async () => {
    const terminal = await atEnd('sft-full-en-eval');
    await terminal.waitFor('816/816');
    await terminal.waitFor('Loss 0.4190');
    await terminal.waitFor('eval_loss best 0.5759 @ 240');
    await terminal.waitFor('75 tokens · 13 trained (17 %)');
    await terminal.waitFor('270 examples · 3,240 seen');
  });

  it('shows nothing but ASCII with --ascii, on every pane and in the help', async () => {
    const terminal = start(['replay', recording('dpo'), '--ascii'], { directory: folder() });
    await terminal.waitFor('1 Overview');
    terminal.send(keys.shiftRight.repeat(8));
    await terminal.waitFor(/Loss \d/);
    for (const [key, text] of [
      ['2', 'Series'],
      ['3', 'chosen'],
      ['4', 'trained on all of my data'],
      ['5', 'Next save'],
      ['6', 'no GPU readings'],
      ['7', 'at the end of'],
      ['8', 'effective batch'],
      ['9', 'Phases'],
      ['0', 'No run was found'],
      ['?', 'Enter'],
    ] as const) {
      terminal.send(key);
      const screen = await terminal.waitFor(text);
      expect(screen.replace(/[\u0000-\u007f]/g, '')).toBe('');
    }
  });

  it('opens every pane by its number', async () => {
    const terminal = await atEnd('sft-full-en-eval');
    const panes: readonly (readonly [string, string | RegExp])[] = [
      ['2', '163 points'],
      ['3', 'LLaMA-Factory prints exactly one example'],
      ['5', 'the same as checkpoint-816'],
      ['6', 'This recording holds no GPU readings'],
      ['7', /at the end of \d+ lines/],
      ['8', 'effective batch'],
      ['1', 'What it is fed'],
    ];
    for (const [key, text] of panes) {
      terminal.send(key);
      await terminal.waitFor(text);
    }
  });

  it.each([
    ['light', 'rgb:fdfd/fdfd/fdfd', {}, '#0757b8'],
    ['dark', 'rgb:1414/1414/1414', {}, '#6cb6ff'],
    ['none that it tells', undefined, {}, '#6cb6ff'],
    ['a light one that the environment tells', undefined, { COLORFGBG: '0;15' }, '#0757b8'],
  ])('takes the colours for the background of the terminal: %s', async (_name, background, environment, colour) => {
    const terminal = start(['replay', recording('dpo')], {
      environment,
      ...(background === undefined ? {} : { background }),
    });
    await terminal.waitFor('1 Overview');
    const colourOfSecondTab = (): unknown => {
      const row = terminal.lines().findIndex((line) => line.includes('1 Overview'));
      return terminal.cell(terminal.lines()[row]?.search(/2 M/) ?? 0, row).foreground;
    };
    await terminal.waitUntil(() => colourOfSecondTab() === colour, colour);
  });

  it('tells trained from masked text by colour, and which is which by words', async () => {
    const terminal = await atEnd('sft-full-en-eval');
    terminal.send('3');
    const lines = (await terminal.waitFor('13 trained (17 %)')).split('\n');
    const row = lines.findIndex((line) => line.includes('The anchor waits at the library'));
    const masked = lines.findIndex((line) => line.includes('Write one line about a anchor'));
    const colour = (y: number, text: string) => terminal.cell((lines[y] ?? '').indexOf(text), y).foreground;
    expect(colour(row, 'anchor waits')).not.toBe(colour(masked, 'Write one line'));
  });

  it('has nothing to complain of when the evidence of nothing is asked for', async () => {
    const terminal = await atEnd('predict');
    terminal.send('9');
    await terminal.waitFor('Nothing found');
    terminal.send('\r');
    // What is said in the last row stays through another size.
    terminal.resize(120, 50);
    const last = (): string => terminal.lines()[49]?.trim() ?? '';
    await terminal.waitUntil(() => last() !== '', 'a last row');
    expect(last()).toContain('q quit');
  });

  it('finds text in the log and walks through what it found', async () => {
    const terminal = await atEnd('sft-full-en-eval');
    terminal.send('7');
    await terminal.waitFor('at the end of');
    terminal.send('/Num examples\r');
    await terminal.waitFor(/\/Num examples {2}\d+ of \d+/);
    terminal.send('N');
    await terminal.waitFor(/line \d+ of \d+/);
    terminal.send('\u001b');
    await terminal.waitFor(/q quit/);
  });

  it('stands still when paused and goes on when told to', async () => {
    const terminal = start(['replay', recording('sft-full-en-eval')]);
    await terminal.waitFor(/▶ recording 0:0[1-9]/);
    terminal.send(' ');
    await terminal.waitFor('⏸ recording');
    const before = terminal.lines()[1];
    terminal.send('?');
    await terminal.waitFor('Esc closes this');
    terminal.send('\u001b');
    await terminal.waitFor('What it is fed');
    expect(terminal.lines()[1]).toBe(before);
    terminal.send(' ');
    await terminal.waitFor('▶ recording');
  });

  it('keeps its shape through resizes down to too small and back', async () => {
    const terminal = await atEnd('sft-full-en-eval', { columns: 200, rows: 60 });
    await terminal.waitFor('What it is fed');
    terminal.resize(80, 24);
    await terminal.waitFor(/816\/816/);
    await terminal.waitUntil(
      () => terminal.lines().length === 24 && (terminal.lines()[23] ?? '').includes('quit'),
      'a footer at row 24',
    );
    terminal.resize(30, 8);
    await terminal.waitFor('30×8');
    terminal.resize(120, 36);
    await terminal.waitFor('What it is fed');
    await terminal.waitUntil(() => (terminal.lines()[35] ?? '').includes('quit'), 'a footer at row 36');
  });

  it('names all panes of a live run at 80 columns, whichever is open', async () => {
    const terminal = start([folder()], { columns: 80, rows: 24 });
    await terminal.waitFor('○ waiting');
    for (const key of '1234567890') {
      terminal.send(key);
      await terminal.waitUntil(
        () => terminal.cell((terminal.lines()[1] ?? '').indexOf(` ${key} `) + 1, 1).inverse,
        key,
      );
      expect(terminal.lines()[1]).toMatch(
        /1 Over.* 2 Metr.* 3 Samp.* 4 Data.* 5 C.* 6 GPU.* 7 Log.* 8 Conf.* 9 H.* 0 Runs/,
      );
    }
  });

  it('speaks Chinese, aligned', async () => {
    const chinese = start(['replay', recording('sft-full-zh'), '--lang', 'zh', '--speed', '64']);
    await chinese.waitFor('录像');
    for (let jump = 0; jump < 11; jump += 1) chinese.send(keys.shiftRight);
    await chinese.waitFor('已完成');
    await chinese.waitFor('模型看到的数据');
    // Every right border of the lower box stands in the last column.
    const lines = chinese.lines();
    const from = lines.findIndex((line) => line.includes('模型看到的数据'));
    for (let y = from + 1; y < lines.length - 2; y += 1) expect(chinese.cell(119, y).text).toBe('│');
  });
});
