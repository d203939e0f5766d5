import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  CommandError,
  commandText,
  type Ending,
  type PseudoTerminal,
  runInTerminal,
  type TerminalKind,
} from '../../source/commands/record/pseudo-terminal.js';

const start = (command: readonly string[], ways: readonly TerminalKind[]): Promise<PseudoTerminal> =>
  runInTerminal({ command, columns: 97, rows: 31, environment: process.env, inheritInput: false, ways });

/** Everything that was said until the end, and `seen`, which waits for a text of it. */
function listen(terminal: PseudoTerminal): {
  readonly seen: (text: string) => Promise<void>;
  readonly whole: Promise<{ readonly text: string; readonly ending: Ending }>;
} {
  let text = '';
  const waiting = new Set<() => void>();
  terminal.output.on('data', (bytes: Buffer) => {
    text += bytes.toString();
    for (const look of waiting) look();
  });
  const seen = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (text.includes(wanted)) resolve();
      };
      waiting.add(look);
      look();
    });
  return { seen, whole: terminal.ended.then((ending) => ({ text, ending })) };
}

const hasScript = execFileSync('sh', ['-c', 'script --version 2>/dev/null || true'], { encoding: 'utf8' }).includes(
  'util-linux',
);
const terminals: readonly TerminalKind[] = hasScript ? ['python', 'script'] : ['python'];
const all: readonly TerminalKind[] = [...terminals, 'pipes'];

describe.each(terminals)('a terminal of %s', (way) => {
  it('is one, of the size that was asked for', async () => {
    const terminal = await start(['sh', '-c', 'test -t 1 && stty size'], [way]);
    expect(terminal.kind).toBe(way);
    expect((await listen(terminal).whole).text).toContain('31 97');
  });

  it('takes another size, and tells the command', async () => {
    const terminal = await start(
      // Columns and rows may come one after the other, and bash forgets a signal that comes while it deals with one.
      [
        'bash',
        '-c',
        `trap told=1 WINCH; echo ready; until [ "$told" = 1 ] && [ "$(stty size)" = "50 120" ]; do read -t 0.1; done; stty size`,
      ],
      [way],
    );
    const { seen, whole } = listen(terminal);
    await seen('ready');
    terminal.resize(120, 50);
    expect((await whole).text).toContain('50 120');
  });

  it('takes keys, and Ctrl-C as its signal', async () => {
    const terminal = await start(['sh', '-c', 'read line; echo "got $line"; exec sleep 60'], [way]);
    const { seen, whole } = listen(terminal);
    terminal.keys(Buffer.from('tide\r'));
    await seen('got tide');
    terminal.keys(Buffer.from('\u0003'));
    expect((await whole).ending).toEqual({ code: null, signal: 2 });
  });
});

describe.each(all)('a command in %s', (way) => {
  it('ends with its own code, its last words delivered', async () => {
    const { text, ending } = await listen(await start(['sh', '-c', 'seq 1 20000; echo last >&2; exit 7'], [way])).whole;
    expect(ending).toEqual({ code: 7, signal: null });
    expect(text.endsWith(way === 'pipes' ? '20000\nlast\n' : '20000\r\nlast\r\n')).toBe(true);
    expect(text.split('\n')).toHaveLength(20_002);
  });

  it('gets signals, in its whole group', async () => {
    const terminal = await start(['sh', '-c', 'echo ready; sh -c "sleep 60; echo never" & wait'], [way]);
    const { seen, whole } = listen(terminal);
    await seen('ready');
    terminal.signal(15, 'group');
    expect((await whole).ending).toEqual({ code: null, signal: 15 });
  });

  it('is refused when there is none', async () => {
    const refused = start(['no-such-trainer', 'x'], [way]);
    await expect(refused).rejects.toThrow(CommandError);
    await expect(refused).rejects.toMatchObject({ code: 127 });
  });

  it('gets its words as they are', async () => {
    const { text } = await listen(await start(['printf', '[%s]', 'a b', "it's", '$HOME', ''], [way])).whole;
    expect(text).toBe("[a b][it's][$HOME][]");
  });
});

it('is written as a person would type it', () => {
  expect(commandText(['train', 'a b', "it's", 'x=1'])).toBe("train 'a b' 'it'\\''s' x=1");
});
