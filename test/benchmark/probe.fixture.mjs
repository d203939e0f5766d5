/**
 * Loaded before the program (`node --expose-gc --import`): on SIGUSR2 it appends one line of JSON to the file that
 * LF_TUI_PROBE names, and begins anew to look for the longest time that the event loop stood still.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  const blocked = delay.max / 1e6;
  const blocked99 = delay.percentile(99.9) / 1e6;
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(
    process.env.LF_TUI_PROBE,
    `${JSON.stringify({ blocked, blocked99, heap: heapUsed, bytes: heapUsed + external })}\n`,
  );
  delay.reset();
});
