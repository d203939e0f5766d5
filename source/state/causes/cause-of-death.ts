/** From what a dead run last said and did to the one cause of its death. */
import { isDirectorySeen } from '../checkpoints/by-console.js';
import { areAnothers, resumePoint } from '../checkpoints/resume-point.js';
import { settingFlag, settingText } from '../config.js';
import type { Event } from '../event.js';
import type { Evidence } from '../findings/finding.js';
import { judgePhase, workOf } from '../phase.js';
import { currentRate } from '../rate.js';
import type { RunState } from '../run.js';
import type { Cause, CauseId, Diagnosis, Remains } from './cause.js';
import { diagnose, textOf } from './diagnose.js';
import { signalled } from './exception-rules.js';
import { memoryEvidence } from './memory-evidence.js';
import { memoryLeap } from './memory-leap.js';

const isAbsolute = (path: string): boolean => /^([\\/]|[A-Za-z]:[\\/])/.test(path);

/** The path of a checkpoint as the trainer's settings name it: output directories are mostly given relative. */
function settingOf(run: RunState, path: string): string {
  const output = settingText(run.config, 'output_dir') ?? (run.origin.kind === 'directory' ? run.origin.path : null);
  return output === null || isAbsolute(path) ? path : `${output.replace(/[\\/]+$/, '')}/${path}`;
}

const lostSince = (step: number | null, from: number): number | null =>
  step !== null && step >= from ? step - from : null;

const lastPart = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? '';

/** Whether the last attempt set out from this checkpoint and took no step. */
function wasTried(run: RunState, id: CauseId, checkpoint: string | null): boolean {
  const from = settingText(run.config, 'resume_from_checkpoint');
  // What came from outside may not come again.
  if (id !== 'code-error' || from === null || checkpoint === null || run.phase.stepped) return false;
  return lastPart(from) === lastPart(checkpoint);
}

/** What is left to go on from after a death by `id`. */
export function remainsOf(run: RunState, id: CauseId): Remains {
  const { step } = run.progress;
  const seen = isDirectorySeen(run);
  const overwrites = settingFlag(run.config, 'overwrite_output_dir') === true;
  if (areAnothers(run)) {
    const nothing = { checkpoint: null, setting: null, verified: false, step: null, stepsLost: null } as const;
    return { seen, ...nothing, tried: false, overwrites };
  }
  const saved = run.saves.done;
  // Where the directory cannot be looked into, the console's word has to do.
  if (!seen && saved && settingFlag(run.config, 'save_only_model') !== true) {
    const { path, step: from } = saved;
    const stepsLost = lostSince(step, from);
    const tried = wasTried(run, id, path);
    return { seen, checkpoint: path, setting: path, verified: false, step: from, stepsLost, overwrites, tried };
  }
  const newest = resumePoint(run);
  return {
    seen,
    checkpoint: newest?.path ?? null,
    setting: newest ? settingOf(run, newest.path) : null,
    verified: newest !== null,
    step: newest?.step ?? null,
    stepsLost: seen ? lostSince(step, newest?.step ?? 0) : null,
    tried: wasTried(run, id, newest?.path ?? null),
    overwrites,
  };
}

/** What the run last said of itself, for a death without a word. */
function signText(event: Event): string {
  switch (event.type) {
    case 'bar':
      return `${event.label === null ? '' : `${event.label}: `}${event.done}/${event.total ?? '?'}`;
    case 'notice':
      return event.text;
    case 'log-row':
      return `current_steps ${event.step}, total_steps ${event.totalSteps ?? '?'}`;
    case 'console-metrics':
      return Object.entries(event.values)
        .slice(0, 4)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ');
    default:
      return event.type;
  }
}

export function lastSignOf(run: RunState): Evidence | null {
  const { lastSign } = run.phase;
  return lastSign && { text: signText(lastSign), ...lastSign.place };
}

/** 128 + n is how a shell and a container tell of signal n. */
const signalOf = (exit: { readonly code: number | null; readonly signal: number | null }): number | null =>
  exit.signal ?? (exit.code !== null && exit.code > 128 && exit.code < 160 ? exit.code - 128 : null);

interface Known {
  readonly diagnosis: Diagnosis;
  /** Only what others say when a rank is gone, or what was said before the trainer began. */
  readonly echo: boolean;
  readonly evidence: Evidence;
}

