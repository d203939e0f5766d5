/**
 * Asks the first GPU tool that there is for the state of the cards every few seconds, in a child process of low
 * priority.
 *
 * One call takes 0.05 to 2 seconds, more on a sick driver, so calls never overlap, are given up after five seconds, and
 * come more rarely the longer they take: watching must not be what slows the training down.
 */
import { type GpuTool, gpuTools } from '../parse/gpu/tools.js';
import { BackgroundWatcher } from './background-watcher.js';
import type { Answer, Call } from './gpu-call.js';
import type { Outbox } from './outbox.js';
import { localTools, type ToolMachine } from './tool-machine.js';
import type { Watcher } from './watcher.js';

export interface GpuOptions {
  readonly intervalSeconds: number;
  /** Variables of the tool's environment; `PATH` says where it is looked for. */
  readonly environment: NodeJS.ProcessEnv;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** How long one call may take before it is given up. */
  readonly timeoutSeconds?: number;
  readonly tools?: readonly GpuTool[];
  /** Where the tools are; this machine unless given. */
  readonly machine?: ToolMachine;
}

const defaultTimeout = 5;
/** A call that takes a second is made every ten seconds, so the tool never runs for more than a tenth of the time. */
const shareOfTime = 10;
const longestPause = 60;
/**
 * Who is on a card changes more rarely than how busy it is: that is asked at every third reading, and a call fewer is a
 * process fewer to start beside the training.
 */
const readingsOfProcesses = 3;

/** A tool that is there, by the file that was found. */
interface FoundTool {
  readonly tool: GpuTool;
  readonly file: string;
}

interface Asked {
  readonly by: FoundTool | null;
  readonly answer: Answer;
}

/** What a tool said of the processes on its cards, and how many readings hold it. */
interface Listed {
  readonly answer: Answer;
  readonly readings: number;
}

const noAnswer: Answer = { text: '', problem: null, isMissing: false };

/** Chunks of kind `gpu`; after one that says that there is no tool, nothing more. `caughtUp`: the first one came. */
export function watchGpus(options: GpuOptions): Watcher {
  return new GpuWatcher(options);
}

class GpuWatcher extends BackgroundWatcher {
  private readonly timeout: number;
  private readonly tools: readonly GpuTool[];
  private readonly machine: ToolMachine;
  private call: Call | null = null;
  private fixed: string | null = null;
  private listed: Listed | null = null;

  constructor(private readonly options: GpuOptions) {
    super(options.clock);
    this.timeout = options.timeoutSeconds ?? defaultTimeout;
    this.tools = options.tools ?? gpuTools;
    this.machine = options.machine ?? localTools(options.environment);
  }

  override stop(): Promise<void> {
    this.call?.abandon();
    return super.stop();
  }

  protected async run(outbox: Outbox): Promise<void> {
    let found: FoundTool | null = null;
    while (!this.isStopped) {
      const began = performance.now();
      const asked: Asked = found ? await this.askAgain(found) : await this.find();
      if (this.isStopped) return;
      const devices = asked.answer;
      found = asked.by;
      this.listed = found && devices.problem === null ? await this.list(found) : null;
      if (found && devices.problem === null && this.fixed === null && !this.isStopped) {
        // Names and limits do not change; a tool that does not have them is not asked again.
        this.fixed = (await this.ask(found, found.tool.fixed)).text;
      }
      if (this.isStopped) return;
      const reading = {
        tool: found?.tool.name ?? null,
        devices: devices.text,
        processes: this.listed?.answer.text ?? '',
        fixed: this.fixed ?? '',
        problem: devices.problem,
      };
      await outbox.put({ kind: 'gpu', time: outbox.time(), text: JSON.stringify(reading) });
      outbox.flush();
      this.gate.open();
      if (!found) return;
      const taken = (performance.now() - began) / 1000;
      const { intervalSeconds } = this.options;
      await this.rest(Math.max(intervalSeconds - taken, Math.min((shareOfTime - 1) * taken, longestPause)));
    }
  }

  /** The first tool that is there, and its answer: on PATH first, then where its vendor puts it. */
  private async find(): Promise<Asked> {
    for (const tool of this.tools) {
      const file = await this.machine.find(tool.name, tool.directories);
      if (file === null) continue;
      const found = { tool, file };
      const answer = await this.ask(found, tool.devices);
      if (!answer.isMissing) return { by: found, answer };
    }
    const names = this.tools.map((tool) => tool.name).join(', ');
    return { by: null, answer: { ...noAnswer, problem: `No GPU tool on this machine (${names}): no GPU readings.` } };
  }

  private async list(found: FoundTool): Promise<Listed> {
    const { listed } = this;
    if (listed?.answer.problem === null && listed.readings < readingsOfProcesses) {
      return { answer: listed.answer, readings: listed.readings + 1 };
    }
    return { answer: await this.ask(found, found.tool.processes), readings: 1 };
  }

  private async askAgain(found: FoundTool): Promise<Asked> {
    return { by: found, answer: await this.ask(found, found.tool.devices) };
  }

  private async ask({ tool, file }: FoundTool, query: readonly string[] | null): Promise<Answer> {
    if (query === null) return noAnswer;
    if (this.call?.lingers()) {
      return { ...noAnswer, problem: `${tool.name} hangs: a call that was given up has not ended yet.` };
    }
    this.call = this.machine.call({ file, name: tool.name, query, timeoutSeconds: this.timeout });
    return this.call.answer;
  }
}
