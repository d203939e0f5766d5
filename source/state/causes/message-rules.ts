/**
 * What lines other than Python's exceptions mean for the end of a run: SLURM's, the kernel's, the shell's, torchrun's,
 * NCCL's. A table from logger and text to a cause, the first match counts. A line that may be cut short names nothing:
 * every pattern reaches past what it reads.
 */
import type { MessageEvent } from '../event.js';
import type { RunPhase } from '../phase.js';
import type { Diagnosis } from './cause.js';
import { type Judgement, signalled } from './exception-rules.js';
import { failedAssertion, gpuTrouble } from './gpu-rules.js';

interface Rule {
  readonly loggers: readonly string[];
  readonly pattern: RegExp;
  readonly judge: (match: Readonly<Record<string, string | undefined>>, phase: RunPhase) => Judgement | null;
}

const event = (diagnosis: Diagnosis): Judgement => ({ diagnosis, nearness: 'event' });
const violent = (diagnosis: Diagnosis): Judgement => ({ diagnosis, nearness: 'violent' });
const error = (exception: string, message = ''): Diagnosis => ({ id: 'code-error', facts: { exception, message } });

const names: Readonly<Record<string, string>> = {
  SIGHUP: '1',
  SIGINT: '2',
  SIGTERM: '15',
};

/** How a child ended, by the number of its signal or by the shell's word for it. */
function endOf(how: string, phase: RunPhase): Judgement | null {
  switch (how.toLowerCase()) {
    case '9':
    case 'killed':
      return violent({ id: 'killed', facts: { signal: 9, memory: null } });
    case '7':
    case 'bus error':
      return violent({ id: 'shared-memory', facts: {} });
    case '11':
    case 'segmentation fault':
      return violent(error('Segmentation fault'));
    case 'aborted':
      return { diagnosis: error('Aborted'), nearness: 'echo' };
    case 'terminated':
      return event({ id: 'terminated', facts: { scheduler: false } });
    case 'hangup':
      return event({ id: 'hangup', facts: {} });
    case 'out of memory':
      return { diagnosis: { id: 'host-out-of-memory', facts: { phase, certain: true } }, nearness: 'hard' };
    default:
      return null;
  }
}

const gone: Diagnosis = { id: 'killed', facts: { signal: null, memory: null } };

/** States of a SLURM job that has ended. */
const ends: Readonly<Record<string, (phase: RunPhase) => Judgement>> = {
  OUT_OF_MEMORY: (phase) => ({
    diagnosis: { id: 'host-out-of-memory', facts: { phase, certain: true } },
    nearness: 'hard',
  }),
  TIMEOUT: (phase) => event({ id: 'time-limit', facts: { phase } }),
  DEADLINE: (phase) => event({ id: 'time-limit', facts: { phase } }),
  CANCELLED: () => event({ id: 'terminated', facts: { scheduler: true } }),
  PREEMPTED: () => event({ id: 'terminated', facts: { scheduler: true } }),
  NODE_FAIL: () => violent(gone),
  BOOT_FAIL: () => violent(gone),
};

