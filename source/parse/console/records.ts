/**
 * A console line taken apart: who says it, how grave it is, and what it says.
 *
 *     [INFO|2026-11-24 07:40:20] llamafactory.hparams.parser:523 >> Process rank: 0, …     LLaMA-Factory ≥ 0.9.1
 *     05/13/2024 12:00:00 - INFO - llmtuner.data.loader - Loading dataset …                LLaMA-Factory ≤ 0.9.0
 *     [INFO|trainer.py:2519] 2026-11-24 07:40:22,868 >> ***** Running training *****       transformers
 *     [transformers] ***** Running training *****                                          transformers ≥ 5.6, other ranks
 *     [2026-01-02 18:45:17,005] [INFO] [stage_1_and_2.py:151:__init__] …                   DeepSpeed
 *     W1230 01:05:59.014000 45688 site-packages/torch/distributed/run.py:792] …            torchrun, glog
 *     [rank1]:[E1003 18:37:01.832 ProcessGroupNCCL.cpp:607] …                              torch's C++ side
 *
 * Schedulers put `0: `, `[rank1]: ` or `(Worker pid=12) ` before every line, viewers of logs its number, `[1757] `.
 * Line numbers are those of a wrapper and mean nothing, so nothing matches on them.
 */
import type { Level } from '../../state/event.js';

export interface Record {
  /** Null for a line that no logger wrote. */
  readonly logger: string | null;
  readonly level: Level;
  readonly rank: number | null;
  readonly message: string;
}

const levels: Readonly<{ [name: string]: Level }> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warning',
  WARN: 'warning',
  ERROR: 'error',
  CRITICAL: 'critical',
  FATAL: 'critical',
  I: 'info',
  W: 'warning',
  E: 'error',
  F: 'critical',
};

interface Form {
  readonly pattern: RegExp;
  readonly logger: string | null;
}

/** Each pattern names its groups `level`, `logger` and `message`. */
const forms: readonly Form[] = [
  {
    pattern: /^\[(?<level>[A-Z]+)\|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] (?<logger>[\w.-]+):\d+ >> ?(?<message>.*)$/s,
    logger: null,
  },
  {
    pattern:
      /^\[(?<level>[A-Z]+)\|(?<logger>[\w.-]+\.py):\d+\] \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} >> ?(?<message>.*)$/s,
    logger: null,
  },
  {
    pattern: /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d - (?<level>[A-Z]+) - (?<logger>[\w.]+) - +(?<message>.*)$/s,
    logger: null,
  },
  { pattern: /^\[transformers\] (?<message>.*)$/s, logger: 'transformers' },
  {
    pattern: /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] \[(?<level>[A-Z]+)\] \[[^\]]+\] (?<message>.*)$/s,
    logger: 'deepspeed',
  },
  {
    pattern: /^\[?(?<level>[IWEF])\d{3,4} \d\d:\d\d:\d\d\.\d+ +(?:\d+ +)?(?<logger>\S+):\d+\] (?<message>.*)$/s,
    logger: null,
  },
];

const prefix =
  /^(?:(?<label>\d+: |\[\d+\] )|\((?:[\w.]+ )?pid=\d+[^)]*\) ?|[\w.-]{0,64}-(?:launcher|worker|master)[\w.-]{0,64}: (?=\[))/;
const rankPrefix = /^\[rank(\d+)\]:\s?/;

