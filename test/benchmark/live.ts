/** Beside a run that goes on: bytes, processor and memory of every new row. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { playRecording } from '../end-to-end/play-recording.js';
import { REPOSITORY, Terminal } from '../end-to-end/terminal.js';
import {
  type Bench,
  named,
  peakMemory,
  processorShare,
  processorShareOf,
  program,
  reportShares,
  showsRun,
} from './bench.js';
import { logRow, makeRun } from './inputs.js';

export async function live(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const directory = join(work, 'live');
  const path = makeRun(directory, 300);
  const { terminal } = await bench.firstFrame(directory);
  await sleep(2000);
  const rowBytes: number[] = [];
  let row = 300;
  const goOn = async (seconds: number): Promise<void> => {
    for (const end = row + 2 * seconds; row < end; ) {
      const before = terminal.bytes;
      appendFileSync(path, logRow(++row, 1000));
      await sleep(500);
      rowBytes.push(terminal.bytes - before);
    }
  };
  await reportShares(bench, 'two rows a second, 120×40', (seconds) =>
    processorShareOf(terminal.pid, () => goOn(seconds)),
  );
  figures.report('bytes for half a second with one new row, 120×40', 'B', rowBytes, { bar: 1024 });
  figures.report('processor, nothing new, 120×40', '%', [await processorShare(terminal.pid, quick ? 3 : 10)]);
  figures.report('peak resident memory, ordinary run', 'MB', [peakMemory(terminal.pid)], { bar: 110 });
  const keyBytes: number[] = [];
  for (const key of ['x', 'l', 'x', 'l', 'x', '+', '-', '+', '-']) {
    const before = terminal.bytes;
    terminal.send(key);
    await sleep(150);
    keyBytes.push(terminal.bytes - before);
  }
  figures.report('bytes for one key, Overview 120×40', 'B', keyBytes, { bar: 1024 });
  await terminal.close();
}

/**
 * The same with the console beside the rows, as on a machine where one trains: a real run's is played at its own pace,
 * 2.2 steps a second, with its example, bars, evaluations and checkpoints.
 */
export async function spoken(bench: Bench): Promise<void> {
  const { work } = bench;
  const [runDirectory, consolePath] = [join(work, 'spoken'), join(work, 'spoken.log')];
  const play = { castPath: join(REPOSITORY, 'fixtures', 'gpu-sft-bf16', 'run.cast'), runDirectory, consolePath };
  await playRecording({ ...play, speed: Number.POSITIVE_INFINITY, until: beginsToTrain });
  const stop = new AbortController();
  const playing = playRecording({ ...play, speed: 1, from: beginsToTrain, signal: stop.signal }).catch(() => null);
  const parameters = [program, runDirectory, '--log', consolePath];
  const terminal = new Terminal(process.execPath, parameters, { columns: 120, rows: 40 });
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  const name = 'a run of 2.2 steps a second with its console, 120×40';
  await reportShares(bench, name, (seconds) => processorShare(terminal.pid, seconds));
  stop.abort();
  await playing;
  await terminal.close();
}

/** Seconds of that recording. */
const beginsToTrain = 26;

/** Heap after many updates of a real run directory, per update, once everything that is made once is there. */
export async function soak(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const directory = join(work, 'soak');
  mkdirSync(directory);
  const path = makeRun(directory, 100);
  const { terminal, ask } = bench.startProbed([directory]);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  const updates = quick ? 3000 : 20_000;
  const warm = updates / 5;
  let row = 100;
  const grow = async (count: number): Promise<number> => {
    for (let done = 0; done < count; done += 10) {
      let text = '';
      for (let each = 0; each < 10; each += 1) text += logRow(++row, 100_000);
      appendFileSync(path, text);
      await sleep(10);
    }
    await terminal.waitUntil(() => terminal.text().includes(row.toLocaleString('en-US')), 'the last row', 60_000);
    return (await ask()).bytes;
  };
  const before = await grow(warm);
  const after = await grow(updates);
  figures.report(`heap growth per update, ${named(updates)} updates`, 'B', [(after - before) / updates], { bar: 1024 });
  await terminal.close();
}
