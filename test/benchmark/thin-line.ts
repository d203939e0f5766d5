/**
 * A line of 64 kbit/s with 200 ms there and back, between a pseudo-terminal and the model of a screen. It takes
 * whatever the program gives, as ssh does, whose window is 2 MB: that is what makes a thin line hard.
 */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { newModel, REPOSITORY } from '../end-to-end/terminal.js';
import { type Bench, program } from './bench.js';

const bytesEachMillisecond = 8;
const oneWay = 100;
const columns = 120;
const rows = 36;
/** Keys and the tab that each opens. */
const presses: readonly (readonly [key: string, tab: string])[] = [
  ['2', 'Metrics'],
  ['9', 'Health'],
  ['7', 'Log'],
  ['1', 'Overview'],
  ['2', 'Metrics'],
  ['5', 'Checkpoints'],
  ['1', 'Overview'],
];

export interface ThinLineFigures {
  /** Milliseconds from each key to the tab that it opens, seen at the far end. */
  readonly keys: readonly number[];
  /** The most bytes that were ever under way. */
  readonly most: number;
}

/** Plays a fast run's recording over the line for `seconds`, then presses keys. */
export async function overThinLine(program: string, recording: string, seconds: number): Promise<ThinLineFigures> {
  const model = newModel(columns, rows);
  const environment = { ...process.env, LANG: 'C.UTF-8', COLORTERM: 'truecolor', XDG_CONFIG_HOME: '/no/settings' };
  const terminal = spawn(process.execPath, [program, 'replay', recording, '--speed', '4'], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: environment,
  });
  let freeAt = 0;
  let under = 0;
  let most = 0;
  terminal.onData((data) => {
    const bytes = Buffer.byteLength(data);
    under += bytes;
    most = Math.max(most, under);
    freeAt = Math.max(freeAt, performance.now()) + bytes / bytesEachMillisecond;
    setTimeout(
      () => {
        under -= bytes;
        model.write(data);
      },
      freeAt + oneWay - performance.now(),
    );
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) =>
    terminal.onExit(() => {
      hasEnded = true;
      resolve();
    }),
  );
  const send = (text: string): void => {
    setTimeout(() => {
      if (!hasEnded) terminal.write(text);
    }, oneWay);
  };
  model.onData(send);
  const isOpen = (tab: string): boolean => {
    const { active } = model.buffer;
    const line = active.getLine(active.baseY + 1);
    const at = line?.translateToString(true).indexOf(tab) ?? -1;
    return at >= 0 && Boolean(line?.getCell(at)?.isInverse());
  };
  const until = async (condition: () => boolean): Promise<number> => {
    const began = performance.now();
    while (!condition() && performance.now() - began < 60_000) await sleep(5);
    return performance.now() - began;
  };
  await until(() => isOpen('Overview'));
  await sleep(seconds * 1000);
  const keys: number[] = [];
  for (const [key, tab] of presses) {
    send(key);
    keys.push(await until(() => isOpen(tab)));
    await sleep(1500);
  }
  send('q');
  await ended;
  return { keys, most };
}

/** A fast run: half a dozen rows a second, on a line that carries two pictures a second. */
export async function thin(bench: Bench): Promise<void> {
  const { figures } = bench;
  const recording = join(REPOSITORY, 'fixtures', 'sft-full-en-eval', 'run.cast');
  const { keys: samples, most } = await overThinLine(program, recording, 8);
  figures.report('key to its pane over 64 kbit/s, 200 ms there and back', 'ms', samples);
  figures.report('most bytes under way on that line', 'B', [most]);
}
