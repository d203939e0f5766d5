/** Where a tool is looked for and run: on this machine, or on another one through its shell. */

import { quoted } from '../state/shell-word.js';
import { errorWords } from './file-system.js';
import { findTool } from './find-tool.js';
import { type Answer, type Call, type CallOptions, callTool } from './gpu-call.js';
import { type Standing, type StandingOptions, standTool } from './gpu-standing.js';
import { answerText, type RemoteShell } from './remote/shell.js';

export type ToolCall = Omit<CallOptions, 'environment'>;

export interface ToolMachine {
  /** The file to run, null when there is none. */
  find(name: string, furtherDirectories: readonly string[]): Promise<string | null>;
  call(options: ToolCall): Call;
  /** Null where a tool cannot be had to stay. */
  stand(options: Omit<StandingOptions, 'environment'>): Standing | null;
}

export const localTools = (environment: NodeJS.ProcessEnv): ToolMachine => ({
  find: async (name, furtherDirectories) => findTool(name, environment, furtherDirectories),
  call: (options) => callTool({ ...options, environment }),
  stand: (options) => standTool({ ...options, environment }),
});

/** `timeout` of coreutils ends with these when the tool did not answer in time, and when it had to be killed. */
const timedOut: ReadonlySet<number> = new Set([124, 137]);
const notFound = 127;

/** The shell should be one of its own: a tool that hangs holds up whatever else is asked of the same one. */
export function remoteTools(shell: RemoteShell): ToolMachine {
  const ask = async ({ file, name, query, timeoutSeconds }: ToolCall): Promise<Answer> => {
    const command = [file, ...query].map(quoted).join(' ');
    try {
      const answer = await shell.ask(`timeout -k 1 ${timeoutSeconds} nice ${command}`);
      const { status } = answer;
      const text = answerText(answer);
      if (status === notFound) return { text: '', problem: `No ${name} on ${shell.host}.`, isMissing: true };
      const words = timedOut.has(status) ? `${name} did not answer within ${timeoutSeconds} s.` : null;
      return { text: words === null ? text : '', problem: words, isMissing: false };
    } catch (error) {
      const why = errorWords(error);
      return { text: '', problem: `${name} could not be asked: ${why}.`, isMissing: false };
    }
  };
  return {
    async find(name, furtherDirectories) {
      const places = furtherDirectories.map((directory) => quoted(`${directory}/${name}`)).join(' ');
      const answer = await shell
        .ask(`command -v ${quoted(name)}${places === '' ? '' : ` || ls -d ${places} 2>/dev/null | head -n 1`}`)
        .catch(() => ({ bytes: new Uint8Array(), status: 1 }));
      const [file] = answerText(answer).split('\n');
      return answer.status === 0 && file ? file : null;
    },
    call(options) {
      let isOpen = true;
      const answer = ask(options).finally(() => {
        isOpen = false;
      });
      // The other side ends it by its own clock.
      return { answer, abandon: () => {}, lingers: () => isOpen };
    },
    // It would hold the shell, and whoever loses the connection could not end it.
    stand: () => null,
  };
}
