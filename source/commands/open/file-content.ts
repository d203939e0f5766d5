/** What a file is by its bytes: a console, the rows of a log, or nothing of a training. */
import { open } from 'node:fs/promises';
import { consoleMark } from '../../watch/console-log.js';

/** A job that died before the trainer said a word still leaves a log that somebody wants to read. */
const jobMark =
  /llamafactory|llama-factory\/|^(?:\d+: )?Traceback \(most recent call last\):|slurmstepd: error|torch[./]distributed|ProcessGroupNCCL/im;
/** What is cut out of a console, as `tail` gives it, may hold only rows (`{'loss': 0.52, …`) or records of transformers. */
const partMark = /\{'(?:eval_|train_)?loss': '?(?:\d|-?nan|-?inf)|^\[(?:INFO|WARNING)\|[^\]\r\n]+\][^\r\n]* >> /m;
/** Texts about a training that nobody's console is written to. */
export const neverLogs = /\.(?:jsonl?|py|ipynb|sh|md|toml|ya?ml|csv|[cm]?[jt]sx?|html)$/i;

export const looksLikeConsole = (bytes: Uint8Array): boolean => {
  const text = Buffer.from(bytes).toString('latin1');
  return consoleMark.test(text) || jobMark.test(text) || partMark.test(text);
};

export async function head(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(65_536);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A row of `trainer_log.jsonl` in either of its schemas (LLaMA-Factory `extras/callbacks.py`, 2023 and later). */
export const holdsRows = (bytes: Uint8Array): boolean =>
  /^\s*\{"current_steps": ?\d+, ?"total_steps": ?\d+, ?"/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));

/** A row of ms-swift's `logging.jsonl`; its keys come in no fixed order. */
export const holdsSwiftRows = (bytes: Uint8Array): boolean =>
  /^\s*\{[^\n]*"(?:global_step\/max_steps|iteration)": ?"\d+\/-?\d+"/.test(Buffer.from(bytes).toString('latin1'));

/** Job scripts may print a lot before the trainer begins: its end is looked at, too. */
export async function consoleFurtherOn(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(Math.min(size, 512 * 1024));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    return looksLikeConsole(bytes.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
