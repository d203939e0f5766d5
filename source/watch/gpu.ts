/**
 * Asks nvidia-smi for the state of the cards every few seconds, in a child process of low priority.
 *
 * One call takes 0.05 to 2 seconds, more on a sick driver, so calls never overlap, are given up after five seconds, and
 * come more rarely the longer they take: watching must not be what slows the training down.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { nvidiaDeviceQuery, nvidiaProcessQuery } from '../parse/gpu-tool.js';
import { errorCode } from './file-system.js';
import { Outbox } from './outbox.js';
import { createGate, type Deliver, type Progress, type Watcher } from './watcher.js';

export interface GpuOptions {
  readonly intervalSeconds: number;
  /** Variables of the tool's environment; `PATH` says where it is looked for. */
  readonly environment: NodeJS.ProcessEnv;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** How long one call may take before it is given up. */
  readonly timeoutSeconds?: number;
}

const tool = 'nvidia-smi';
const defaultTimeout = 5;
/** A call that takes a second is made every ten seconds, so the tool never runs for more than a tenth of the time. */
const shareOfTime = 10;
const longestPause = 60;
const mostOutput = 4 * 1024 * 1024;

interface Answer {
  readonly text: string;
  readonly problem: string | null;
  readonly isMissing: boolean;
}

/** Chunks of kind `gpu`; after one that says that there is no tool, nothing more. `caughtUp`: the first one came. */
export function watchGpus(options: GpuOptions): Watcher {
  return new GpuWatcher(options);
}

class GpuWatcher implements Watcher {
  readonly progress: Progress = { read: 0, total: 0 };
  private readonly gate = createGate();
  private readonly timeout: number;
  private isStopped = false;
  private child: ChildProcess | null = null;
  private wake: () => void = () => {};
  private running: Promise<void> | null = null;

  constructor(private readonly options: GpuOptions) {
    this.timeout = options.timeoutSeconds ?? defaultTimeout;
  }

  get caughtUp(): Promise<void> {
    return this.gate.promise;
  }

  start(deliver: Deliver): void {
    if (this.running !== null || this.isStopped) return;
    this.running = this.run(new Outbox(deliver, this.options.clock));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.child?.kill('SIGKILL');
    this.wake();
    await this.running;
    this.gate.open();
  }

  private async run(outbox: Outbox): Promise<void> {
    while (!this.isStopped) {
      const began = performance.now();
      const devices = await this.ask(nvidiaDeviceQuery);
      const isWell = devices.problem === null;
      const processes = isWell && !this.isStopped ? await this.ask(nvidiaProcessQuery) : null;
      if (this.isStopped) return;
      const reading = {
        tool: devices.isMissing ? null : tool,
        devices: devices.text,
        processes: processes?.text ?? '',
        problem: devices.problem,
      };
      await outbox.put({ kind: 'gpu', time: outbox.time(), text: JSON.stringify(reading) });
      outbox.flush();
      this.gate.open();
      if (devices.isMissing) return;
      const taken = (performance.now() - began) / 1000;
      const { intervalSeconds } = this.options;
      await this.rest(Math.max(intervalSeconds - taken, Math.min((shareOfTime - 1) * taken, longestPause)));
    }
  }

  private rest(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.isStopped) return resolve();
      const timer = setTimeout(resolve, Math.max(0, seconds) * 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private ask(query: readonly string[]): Promise<Answer> {
    const { environment } = this.options;
    return new Promise((resolve) => {
      const options = {
        env: environment,
        timeout: this.timeout * 1000,
        killSignal: 'SIGKILL',
        maxBuffer: mostOutput,
      } as const;
      const child = execFile(tool, query, options, (error, output, complaint) => {
        this.child = null;
        if (error === null) return resolve({ text: output, problem: null, isMissing: false });
        if (errorCode(error) === 'ENOENT') {
          return resolve({ text: '', problem: `No ${tool} on PATH: no GPU readings.`, isMissing: true });
        }
        if (error.killed === true) {
          return resolve({ text: '', problem: `${tool} did not answer within ${this.timeout} s.`, isMissing: false });
        }
        // A failing tool says why on either stream, sometimes with the rows of the healthy cards: all of it is kept.
        const text = `${output}${complaint}`;
        const problem = text.trim() === '' ? `${tool} failed: ${error.message.split('\n')[0] ?? ''}` : null;
        resolve({ text, problem, isMissing: false });
      });
      this.child = child;
      lowerPriority(child.pid);
    });
  }
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let us: the reading is worth having all the same.
  }
}
