/** Bell, notification and command in the running program: while a run happens again before its eyes, and for `check --wait`. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, program, recording, start } from './inspector.js';
import { playRecording } from './play-recording.js';
import type { Terminal } from './terminal.js';

/** What the terminal is rung with. */
function listen(terminal: Terminal): { readonly bells: () => number; readonly notes: readonly string[] } {
  let bells = 0;
  const notes: string[] = [];
  terminal.model.onBell(() => {
    bells += 1;
  });
  for (const number of [9, 777]) {
    terminal.model.parser.registerOscHandler(number, (text) => {
      notes.push(`${number};${text}`);
      return true;
    });
  }
  return { bells: () => bells, notes };
}

/** The first part of a recorded run, played at once into a directory, and the rest to come. */
async function stage(name: string, until: number, speed = 1000) {
  const run = join(folder(), name);
  const options = { castPath: recording(name), runDirectory: run, consolePath: `${run}.log`, speed: 1000 };
  await playRecording({ ...options, until });
  return { run, rest: () => playRecording({ ...options, speed, from: until }) };
}

const events = (
  file: string,
): readonly {
  readonly event: string;
  readonly state: string | null;
  readonly finding: { readonly id: string } | null;
}[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : [];

describe('the inspector', () => {
  test('tells what becomes true before its eyes, in every way that is asked for', async () => {
    // Its row of step 5 is sound (second 4.97), that of step 10 is not (second 5.08).
    const { run, rest } = await stage('diverged-nan', 3, 1);
    const file = join(folder(), 'events');
    const terminal = start([run, '--bell', '--notify', '--on-event', `cat >> ${file}`]);
    const heard = listen(terminal);
    await terminal.waitUntil(() => watches(terminal.pid), 'the watch');
    await rest();
    await terminal.waitUntil(() => heard.bells() > 0 && heard.notes.length > 0, 'a bell and a notification');
    expect(heard.notes[0]).toMatch(/^9;lf-tui: diverged-nan: The loss broke at step 10/);
    await expect.poll(() => events(file)[0]?.finding?.id, { timeout: 10_000 }).toBe('loss-not-finite');
  });

  test('says nothing of what was true before, nor unless it is asked', async () => {
    const { run, rest } = await stage('diverged-nan', 5.02);
    await rest();
    const file = join(folder(), 'events');
    const asked = start([run, '--on-event', `cat >> ${file}`]);
    await asked.waitFor(/The loss broke/);
    const quiet = start([recording('diverged-nan'), '--speed', '64'], {
      environment: { LF_TUI_BELL: '1', LF_TUI_NOTIFY: '1' },
    });
    const silence = listen(quiet);
    await quiet.waitFor(/■ finished/);
    // That it has finished is known only once it has been silent for a while, and may be news.
    expect(events(file).filter(({ event }) => event === 'finding')).toEqual([]);
    expect([silence.bells(), silence.notes.length]).toEqual([0, 0]);
  });

  test('a recording rings when the command line says so, and a failing command is told in the last row', async () => {
    const file = join(folder(), 'events');
    // It fails the first time alone, so that nothing is told again after the key.
    const command = `cat >> ${file}; mkdir ${file}.d 2>/dev/null || exit 0; echo no route >&2; exit 1`;
    const terminal = start([recording('killed-hard'), '--speed', '4', '--bell', '--on-event', command]);
    const heard = listen(terminal);
    await terminal.waitFor(/✕ killed/);
    await terminal.waitUntil(() => heard.bells() > 0, 'a bell');
    await terminal.waitFor('The command of --on-event failed (exit code 1): no route');
    terminal.send('2');
    expect(await terminal.waitFor('Series')).not.toContain('no route');
    const ends = events(file).filter(({ event }) => event === 'state');
    expect(ends.map(({ state }) => state)).toEqual(['killed']);
  });

  test('settings may ask for it, and leaving waits for no command', async () => {
    const home = folder();
    mkdirSync(join(home, 'lf-tui'));
    writeFileSync(join(home, 'lf-tui', 'settings.yaml'), 'alerts:\n  on-event: touch "$STARTED"; sleep 60\n');
    const { run, rest } = await stage('diverged-nan', 3, 1);
    const started = join(folder(), 'started');
    const terminal = start([run], { environment: { XDG_CONFIG_HOME: home, STARTED: started } });
    await terminal.waitUntil(() => watches(terminal.pid), 'the watch');
    await rest();
    await expect.poll(() => existsSync(started), { timeout: 20_000 }).toBe(true);
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });
});

/** Whether the process watches files: it looked at what was there and waits for what comes. */
function watches(pid: number | undefined): boolean {
  try {
    const folder = `/proc/${pid}/fdinfo`;
    return readdirSync(folder).some((name) => readFileSync(join(folder, name), 'latin1').includes('inotify wd:'));
  } catch {
    return false;
  }
}

test('check --wait tells the command of the news that it waited for', async () => {
  const { run, rest } = await stage('diverged-nan', 3, 1);
  const file = join(folder(), 'events');
  const child = spawn(process.execPath, [program, 'check', run, '--wait', '--on-event', `cat >> ${file}`], {
    env: { ...process.env, HOST_PROC: '/no/processes', XDG_CONFIG_HOME: '/no/settings' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  // It has begun to look once it holds the log open.
  await expect
    .poll(() => existsSync(`/proc/${child.pid}/fd`) && readFileSync(`/proc/${child.pid}/io`, 'utf8').length > 0)
    .toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await expect.poll(() => watches(child.pid), { timeout: 10_000 }).toBe(true);
  await rest();
  expect(await ended).toBe(1);
  expect(text).toContain('The loss broke at step 10');
  expect(events(file).map((event) => event.finding?.id)).toContain('loss-not-finite');
});
