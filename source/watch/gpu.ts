/**
 * Asks the first GPU tool that there is for the state of the cards every few seconds, in a child process of low
 * priority, which stays and answers by itself where the tool can do that.
 *
 * One call takes 0.05 to 2 seconds, more on a sick driver, so calls never overlap, are given up after five seconds, and
 * come more rarely the longer they take: watching must not be what slows the training down.
 */
import { type GpuTool, gpuTools } from '../parse/gpu/tools.js';
import { BackgroundWatcher } from './background-watcher.js';
import type { Answer, Call } from './gpu-call.js';
import type { Standing } from './gpu-standing.js';
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
 * Who is on a card changes more rarely than how busy it is, and a call fewer is a process fewer to start beside the
 * training: that is asked at every third reading at most, and where the cards show that nobody came or went, at every
 * fifteenth.
 */
const readingsOfProcesses = 3;
const readingsOfSameProcesses = 15;
/** Between these paces a tool that stays is worth having: it knows whole seconds, and is no use for a look or two. */
const fastestStanding = 1;
const slowestStanding = 10;
/** After one that ended or spoke otherwise, so many calls come before the next. */
const callsBetweenStandings = 150;

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
  /** What the answer on devices showed of them. */
  readonly presence: string | null;
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
  private standing: Standing | null = null;
  private lastStanding: Standing | null = null;
  private callsToCome = 0;
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
    this.standing?.abandon();
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
      this.listed = found && devices.problem === null ? await this.list(found, devices.text) : null;
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
      // A tool that stays has its own pace.
      if (this.standing === null) await this.restAfter((performance.now() - began) / 1000);
      if (this.standing === null && devices.problem === null) this.stand(found, devices.text);
    }
  }

  private restAfter(taken: number): Promise<void> {
    const { intervalSeconds } = this.options;
    return this.rest(Math.max(intervalSeconds - taken, Math.min((shareOfTime - 1) * taken, longestPause)));
  }

  /** Has the tool stay, when it can and that is worth it. */
  private stand({ tool, file }: FoundTool, first: string): void {
    const { intervalSeconds: seconds } = this.options;
    const { repetition } = tool;
    const isWorthIt = Number.isInteger(seconds) && seconds >= fastestStanding && seconds <= slowestStanding;
    if (!isWorthIt || repetition === null || first.trim() === '' || this.isStopped) return;
    if (this.callsToCome > 0) {
      this.callsToCome -= 1;
      return;
    }
    const call = { file, name: tool.name, query: tool.devices, timeoutSeconds: this.timeout };
    this.standing = this.machine.stand({ ...call, repetition, seconds, first });
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

  private async list(found: FoundTool, devices: string): Promise<Listed> {
    const { listed } = this;
    const presence = found.tool.presence(devices);
    const isSame = presence !== null && presence === listed?.presence;
    const most = isSame ? readingsOfSameProcesses : readingsOfProcesses;
    if (listed?.answer.problem === null && listed.readings < most) {
      return { ...listed, readings: listed.readings + 1 };
    }
    return { answer: await this.ask(found, found.tool.processes), readings: 1, presence };
  }

  private async askAgain(found: FoundTool): Promise<Asked> {
    const answer = await this.standing?.next();
    if (answer?.problem === null) return { by: found, answer };
    if (this.standing) {
      this.callsToCome = callsBetweenStandings;
      this.lastStanding = this.standing;
      this.standing = null;
    }
    return { by: found, answer: answer ?? (await this.ask(found, found.tool.devices)) };
  }

  private async ask({ tool, file }: FoundTool, query: readonly string[] | null): Promise<Answer> {
    if (query === null || this.isStopped) return noAnswer;
    if (this.call?.lingers() || this.lastStanding?.lingers()) {
      return { ...noAnswer, problem: `${tool.name} hangs: a call that was given up has not ended yet.` };
    }
    this.call = this.machine.call({ file, name: tool.name, query, timeoutSeconds: this.timeout });
    return this.call.answer;
  }
}
