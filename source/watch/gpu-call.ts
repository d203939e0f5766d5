/**
 * One call of a GPU tool that can never hold anything up.
 *
 * A sick driver leaves the tool in a state in which not even SIGKILL ends it; a call that is given up is therefore not
 * waited for, its pipes are let go, and it does not keep this program from ending.
 */
import { type ChildProcess, type SpawnOptionsWithStdioTuple, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { errorCode } from './file-system.js';

export interface Answer {
  readonly text: string;
  /** Why there is no answer, as a sentence; null when there is one. */
  readonly problem: string | null;
  readonly isMissing: boolean;
}

export interface Call {
  readonly answer: Promise<Answer>;
  /** Gives it up. */
  readonly abandon: () => void;
  /** Whether the process is still there: abandoned, and not yet dead. */
  readonly lingers: () => boolean;
}

const mostOutput = 4 * 1024 * 1024;

export interface CallOptions {
  /** The file to run. */
  readonly file: string;
  /** The name in sentences. */
  readonly name: string;
  readonly query: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
}

export const failure = (problem: string): Answer => ({ text: '', problem, isMissing: false });

/** A failing tool says why on either stream, sometimes with the rows of the healthy cards: all of it is kept. */
function answerOf(name: string, code: number | null, output: string, complaint: string): Answer {
  if (code === 0) return { text: output, problem: null, isMissing: false };
  const text = `${output}${complaint}`;
  if (text.trim() === '') return failure(`${name} failed without a word (exit code ${code ?? 'unknown'}).`);
  return { text, problem: null, isMissing: false };
}

/** A language of its own would change the words that a failure is told by. */
export const toolSetup = (environment: NodeJS.ProcessEnv): SpawnOptionsWithStdioTuple<'ignore', 'pipe', 'pipe'> => ({
  env: { ...environment, LC_ALL: 'C' },
  stdio: ['ignore', 'pipe', 'pipe'],
});

export function letGo(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

export function callTool(options: CallOptions): Call {
  const { name, timeoutSeconds } = options;
  const child = spawn(options.file, options.query, toolSetup(options.environment));
  let hasEnded = false;
  let finish: (answer: Answer) => void = () => {};
  const answer = new Promise<Answer>((resolve) => {
    finish = resolve;
  });
  const texts = { output: '', complaint: '' };
  const collect = (key: keyof typeof texts) => (piece: string) => {
    texts[key] += piece;
    if (texts[key].length > mostOutput) end(failure(`${name} prints without end.`), true);
  };
  const timer = setTimeout(
    () => end(failure(`${name} did not answer within ${timeoutSeconds} s.`), true),
    timeoutSeconds * 1000,
  );
  const end = (result: Answer, isAbandoned: boolean): void => {
    clearTimeout(timer);
    finish(result);
    if (isAbandoned) letGo(child);
  };
  child.stdout.setEncoding('utf8').on('data', collect('output'));
  child.stderr.setEncoding('utf8').on('data', collect('complaint'));
  child.on('exit', () => {
    hasEnded = true;
  });
  child.on('close', (code) => end(answerOf(name, code, texts.output, texts.complaint), false));
  child.on('error', (error) => {
    hasEnded = true;
    const isMissing = errorCode(error) === 'ENOENT';
    const sentence = errorCode(error) === 'EACCES' ? `${name} may not be run (permission denied).` : error.message;
    end({ text: '', problem: isMissing ? `No ${name} on PATH.` : sentence, isMissing }, false);
  });
  lowerPriority(child.pid);
  return {
    answer,
    abandon: () => end(failure(`${name} was not waited for.`), true),
    lingers: () => !hasEnded,
  };
}

export function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let us: the reading is worth having all the same.
  }
}
