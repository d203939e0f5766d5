/** A long run from its beginning to its end: nothing that is held grows with it. */
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, kernel, named, peakMemory, showsRun } from './bench.js';
import { consoleStep, logRow, makeConsole, makeRun } from './inputs.js';

/** What the kernel keeps for the process: open files, and directories or files that it is told of. */
function held(pid: number): { readonly files: number; readonly watches: number } {
  const files = readdirSync(`/proc/${pid}/fd`);
  const watches = files.map((file) => {
    try {
      return kernel(pid, `fdinfo/${file}`).match(/^inotify wd:/gm)?.length ?? 0;
    } catch {
      return 0; // Closed since it was listed.
    }
  });
  return { files: files.length, watches: watches.reduce((sum, count) => sum + count, 0) };
}

/** A long run from its first row to its last, watched all the time, its checkpoints made and rotated away. */
export async function week(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const [rows, lines, checkpoints] = quick ? [100_000, 10_000, 100] : [10_000_000, 1_000_000, 1000];
  const directory = join(work, 'week');
  const path = makeRun(directory, 100);
  const console = join(directory, 'train.log');
  makeConsole(console, 1000, 'the beginning');
  const { terminal, ask } = bench.startProbed([directory]);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  const total = Math.ceil(rows * 1.25);
  let row = 100;
  /** A hundredth of the run, at most 2,000 rows a time: a burst, yet nothing that a disk would not deliver. */
  const goOn = async (until: number): Promise<void> => {
    const perSave = rows / checkpoints;
    while (row < until) {
      let text = '';
      let said = '';
      for (const end = Math.min(until, row + 2000); row < end; ) {
        text += logRow(++row, total);
        if (row % (rows / lines) === 0) said += consoleStep(row, total);
        if (row % perSave === 0) {
          const saved = join(directory, `checkpoint-${row}`);
          mkdirSync(saved);
          writeFileSync(join(saved, 'trainer_state.json'), `{"global_step": ${row}, "log_history": []}`);
          writeFileSync(join(saved, 'model.safetensors'), Buffer.alloc(4096));
          rmSync(join(directory, `checkpoint-${row - 3 * perSave}`), { recursive: true, force: true });
        }
      }
      appendFileSync(path, text);
      appendFileSync(console, said);
      await sleep(10);
    }
    await terminal.waitUntil(() => terminal.text().includes(row.toLocaleString('en-US')), 'the last row', 60_000);
    // Directories are looked at again for as long as they are young.
    await sleep(3000);
  };
  /** What is held at all times: a file that is being read just now is none of it. */
  const heldAlways = async (): Promise<ReturnType<typeof held>> => {
    let [files, watches] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let look = 0; look < 20; look += 1) {
      const now = held(terminal.pid);
      [files, watches] = [Math.min(files, now.files), Math.min(watches, now.watches)];
      await sleep(50);
    }
    return { files, watches };
  };
  // Beyond a checkpoint: only the log's last row tells that all of it was read.
  await goOn(rows / 10 + 7);
  const [early, before] = [await heldAlways(), await ask()];
  await goOn(rows + 7);
  const [late, after] = [await heldAlways(), await ask()];
  const what = `over ${named(rows)} rows, ${named(lines)} console lines, ${checkpoints} checkpoints`;
  figures.report(`memory kept a row ${what}`, 'B', [(after.bytes - before.bytes) / (rows * 0.9)]);
  figures.report('the same, what is not columns of numbers', 'B', [(after.heap - before.heap) / (rows * 0.9)]);
  figures.report('open files more than after a tenth of it', '', [late.files - early.files], { bar: 0 });
  figures.report('watches more than after a tenth of it', '', [late.watches - early.watches], { bar: 0 });
  figures.report('peak resident memory', 'MB', [peakMemory(terminal.pid)]);
  await terminal.close();
}
