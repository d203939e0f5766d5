/**
 * Loaded before the program (`node --import`): on SIGUSR2 it appends one line of JSON to the file that LF_TUI_PROBE
 * names, and begins anew to look for the longest time that the event loop stood still. The time that this takes itself,
 * most of all the collection of garbage, is no part of what is measured next. The collector is asked for only then:
 * compiled code is refused by an engine that was started with a switch.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
/** Milliseconds until a delay has been noted, which happens in the turns after it. */
const settled = 10;

process.on('SIGUSR2', () => {
  const blocked = delay.max / 1e6;
  const blocked99 = delay.percentile(99.9) / 1e6;
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  const line = JSON.stringify({ blocked, blocked99, heap: heapUsed, bytes: heapUsed + external });
  setTimeout(() => {
    delay.reset();
    appendFileSync(process.env.LF_TUI_PROBE, `${line}\n`);
  }, settled);
});
