/** The person's own command: it gets the event, a few run at a time, and its failure is told without being waited for. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EventCommand } from '../../../source/commands/alerts/event-command.js';
import { english } from '../../../source/screen/words/en.js';

const folder = mkdtempSync(join(tmpdir(), 'lf-tui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function commandOf(command: string, timeoutSeconds?: number) {
  const said: string[] = [];
  const runner = new EventCommand({
    command,
    environment: { PATH: process.env.PATH, FOLDER: folder },
    words: english.alerts,
    say: (sentence) => said.push(sentence),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  });
  return { runner, said };
}

test('the event is its standard input', async () => {
  const { runner, said } = commandOf('cat > "$FOLDER/event"');
  runner.send('{"event":"state"}\n');
  await runner.idle();
  expect(JSON.parse(readFileSync(join(folder, 'event'), 'utf8'))).toEqual({ event: 'state' });
  expect(said).toEqual([]);
});

test('a failure is told with the last line that it complained with, made harmless', async () => {
  const { runner, said } = commandOf(`printf 'first\\nno \\033]0;x\\007such host\\n' >&2; exit 3`);
  runner.send('{}');
  await runner.idle();
  expect(said).toEqual(['The command of --on-event failed (exit code 3): no ␛]0;x␇such host']);
});

test('a command that is not there, and one that reads nothing', async () => {
  const missing = commandOf('no-such-program-here');
  missing.runner.send('{}');
  await missing.runner.idle();
  expect(missing.said).toHaveLength(1);
  expect(missing.said[0]).toContain('exit code 127');
  const deaf = commandOf('exit 0');
  deaf.runner.send('x'.repeat(1 << 20));
  await deaf.runner.idle();
  expect(deaf.said).toEqual([]);
});

test('one that does not end is ended, with all that it started', async () => {
  const { runner, said } = commandOf('sh -c \'echo $$ > "$FOLDER/pid"; exec tail -f /dev/null\' | cat', 1);
  runner.send('{}');
  await runner.idle();
  expect(said).toEqual(['The command of --on-event took more than 1 s and was ended.']);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  // Gone, or a dead process that nobody has asked after.
  const state = (): string => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0] ?? '';
    } catch {
      return 'gone';
    }
  };
  await expect.poll(state).toMatch(/^(?:gone|Z)$/);
});

test('two at a time, sixteen wait, the others are counted', async () => {
  const { runner, said } = commandOf('cat >> "$FOLDER/all"');
  for (let index = 0; index < 21; index += 1) runner.send(`${index}\n`);
  expect(said).toEqual([
    'The command of --on-event is too slow: 1 event was not told.',
    'The command of --on-event is too slow: 2 events were not told.',
    'The command of --on-event is too slow: 3 events were not told.',
  ]);
  await runner.idle();
  const lines = readFileSync(join(folder, 'all'), 'utf8').trim().split('\n').map(Number);
  expect(lines.sort((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, index) => index));
});
