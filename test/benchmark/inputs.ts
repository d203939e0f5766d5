/** Inputs of any size, made the same way each time: a training log of so many rows, a console of so many bytes. */
import { closeSync, mkdirSync, openSync, symlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One row as LLaMA-Factory writes it, about 240 bytes. */
export function logRow(step: number, total: number): string {
  const share = step / total;
  const loss = 2.5 * Math.exp(-4 * share) + 0.4 + 0.05 * Math.sin(step * 12.9898);
  const seconds = step * 2;
  const clock = (value: number): string => {
    const days = Math.floor(value / 86_400);
    const rest = value % 86_400;
    const time = [rest / 3600, (rest % 3600) / 60, rest % 60].map((part) => String(Math.floor(part)));
    const text = `${time[0]}:${time[1]?.padStart(2, '0')}:${time[2]?.padStart(2, '0')}`;
    return days > 0 ? `${days} day${days > 1 ? 's' : ''}, ${text}` : text;
  };
  return `{"current_steps": ${step}, "total_steps": ${total}, "loss": ${loss.toFixed(4)}, "lr": ${(5e-5 * (1 - share)).toExponential(12)}, "epoch": ${(share * 3).toFixed(6)}, "percentage": ${(share * 100).toFixed(2)}, "elapsed_time": "${clock(seconds)}", "remaining_time": "${clock((total - step) * 2)}", "throughput": 14799.22, "total_tokens": ${step * 4096}}\n`;
}

/** A run directory with a log of `rows` rows that is not finished. */
export function makeRun(directory: string, rows: number): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'trainer_log.jsonl');
  const file = openSync(path, 'w');
  const total = Math.ceil(rows * 1.25);
  let text = '';
  for (let row = 1; row <= rows; row += 1) {
    text += logRow(row, total);
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
  return path;
}

/** Directories of runs that ended long ago, but for the first ones, which were written to a moment ago. */
export function makeRuns(root: string, count: number, fresh: number): void {
  const old = Date.now() / 1000 - 86_400;
  for (let run = 0; run < count; run += 1) {
    const directory = join(root, 'saves', `group-${run % 20}`, `run-${run}`);
    const path = makeRun(directory, 60);
    if (run >= fresh) for (const one of [path, directory]) utimesSync(one, old - run, old - run);
  }
}

/** A /proc with so many processes, the first of which train into the first runs of `makeRuns`. */
export function makeProcesses(root: string, cwd: string, count: number, trainers: number): void {
  const add = (pid: number, words: readonly string[]): void => {
    const directory = join(root, String(pid));
    mkdirSync(join(directory, 'fd'), { recursive: true });
    mkdirSync(join(directory, 'ns'));
    writeFileSync(join(directory, 'cmdline'), words.map((word) => `${word}\0`).join(''));
    const rest = '0 0 0 0 0 0 150 50 0 0 20 0 1 0 1000 0 0';
    writeFileSync(join(directory, 'stat'), `${pid} (python3) S 1 ${pid} ${pid} 0 -1 4194560 ${rest}\n`);
    writeFileSync(join(directory, 'status'), 'Name:\tpython3\nUid:\t0\t0\t0\t0\nVmRSS:\t 1024 kB\n');
    writeFileSync(join(directory, 'environ'), '');
    symlinkSync('mnt:[1]', join(directory, 'ns', 'mnt'));
    symlinkSync('/', join(directory, 'root'));
    symlinkSync(cwd, join(directory, 'cwd'));
  };
  writeFileSync(join(root, 'stat'), 'cpu  0 0\nbtime 1600000000\n');
  add(1, ['/sbin/init']);
  for (let at = 0; at < count; at += 1) {
    const trains = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', '--stage', 'sft'];
    const output = ['--output_dir', `saves/group-${at % 20}/run-${at}`];
    add(100 + at, at < trainers ? [...trains, ...output] : ['/usr/bin/python3', `other-${at}.py`, '--port', '80']);
  }
  symlinkSync('1', join(root, 'self'));
}

/** A bar and the metrics behind it, as a console holds them every ten steps: about 140 bytes. */
export function consoleStep(step: number, total: number): string {
  const share = step / total;
  return `\r ${Math.floor(share * 100)}%|█▏        | ${step}/${total} [00:05<00:41, 17.30it/s]\n{'loss': ${(1 + 1 / step).toFixed(4)}, 'grad_norm': 0.77048, 'learning_rate': 4.99e-05, 'epoch': ${(share * 3).toFixed(2)}}\n`;
}

const stamp = '[INFO|trainer.py:2519] 2026-11-24 07:40:22,868 >>';
const consoleBanner = (total: number): string =>
  `${stamp} ***** Running training *****\n${stamp}   Num examples = 900,000\n${stamp}   Num Epochs = 3\n${stamp}   Total optimization steps = ${total.toLocaleString('en-US')}\n`;

/** A console of so many rows that goes two steps on and one back, all the time. */
export function makeRestlessConsole(path: string, rows: number): void {
  const total = rows * 10;
  let text = consoleBanner(total);
  for (let row = 0; row < rows; row += 1) text += consoleStep(10 * (Math.floor(row / 3) + (row % 3 || 1)), total);
  writeFileSync(path, text);
}

/** A console log of about `bytes` bytes: a banner, bars and metrics, and `needle` in its last line. */
export function makeConsole(path: string, bytes: number, needle: string): void {
  const total = Math.max(1000, Math.ceil(bytes / 100) * 10);
  const file = openSync(path, 'w');
  writeSync(file, consoleBanner(total));
  let written = 0;
  let step = 0;
  while (written < bytes) {
    let text = '';
    while (text.length < Math.min(1 << 20, bytes - written)) {
      step += 10;
      text += consoleStep(step, total);
    }
    written += writeSync(file, text);
  }
  writeSync(file, `${needle}\n`);
  closeSync(file);
}

const tensors = JSON.stringify({ weight: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } });
const adapter = Buffer.concat([Buffer.alloc(8), Buffer.from(tensors), Buffer.alloc(16)]);
adapter.writeBigUInt64LE(BigInt(tensors.length));
const besides = ['README.md', 'adapter_config.json', 'added_tokens.json', 'chat_template.jinja', 'merges.txt'];
const resumed = ['optimizer.pt', 'rng_state.pth', 'scheduler.pt', 'training_args.bin', 'vocab.json'];

/** Whole checkpoints of an adapter, one each ten steps, each 13 files, written long ago. */
export function makeCheckpoints(directory: string, count: number): void {
  const old = Date.now() / 1000 - 86_400;
  for (let at = 1; at <= count; at += 1) {
    const path = join(directory, `checkpoint-${at * 10}`);
    mkdirSync(path);
    const history = Array.from({ length: at }, (_, row) => ({ step: row * 10 + 10, loss: 1, epoch: row / 100 }));
    const state = { global_step: at * 10, max_steps: count * 10, log_history: history.slice(-100) };
    const files: Readonly<Record<string, string | Buffer>> = {
      'adapter_model.safetensors': adapter,
      'tokenizer.json': '{}',
      'trainer_state.json': JSON.stringify(state),
      ...Object.fromEntries([...besides, ...resumed].map((name) => [name, '{}'])),
    };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(path, name), content);
      utimesSync(join(path, name), old, old);
    }
    utimesSync(path, old, old);
  }
}
