/** The list of runs in a real terminal: find, choose, open, compare. */
import { join } from 'node:path';
import { afterEach, it } from 'vitest';
import { fixtures } from '../recordings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { playRecording } from './play-recording.js';
import { REPOSITORY, Terminal } from './terminal.js';

const open: Terminal[] = [];
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
});

it('lists the runs beside the open one, opens the chosen one, and draws the marked ones together', async () => {
  const root = temporaryDirectory();
  for (const name of ['sft-full-zh', 'sft-best-model']) {
    await playRecording({
      castPath: join(fixtures, name, 'run.cast'),
      runDirectory: join(root, 'saves', name),
      consolePath: join(root, `${name}.log`),
      speed: Number.POSITIVE_INFINITY,
    });
  }
  const program = join(REPOSITORY, 'dist', 'lf-tui.js');
  const terminal = new Terminal(process.execPath, [program, 'saves/sft-best-model'], {
    columns: 120,
    rows: 36,
    directory: root,
  });
  open.push(terminal);
  await terminal.waitFor('216/216');
  terminal.send('0');
  await terminal.waitFor(/sft-full-zh +■ finished/);
  terminal.send('/zh');
  await terminal.waitFor('1 run ');
  terminal.send('\r');
  await terminal.waitFor('filter zh');
  terminal.send('m');
  terminal.send('\u001b');
  await terminal.waitFor('2 runs');
  terminal.send('2');
  await terminal.waitFor(/█ sft-best-model {2}█ sft-full-zh/);
  terminal.send('0');
  await terminal.waitFor(/█ +sft-full-zh/);
  terminal.send('gj');
  terminal.send('\r');
  await terminal.waitFor(/■ finished {2}sft-full-zh/);
});
