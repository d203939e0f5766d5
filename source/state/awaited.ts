/** A run that has not begun, as far as anybody can see: its words must not say that it starts. */
import type { RunState } from './run.js';

/** LLaMA-Factory makes its directory late: its processes, or its console, may be there before. */
const isUnseen = ({ phase, progress }: RunState): boolean =>
  phase.phase === 'starting' && phase.presence?.alive !== true && progress.step === null;

/** Nothing is at the path that the person named: it is waited for. */
export const isAwaited = (run: RunState): boolean => run.evidence.isAbsent && isUnseen(run);

/**
 * Its trainer works and has not said yet how far it is: Python takes a while to its first word. What is there is an
 * earlier start's, and a console that is known may be empty.
 */
export const isBeforeFirstWord = ({ phase }: RunState): boolean =>
  phase.phase === 'starting' && phase.presence?.alive === true;

/** The directory is there, and nothing in it tells of a trainer. */
export const isWithoutSign = (run: RunState): boolean =>
  run.origin.kind === 'directory' && !run.evidence.isAbsent && run.phase.lastActivity === null && isUnseen(run);
