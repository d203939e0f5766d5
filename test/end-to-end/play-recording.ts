/**
 * Does again to a real directory what a recorded run did to its own, at the run's pace or faster, so that the watching
 * of a live run can be tested without a trainer.
 *
 *     node --import tsx test/end-to-end/play-recording.ts fixtures/kto/run.cast /tmp/run --console /tmp/run.log --speed 4
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { applyChunk } from '../../source/packaging/apply-chunk.js';
import { parseRecording } from '../../source/watch/recording.js';

export interface PlayOptions {
  readonly castPath: string;
  /** Made when it is not there. What is in it already stays: the trainer does not clear its directory either. */
  readonly runDirectory: string;
  /** Where the console goes, in append mode as a shell's `>>` would; null: nowhere. */
  readonly consolePath: string | null;
  /** Seconds of the recording in one second; `Infinity` does not wait at all. */
  readonly speed: number;
  /** Seconds of the recording that were played before: it goes on behind them, at once. */
  readonly from?: number;
  /** Seconds of the recording after which playing stops. */
  readonly until?: number;
  readonly signal?: AbortSignal;
}

export interface Played {
  /** Seconds of the recording that were played. */
  readonly position: number;
  /** How the recorded trainer ended; null when playing stopped before. */
  readonly exit: { readonly code: number | null; readonly signal: number | null } | null;
}

/** Resolves when everything until `until` has been done; rejects with an AbortError when `signal` says so. */
export async function playRecording(options: PlayOptions): Promise<Played> {
  const { castPath, speed, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, signal } = options;
  const { header, chunks } = parseRecording(await readFile(castPath, 'utf8'));
  const runDirectory = resolve(options.runDirectory);
  await mkdir(runDirectory, { recursive: true });
  if (options.consolePath !== null) await mkdir(dirname(resolve(options.consolePath)), { recursive: true });
  const began = performance.now();
  let position = Math.max(0, from);
  for (const chunk of chunks) {
    const at = chunk.time - header.timestamp;
    if (at <= from) continue;
    if (at > until) return { position, exit: null };
    const wait = (at - Math.max(0, from)) / speed - (performance.now() - began) / 1000;
    if (wait > 0.001) await sleep(wait * 1000, undefined, signal ? { signal } : undefined);
    signal?.throwIfAborted();
    position = at;
    if (chunk.kind === 'exit') return { position, exit: { code: chunk.code, signal: chunk.signal } };
    await applyChunk(chunk, { ...options, runDirectory });
  }
  return { position, exit: null };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { console: { type: 'string' }, speed: { type: 'string' }, until: { type: 'string' } },
  });
  const [castPath, runDirectory] = positionals;
  if (castPath === undefined || runDirectory === undefined) {
    process.stderr.write('usage: play-recording CAST DIRECTORY [--console FILE] [--speed N] [--until SECONDS]\n');
    process.exitCode = 2;
    return;
  }
  const played = await playRecording({
    castPath,
    runDirectory,
    consolePath: values.console ?? null,
    speed: Number(values.speed ?? 1),
    ...(values.until === undefined ? {} : { until: Number(values.until) }),
  });
  process.stdout.write(`${played.position.toFixed(1)} s played, ${JSON.stringify(played.exit)}\n`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