function fromExit(run: RunState): Known | null {
  const { exit } = run.phase;
  const signal = exit ? signalOf(exit) : null;
  if (!exit || signal === null) return null;
  const text = exit.signal === null ? `exit code ${exit.code}` : `signal ${signal}`;
  const diagnosis: Diagnosis = signalled(String(signal)) ?? { id: 'killed', facts: { signal, memory: null } };
  return { diagnosis, echo: false, evidence: { source: 'exit', line: null, text } };
}

/** `[rank5]:[E…] [Rank 5] Watchdog caught collective operation timeout` (torch's ProcessGroupNCCL.cpp). */
const watchdog = /\bRank (\d+)\].*Watchdog caught collective/i;
/** Of more ranks nobody reads a list. */
const mostNamed = 8;

/** The ranks whose watchdog did not speak, where others' did: the one that reports is seldom the one that failed. */
function silentRanks(run: RunState): readonly number[] {
  const reported = new Set(
    run.evidence.messages.flatMap(({ event }) => {
      const rank = watchdog.exec(event.text)?.[1];
      return rank === undefined ? [] : [Number(rank)];
    }),
  );
  const { ranks } = run.phase;
  if (reported.size === 0 || reported.size >= ranks || ranks > reported.size + mostNamed) return [];
  const silent = Array.from({ length: ranks }, (_, rank) => rank).filter((rank) => !reported.has(rank));
  // A reported number may be none of the ranks.
  return silent.length > mostNamed ? [] : silent;
}

/** What the settings name and the words do not. */
function completed(run: RunState, diagnosis: Diagnosis): Diagnosis {
  switch (diagnosis.id) {
    case 'cuda-out-of-memory': {
      const { others, phase } = diagnosis.facts;
      const leap = phase === 'training' && !others ? memoryLeap(run) : null;
      return { ...diagnosis, facts: { ...diagnosis.facts, leap } };
    }
    case 'model-not-found':
      return { ...diagnosis, facts: { model: settingText(run.config, 'model_name_or_path') ?? diagnosis.facts.model } };
    case 'nccl-timeout':
      return { ...diagnosis, facts: { ...diagnosis.facts, silentRanks: silentRanks(run) } };
    case 'bad-checkpoint':
      return {
        ...diagnosis,
        facts: { path: diagnosis.facts.path ?? settingText(run.config, 'resume_from_checkpoint') },
      };
    default:
      return diagnosis;
  }
}

function fromWords(run: RunState): Known | null {
  const verdict = diagnose(run.phase.lastWords);
  if (!verdict) return null;
  const evidence = { text: textOf(verdict.event), ...verdict.event.place };
  return { diagnosis: completed(run, verdict.diagnosis), echo: verdict.nearness === 'echo', evidence };
}

/** A run that is gone without a word was ended by what lets nobody speak: SIGKILL, or the loss of its machine. */
function fromSilence(run: RunState): Known | null {
  const sign = lastSignOf(run);
  return sign && { diagnosis: { id: 'killed', facts: { signal: null, memory: null } }, echo: false, evidence: sign };
}

/** A kill without a word, with what is known of the memory. Another signal than SIGKILL is never the kernel's for memory. */
function withMemory(run: RunState, known: Known): Known {
  const { diagnosis } = known;
  if (diagnosis.id !== 'killed' || (diagnosis.facts.signal ?? 9) !== 9) return known;
  const { says, memory, evidence } = memoryEvidence(run);
  if (says === 'free' || says === 'unknown')
    return { ...known, diagnosis: { ...diagnosis, facts: { ...diagnosis.facts, memory } } };
  const other = says === 'somebody' ? { somebody: true as const } : {};
  const facts = { phase: workOf(run.phase), certain: says === 'counted', ...other };
  return { ...known, diagnosis: { id: 'host-out-of-memory', facts }, evidence: evidence ?? known.evidence };
}

/** Null while the run lives, after a good end, and when nothing is known of its death. */
export function causeOf(run: RunState, now: number): Cause | null {
  if (run.isBeingRead) return null;
  const { phase } = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
  if (phase !== 'failed' && phase !== 'killed') return null;
  const words = fromWords(run);
  const exit = fromExit(run);
  // Words say more than the bare number of a signal, echoes less.
  const told = words?.echo && exit ? exit : (words ?? exit);
  const found = told ?? (phase === 'killed' ? fromSilence(run) : null);
  const known = found && withMemory(run, found);
  // Id and facts of a diagnosis belong together; the compiler cannot follow that through the spread.
  return (
    known && ({ ...known.diagnosis, evidence: known.evidence, remains: remainsOf(run, known.diagnosis.id) } as Cause)
  );
}
