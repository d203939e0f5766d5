/** A run that kept all of its checkpoints. */
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, named, peakMemory, processorShareOf, reportShares, showsRun } from './bench.js';
import { logRow, makeCheckpoints } from './inputs.js';

export async function checkpoints(bench: Bench): Promise<void> {
  const { figures, quick } = bench;
  const count = quick ? 100 : 1000;
  let row = count * 10;
  const directory = bench.runOf(row);
  makeCheckpoints(directory, count);
  const what = `${named(count)} checkpoints`;
  const floors: number[] = [];
  const samples: number[] = [];
  const blocks: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const started = performance.now();
    spawnSync('grep', ['-rlc', 'nothing of the kind', directory]);
    floors.push(performance.now() - started);
    const { terminal, ask } = bench.startProbed([directory]);
    await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
    const began = performance.now();
    await ask();
    terminal.send('5');
    await terminal.waitFor(/checkpoint-\d/, 60_000);
    terminal.send('G');
    await terminal.waitUntil(
      () =>
        terminal.text().includes(`${count.toLocaleString('en-US')} checkpoints`) &&
        /\b10 .*whole/.test(terminal.text()),
      'all of them',
      120_000,
    );
    samples.push(performance.now() - began);
    blocks.push((await ask()).blocked);
    await terminal.close();
  }
  const floor = figures.report(`grep -r through ${what}`, 'ms', floors);
  figures.report(`all of ${what} read and judged`, 'ms', samples, { floor });
  figures.report('longest block of the event loop meanwhile', 'ms', blocks, { bar: 15 });
  const terminal = bench.start(directory);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  terminal.send('5');
  await sleep(quick ? 3000 : 15_000);
  await reportShares(bench, `two rows a second, ${what} on screen`, (seconds) =>
    processorShareOf(terminal.pid, async () => {
      for (const end = row + 2 * seconds; row < end; ) {
        appendFileSync(`${directory}/trainer_log.jsonl`, logRow(++row, count * 12.5));
        await sleep(500);
      }
    }),
  );
  figures.report(`peak resident memory, ${what}`, 'MB', [peakMemory(terminal.pid)]);
  await terminal.close();
}
