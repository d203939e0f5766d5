/** The runs of another machine, whose shell is one of this machine here; time is the test's. */
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { HostList } from '../../source/commands/host-list.js';
import { type Dial, type RemoteShell, SshShell } from '../../source/watch/remote/shell.js';
import { temporaryDirectory } from '../watch/collect.js';

const here: Dial = () => ({ file: 'sh', parameters: ['-c', 'LC_ALL=C exec sh'] });

/** A machine on which nothing trains, whatever else does on this one: its /proc is empty. */
function quietMachine(): RemoteShell {
  const shell = new SshShell('elsewhere', here, 0);
  const proc = temporaryDirectory();
  return {
    host: shell.host,
    ask: (command) => shell.ask(command.replaceAll('/proc', proc)),
    close: () => shell.close(),
  };
}

/** A run of three rows, as a list of another machine; the states that it tells of, look after look. */
function watched() {
  const root = temporaryDirectory();
  const directory = join(root, 'saves', 'a');
  mkdirSync(directory, { recursive: true });
  const rows = [1, 2, 3].map(
    (step) => `{"current_steps": ${step}, "total_steps": 30, "loss": 1.5, "elapsed_time": "0:00:0${step}"}\n`,
  );
  writeFileSync(join(directory, 'trainer_log.jsonl'), rows.join(''));
  const time = { now: Date.now() / 1000 };
  const options = {
    host: 'elsewhere',
    path: root,
    shell: quietMachine(),
    clock: () => time.now,
    pause: 1,
    searchPause: 1,
  };
  const list = new HostList(options);
  onTestFinished(() => list.stop());
  let tells = 0;
  list.start(() => {
    tells += 1;
  });
  const told = () => list.runs().find(({ path }) => path.endsWith('/saves/a'));
  return {
    root,
    directory,
    time,
    told,
    state: () => told()?.summary?.state ?? null,
    /** Counts what was told: each look tells once at least. */
    tells: () => tells,
  };
}

/** However long a look takes: a machine may be busy. */
const patience = { timeout: 25_000, interval: 5 };

it('judges a run by its silence, though nothing was written that could be read', async () => {
  const { time, state } = watched();
  await vi.waitUntil(() => state() !== null, patience);
  expect(state()).toBe('training');
  time.now += 24 * 3600;
  await vi.waitUntil(() => state() === 'unknown', patience);
});

it('takes a console that grows beside the run for a sign of life', async () => {
  const { root, directory, time, told, state, tells } = watched();
  const log = join(root, 'train.log');
  writeFileSync(
    log,
    `[INFO|2026-01-01 00:00:00] llamafactory.hparams.parser:1 >> ${directory}\n{'loss': 1.5, 'epoch': 0.1}\n`,
  );
  await vi.waitUntil(() => state() !== null, patience);
  expect(state()).toBe('training');
  // Written first: a look between the two would rightly find the run silent.
  appendFileSync(log, "{'loss': 1.4, 'epoch': 0.2}\n");
  utimesSync(log, time.now + 24 * 3600, time.now + 24 * 3600);
  time.now += 24 * 3600;
  await vi.waitUntil(() => (told()?.modified ?? 0) >= Math.floor(time.now), patience);
  const seen = tells();
  await vi.waitUntil(() => tells() >= seen + 4, patience);
  expect(state()).toBe('training');
});

it.each(['trainer_log.jsonl', 'logging.jsonl', 'running_log.txt', 'trainer_state.json'])(
  'sees that %s grows, whose directory does not change with it',
  async (name) => {
    const root = temporaryDirectory();
    // A console is looked for two directories above: there lies only what the test put there.
    const directory = join(root, 'saves', 'a');
    mkdirSync(join(directory, 'checkpoint-5'), { recursive: true });
    writeFileSync(join(directory, name), '');
    for (const path of [join(directory, name), join(directory, 'checkpoint-5'), directory])
      utimesSync(path, 1000, 1000);
    const clock = () => Date.now() / 1000;
    // Its directories are searched once: what it sees later, it sees by its looks at the files.
    const list = new HostList({ host: 'elsewhere', path: root, shell: quietMachine(), clock, pause: 1 });
    onTestFinished(() => list.stop());
    const modified = (): number | undefined => list.runs()[0]?.modified;
    await new Promise<void>((resolve) => {
      list.start(() => {
        if (modified() === 1000) utimesSync(join(directory, name), 2000, 2000);
        else if (modified() === 2000) resolve();
      });
    });
    expect(modified()).toBe(2000);
  },
  20_000,
);

it('tells of a run whose processes are gone what is told of it when it is open', async () => {
  const root = temporaryDirectory();
  const directory = join(root, 'saves', 'a');
  mkdirSync(directory, { recursive: true });
  const rows = Array.from(
    { length: 20 },
    (_, step) =>
      `{"current_steps": ${step + 1}, "total_steps": 30, "loss": 1.5, "elapsed_time": "0:00:${step + 10}"}\n`,
  );
  writeFileSync(join(directory, 'trainer_log.jsonl'), rows.join(''));
  const time = { now: Date.now() / 1000 };
  const list = new HostList({
    ...{ host: 'elsewhere', path: root, shell: quietMachine(), clock: () => time.now, pause: 1, searchPause: 1 },
  });
  onTestFinished(() => list.stop());
  list.start(() => {});
  const summary = () => list.runs().find(({ path }) => path.endsWith('/saves/a'))?.summary;
  await vi.waitUntil(() => summary()?.state === 'training', patience);
  expect(summary()?.unseen).toBeNull();
  time.now += 45;
  await vi.waitUntil(() => summary()?.unseen !== null, patience);
  expect(summary()).toMatchObject({ state: 'training', timeLeft: null });
});
