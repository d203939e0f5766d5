/** Runs of several machines in one list, over real ssh servers: one well, one cut, one refused, one that says nothing. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixtures } from '../recordings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { playRecording } from './play-recording.js';
import { hasServer, machines } from './ssh.js';
import { REPOSITORY, Terminal } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.js');
const run = promisify(execFile);

async function play(root: string, name: string): Promise<string> {
  const directory = join(root, 'saves', name);
  await playRecording({
    castPath: join(fixtures, name, 'run.cast'),
    runDirectory: directory,
    consolePath: join(root, `${name}.log`),
    speed: Number.POSITIVE_INFINITY,
  });
  return directory;
}

function start(parameters: readonly string[], directory: string, bin: string): Terminal {
  const environment = { PATH: `${bin}:${process.env.PATH ?? ''}` };
  const setup = { columns: 140, rows: 36, directory, environment };
  const terminal = new Terminal(process.execPath, [program, ...parameters], setup);
  onTestFinished(() => terminal.close());
  return terminal;
}

/** A real server is what these are about: without one there is nothing to try. */
describe.skipIf(!hasServer)('several machines', () => {
  it('are one list; a dead, a silent and a forged one hold up neither the others nor a key', async () => {
    const root = temporaryDirectory();
    const [one, two, here] = [join(root, 'one'), join(root, 'two'), temporaryDirectory()];
    await play(one, 'sft-full-zh');
    await play(two, 'sft-best-model');
    const { bin, cut } = await machines(root, {
      alpha: 'well',
      beta: 'well',
      gone: 'refused',
      mute: 'silent',
      forged: 'changed',
    });
    const hosts = [`alpha:${one}`, `beta:${two}`, 'gone', 'mute', 'forged'].flatMap((host) => ['--host', host]);
    const terminal = start(hosts, here, bin);
    await terminal.waitFor(/sft-full-zh +■ finished .* alpha/, 20_000);
    await terminal.waitFor(/sft-best-model +■ finished .*216\/216 .* beta/, 20_000);
    await terminal.waitFor(/✕ gone: .*Connection refused/);
    await terminal.waitFor(/✕ forged: WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! .*Host key verification failed/);
    await terminal.waitFor(/● alpha \d+ s {2}● beta \d+ s|● alpha 0 s/);
    terminal.send('/zh');
    await terminal.waitFor('1 run ');
    terminal.send('\r\r');
    await terminal.waitFor(/■ finished {2}alpha:sft-full-zh/, 20_000);
    terminal.send('0');
    await terminal.waitFor('2 runs');
    cut('beta');
    // Its rows stay as they were seen; the reason stands beside its name.
    await terminal.waitFor(/✕ beta \(last heard \d+ s ago\): /, 30_000);
    await terminal.waitFor(/sft-best-model +■ finished .* beta/);
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  }, 60_000);

  it('are listed by status --all with what each could not tell', async () => {
    const root = temporaryDirectory();
    const directory = await play(join(root, 'one'), 'dpo');
    const { bin } = await machines(root, { alpha: 'well', gone: 'refused' });
    const parameters = ['status', '--all', '--json', '--host', `alpha:${join(root, 'one')}`, '--host', 'gone'];
    const { stdout } = await run(process.execPath, [program, ...parameters], {
      cwd: temporaryDirectory(),
      env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, HOST_PROC: temporaryDirectory() },
    });
    const told = JSON.parse(stdout);
    expect(told.runs).toMatchObject([{ host: 'alpha', path: directory, live: false }]);
    expect(told.hosts[0]).toEqual({ host: 'alpha', problem: null });
    expect(told.hosts[1]).toMatchObject({ host: 'gone', problem: expect.stringContaining('Connection refused') });
  });

  it('that ssh knows need no option, and one that it does not know is a path', async () => {
    const root = temporaryDirectory();
    const { bin } = await machines(root, { alpha: 'well' });
    const terminal = start(['alpha'], temporaryDirectory(), bin);
    await terminal.waitFor(/runs of alpha/);
    await terminal.waitFor(/● alpha \d+ s/, 20_000);
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
    const other = start(['omega'], temporaryDirectory(), bin);
    expect((await other.exit).code).toBe(4);
    expect(other.text()).toContain('omega: no such file or directory');
  });
});
