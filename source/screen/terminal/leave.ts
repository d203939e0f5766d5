/**
 * The end of this process, also while a disk does not answer.
 *
 * In `exit` Node waits for all calls that are under way in its threads, and one to a disk that does not answer never
 * ends: the shell would not come back. Only a signal ends a process then, and we send it to no process but our own.
 */

const signals: Readonly<Record<number, NodeJS.Signals>> = { 129: 'SIGHUP', 143: 'SIGTERM' };
/** As if by Ctrl-C: shells are silent about it. */
const usualSignal = 'SIGINT';

/** Milliseconds for what reads from a disk that does answer. */
const patience = 500;

/** Who reads a big file that does come has more to do meanwhile than who only waits. */
const busy = 0.2;

const waitsForDisk = (): boolean => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));

/** Where the process would end by itself but for what hangs. */
export function leaveHanging(code: number): void {
  if (waitsForDisk()) leave(code);
}

/** Ends the process with the code, or as a signal does when something hangs; soon, if not at once. */
export function leave(code: number): void {
  if (!waitsForDisk()) process.exit(code);
  const before = performance.eventLoopUtilization();
  setTimeout(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    if (!waitsForDisk() || utilization > busy) process.exit(code);
    const signal = signals[code] ?? usualSignal;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }, patience);
}