/** What a scheduler's label hides: known beginnings of a line. */
const knownBeginning =
  /^(\[(INFO|WARNING|ERROR|DEBUG|CRITICAL)\||\d\d\/\d\d\/\d{4} |\{'|\*{5} |Traceback|training example|eval example|\s*\d+%\|)/;

export interface Unlabelled {
  readonly text: string;
  readonly rank: number | null;
  /** A scheduler labels every line: from now on labels are taken off whatever follows them. */
  readonly labelled: boolean;
}

/** The line without the labels of schedulers and ranks. */
export function withoutLabels(text: string, labelled: boolean): Unlabelled {
  let rest = text;
  let seen = labelled;
  const match = prefix.exec(rest);
  if (match && (labelled || match.groups?.label === undefined || knownBeginning.test(rest.slice(match[0].length)))) {
    rest = rest.slice(match[0].length);
    seen = true;
  } else if (labelled && /^(?:\d+:|\[\d+\])$/.test(rest)) {
    rest = '';
  }
  const rank = rankPrefix.exec(rest);
  if (!rank) return { text: rest, rank: null, labelled: seen };
  return { text: rest.slice(rank[0].length), rank: Number(rank[1]), labelled: seen };
}

const loggerOf = (name: string): string =>
  /ProcessGroupNCCL|NCCL/i.test(name) ? 'nccl' : name.includes('torch/distributed') ? 'torchrun' : name;

/** A line by its form. Lines of no known form are plain messages of nobody. */
export function recordOf(text: string, rank: number | null): Record {
  // Every form begins with a bracket, a digit or one of four capitals: most lines of samples and bars do not.
  if (/^[[\dIWEF]/.test(text)) {
    for (const form of forms) {
      const groups = form.pattern.exec(text)?.groups;
      if (!groups) continue;
      const logger = form.logger ?? loggerOf(groups.logger ?? '');
      return { logger, level: levels[groups.level ?? 'INFO'] ?? 'info', rank, message: groups.message ?? '' };
    }
  }
  return { logger: null, level: 'info', rank, message: text };
}

interface Alarm {
  readonly pattern: RegExp;
  readonly level: Level;
  readonly logger: string;
}

/** A kernel's assertion as CUDA prints it, once a thread: `…/Indexing.cu:1292: kernel: block: [8,0,0], thread: [3,0,0] Assertion …`. */
const assertion = /: \[\d+,\d+,\d+\], thread: \[\d+,\d+,\d+\] Assertion `.+` failed\./;

/** What a kernel's assertion says whichever thread it failed in; null for other lines. */
export const assertionOf = (text: string): string | null =>
  text.includes('Assertion `') && assertion.test(text)
    ? text.replace(/block: \[[\d,]+\], thread: \[[\d,]+\] /, '')
    : null;

/** Lines without a logger that are warnings or errors all the same. */
const alarms: readonly Alarm[] = [
  // With its node's name where one machine runs several (`slurmd -N`).
  { pattern: /^slurmstepd(?:-\S+)?: error: /, level: 'error', logger: 'slurm' },
  { pattern: /^srun: (error|Force Terminated)/, level: 'error', logger: 'slurm' },
  { pattern: /\*{3} (JOB|STEP) \S+ ON \S+ CANCELLED AT /, level: 'error', logger: 'slurm' },
  { pattern: /Out of memory: Killed process|oom.kill event|oom-kill:/i, level: 'error', logger: 'system' },
  // PBS and LSF.
  { pattern: /^=>> PBS: job killed: |^TERM_(RUNLIMIT|MEMLIMIT): job killed/, level: 'error', logger: 'system' },
  {
    // A shell's word for the death of its child: alone, after the script's name and line, or as a job of its list.
    pattern:
      /^(?:\S+: line \d+: +\d+ |\[\d+\][+-]? +(?:\d+ )?|zsh: )?(Killed|killed|Aborted|Segmentation fault|Bus error|Terminated|terminated|Hangup|hangup)( \(core dumped\))?(\.?$| {2,}\S)/,
    level: 'error',
    logger: 'system',
  },
  { pattern: /^Fatal Python error: /, level: 'error', logger: 'system' },
  { pattern: /Detected kernel version \S+, which is below the recommended/, level: 'warning', logger: 'accelerate' },
  { pattern: /^ERROR: Unexpected bus error encountered in worker/, level: 'error', logger: 'system' },
  { pattern: /^terminate called (after throwing|without an active exception)/, level: 'error', logger: 'system' },
  {
    pattern: /Watchdog caught collective operation timeout|Process group watchdog thread terminated/,
    level: 'error',
    logger: 'nccl',
  },
  {
    pattern: /^ +(exitcode +: -?\d+|traceback : Signal \d+|rank +: \d+ \(local_rank: \d+\))/,
    level: 'error',
    logger: 'torchrun',
  },
  { pattern: /^(failed \(exitcode: |Root Cause \(first observed failure\))/, level: 'error', logger: 'torchrun' },
  { pattern: assertion, level: 'error', logger: 'cuda' },
  { pattern: /: (User|Future|Runtime|Deprecation)Warning: /, level: 'warning', logger: 'python' },
  { pattern: /^Token indices sequence length is longer than/, level: 'warning', logger: 'transformers' },
];

/** The record itself when its logger warns, the same with the level of an alarm, or null when there is nothing to heed. */
export function alarmOf(record: Record): Record | null {
  if (record.logger !== null && record.level !== 'info' && record.level !== 'debug') return record;
  for (const alarm of alarms) {
    if (alarm.pattern.test(record.message)) return { ...record, logger: alarm.logger, level: alarm.level };
  }
  return null;
}
