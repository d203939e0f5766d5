/**
 * What a training says of itself by its arguments, its environment and its settings file, on whichever machine: paths as
 * it names them, and nothing looked up.
 */
import { looksLikeTraining } from '../../parse/trainer-command.js';
import { type NodePlace, nodePlaceOf } from '../../state/nodes.js';
import { cacheOf } from './environment.js';
import type { TrainingTree } from './training-tree.js';

export interface TrainingClaims {
  /** Of its topmost process. */
  readonly pid: number;
  /** The arguments of that one as one text, at most 500 characters; whatever a process says of itself. */
  readonly command: string;
  /** The output directory; null when nothing names one. */
  readonly output: string | null;
  /** Settings of the command line. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly job: string | null;
  /** This machine's place in a run over several; null for a run of one machine. */
  readonly node: NodePlace | null;
  /** Where its libraries keep prepared data; null when its environment does not tell. */
  readonly cache: string | null;
}

const mostCommand = 500;

const commandOf = ({ speaker, top }: TrainingTree): TrainingTree['top']['command'] => speaker.command ?? top.command;

/** The settings file; null when all settings stand on the command line. */
export const configOf = (tree: TrainingTree): string | null => commandOf(tree)?.settings.config ?? null;

/**
 * `written`: what the settings file says, null when it cannot be read. Null for a script of a common name whose settings
 * are not LLaMA-Factory's.
 */
export function claimsOf(tree: TrainingTree, written: Readonly<Record<string, unknown>> | null): TrainingClaims | null {
  const command = commandOf(tree);
  if (!command) return null;
  const { overrides } = command.settings;
  const settings = { ...written, ...overrides };
  if (!command.isSure && !looksLikeTraining(settings)) return null;
  const { output_dir: named } = settings;
  const { speaker, top } = tree;
  const environment = speaker.environment ?? top.environment;
  return {
    pid: top.stat.pid,
    command: top.arguments.join(' ').slice(0, mostCommand),
    output: typeof named === 'string' && named !== '' ? named : (environment?.get('LLAMABOARD_WORKDIR') ?? null),
    overrides,
    job: environment?.get('SLURM_JOB_ID') ?? null,
    node: environment === null ? null : nodePlaceOf(environment),
    cache: cacheOf(environment),
  };
}