const rules: readonly Rule[] = [
  {
    loggers: ['slurm', 'system'],
    pattern: /CANCELLED AT \S+ DUE TO TIME LIMIT|^TERM_RUNLIMIT: |PBS: job killed: walltime \d+ exceeded/,
    judge: (_, phase) => event({ id: 'time-limit', facts: { phase } }),
  },
  {
    // The kernel names the process that it chose: others than the trainer's are not our matter.
    loggers: ['slurm', 'system'],
    pattern:
      /oom.kill event|Out of memory: Killed process \d+ \((?:python|pt_|llamafactory|torchrun)|task=(?:python|pt_|llamafactory|torchrun)|^TERM_MEMLIMIT: |PBS: job killed: mem |Exceeded job memory limit/i,
    judge: (_, phase) => ({
      diagnosis: { id: 'host-out-of-memory', facts: { phase, certain: true } },
      nearness: 'hard',
    }),
  },
  {
    // What squeue says of the job (`job-word.ts`).
    loggers: ['slurm'],
    pattern: /^job \S+ (?<how>[A-Z_]+)(?: \(|$)/,
    judge: ({ how }, phase) => ends[how ?? '']?.(phase) ?? null,
  },
  {
    loggers: ['slurm', 'system'],
    pattern: /CANCELLED AT \S+ (?:DUE TO (?!TIME LIMIT)[\w ]+)?\*\*\*/,
    judge: () => event({ id: 'terminated', facts: { scheduler: true } }),
  },
  {
    loggers: ['slurm'],
    pattern: /: tasks? [\d,-]+: (?<how>Killed|Terminated|Hangup|Out Of Memory|Segmentation fault|Bus error|Aborted)\b/,
    judge: ({ how }, phase) => endOf(how ?? '', phase),
  },
  {
    loggers: ['torchrun'],
    pattern: /Received (?:Signals\.)?(?<signal>SIG[A-Z]+|\d+) death signal/,
    judge({ signal }) {
      const diagnosis = signalled(names[signal ?? ''] ?? signal ?? '');
      return diagnosis ? event(diagnosis) : null;
    },
  },
  {
    loggers: ['nccl'],
    pattern: /Watchdog caught collective operation timeout|collective operation timeout: WorkNCCL/,
    judge: () => event({ id: 'nccl-timeout', facts: { rank: null, seconds: null, silentRanks: [] } }),
  },
  {
    loggers: ['nccl'],
    pattern: /watchdog thread terminated with exception: (?<exception>.+)$/,
    judge({ exception }) {
      const [name = '', ...rest] = (exception ?? '').split(': ');
      const trouble = gpuTrouble(exception ?? '') ?? gpuTrouble(rest.join(': '));
      if (trouble) return event(trouble);
      return { diagnosis: error(name, rest.join(': ')), nearness: 'event' };
    },
  },
  {
    // It says what the exception behind it does not.
    loggers: ['cuda'],
    pattern: /(?<assertion>.*Assertion `.+)/,
    judge: ({ assertion }) => ({ diagnosis: failedAssertion(assertion ?? ''), nearness: 'hard' }),
  },
  {
    loggers: ['system'],
    pattern: /^ERROR: Unexpected bus error encountered in worker/,
    judge: () => ({ diagnosis: { id: 'shared-memory', facts: {} }, nearness: 'hard' }),
  },
  {
    loggers: ['torchrun'],
    pattern: /exitcode ?: -(?<how>\d+)(?:\)| \(pid)|exitcode +: -(?<other>\d+) \(pid/,
    judge: ({ how, other }, phase) => endOf(how ?? other ?? '', phase),
  },
  {
    loggers: ['deepspeed'],
    pattern: /exits with return code = -(?<how>\d+)$/,
    judge: ({ how }, phase) => endOf(how ?? '', phase),
  },
  {
    loggers: ['system'],
    pattern: /^Fatal Python error: (?<what>.+)$/,
    judge: ({ what }) => violent(error('Fatal Python error', what)),
  },
  {
    loggers: ['system'],
    pattern: /^terminate called after throwing an instance of '(?<what>[^']+)'/,
    judge: ({ what }) => ({ diagnosis: error(what ?? ''), nearness: 'echo' }),
  },
  {
    loggers: ['system'],
    pattern:
      /^(?:\S+: line \d+: +\d+ |\[\d+\][+-]? +(?:\d+ )?|zsh: )?(?<how>Killed|Aborted|Segmentation fault|Bus error|Terminated|Hangup)\b/i,
    judge: ({ how }, phase) => endOf(how ?? '', phase),
  },
];

/** A watchdog's rank and its patience: `[Rank 5] … Timeout(ms)=600000`. */
function timeoutFacts(message: MessageEvent): { readonly rank: number | null; readonly seconds: number | null } {
  const rank = /\bRank (\d+)\]/.exec(message.text)?.[1];
  const milliseconds = /Timeout\(ms\)=(\d+)/.exec(message.text)?.[1];
  return {
    rank: rank === undefined ? message.rank : Number(rank),
    seconds: milliseconds === undefined ? null : Number(milliseconds) / 1000,
  };
}

/** What a line means, null for one that says nothing of an end. */
export function judgeMessage(message: MessageEvent, phase: RunPhase): Judgement | null {
  for (const rule of rules) {
    if (!rule.loggers.includes(message.logger)) continue;
    const match = rule.pattern.exec(message.text);
    if (!match) continue;
    const judgement = rule.judge(match.groups ?? {}, phase);
    if (judgement?.diagnosis.id !== 'nccl-timeout') return judgement;
    return { ...judgement, diagnosis: { id: 'nccl-timeout', facts: { ...timeoutFacts(message), silentRanks: [] } } };
  }
  return null;
}

/** torchrun's report of its failures names the rank that failed first. */
export const isReport = (message: MessageEvent): boolean => message.logger === 'torchrun' && message.level === 'error';
