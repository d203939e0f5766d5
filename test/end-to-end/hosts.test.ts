/** Runs of several machines in one list, over real ssh servers: one well, one cut, one refused, one that says nothing. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixtures } from '../recordings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { startStandIn } from '../watch/stand-in.js';
import { playRecording } from './play-recording.js';
import { hasServer, machines } from './ssh.js';
import { REPOSITORY, Terminal } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
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

function start(
  parameters: readonly string[],
  directory: string,
  bin: string,
  further: Readonly<Record<string, string>> = {},
): Terminal {
  const environment = { ...further, PATH: `${bin}:${process.env.PATH ?? ''}` };
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
    terminal.send('/full-zh');
    await terminal.waitFor('1 run ');
    terminal.send('\r\r');
    await terminal.waitFor(/■ finished {2}alpha:sft-full-zh/, 20_000);
    terminal.send('0');
    await terminal.waitFor(/\d+ runs/);
    cut('beta');
    // Its rows stay as they were seen; the reason stands beside its name.
    await terminal.waitFor(/✕ beta \(last heard \d+ s ago\): /, 30_000);
    await terminal.waitFor(/sft-best-model +■ finished .* beta/);
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  }, 60_000);

  it('that make one run are one row, with a line for each', async () => {
    const root = temporaryDirectory();
    const place = { WORLD_SIZE: '3', LOCAL_WORLD_SIZE: '1', GROUP_RANK: '0', GROUP_WORLD_SIZE: '3' };
    const environment = { ...place, RANK: '0', MASTER_ADDR: 'gpu-1', MASTER_PORT: '29500' };
    const standIn = await startStandIn({ environment });
    const run = join(standIn.directory, 'saves/a');
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, 'trainer_log.jsonl'), '{"current_steps": 5, "total_steps": 30, "loss": 1.5}\n');
    const { bin } = await machines(root, { alpha: 'well', beta: 'well' });
    // Both names lead to this machine, so both see the same process, as two machines see the ranks of one run.
    const hosts = ['--host', `alpha:${standIn.directory}`, '--host', `beta:${standIn.directory}`];
    const terminal = start(hosts, temporaryDirectory(), bin, { HOST_PROC: temporaryDirectory() });
    await terminal.waitFor(/5\/30 .* (?:alpha|beta)/, 20_000);
    const text = await terminal.waitFor(
      /node 0 · (?:alpha|beta) +1 rank .*\n.*node 0 · (?:alpha|beta) +1 rank/,
      20_000,
    );
    expect(text).toContain('1 other node not looked at: name it with --host');
    expect(text.match(/5\/30/g)).toHaveLength(1);
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });

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
    // Whatever else trains on this machine now is alpha's, too.
    const own = told.runs.filter(({ path }: { readonly path: string }) => path === directory);
    expect(own).toMatchObject([{ host: 'alpha', live: false, step: 120, total_steps: 120, errors: 0, warnings: 0 }]);
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
