/**
 * A batch script's training commands, each with the directory in which it would be started.
 *
 *     cd /home/me/LLaMA-Factory
 *     OUT=saves/lr-$SLURM_ARRAY_TASK_ID
 *     srun bash -c 'llamafactory-cli train a.yaml output_dir='$OUT
 *
 * Nothing is executed and nothing guessed: only what the shell cannot but do is followed. That is a `cd` and an assignment
 * that stand alone at the beginning of a line, the latter only once in the script, and variables whose values are known.
 */
import { posix } from 'node:path';

export interface TrainingCommand {
  /** With the known variables filled in; those that are not known stand as they were, behind their `$`. */
  readonly command: string;
  /** Null where a `cd` went to where nobody can tell. */
  readonly directory: string | null;
}

const trainer = /(?:llamafactory-cli|\blmf|llamafactory\/launcher\.py|src\/train\.py|train_bash\.py)\s/;
const assignment = /^(?:export +)?([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;&|]*)\s*(?:;\s*)?(?:#.*)?$/;
const change = /^cd +("[^"]*"|'[^']*'|[^\s;&|]+)\s*(?:;|&&|\|\||#|$)/;

const bare = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

const fill = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (all: string, plain?: string, braced?: string) => variables.get(plain ?? braced ?? '') ?? all,
  );

/** The shell would put something there that is not known. */
const isOpen = (text: string): boolean => /[$`]/.test(text);

/** Names that are assigned in more than one place: which of them counts depends on what the shell does. */
function assignedTwice(lines: readonly string[]): ReadonlySet<string> {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const line of lines) {
    for (const [, name = ''] of line.matchAll(/(?:^|[\s;&|])([A-Za-z_]\w*)\+?=/g))
      (once.has(name) ? twice : once).add(name);
  }
  return twice;
}

export function trainingCommands(
  script: string,
  given: ReadonlyMap<string, string>,
  workDirectory: string,
): readonly TrainingCommand[] {
  const lines = script.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  const doubtful = assignedTwice(lines.filter((line) => !line.trimStart().startsWith('#') && !trainer.test(line)));
  const variables = new Map(given);
  const found: TrainingCommand[] = [];
  let directory: string | null = workDirectory;
  for (const line of lines) {
    if (line.trimStart().startsWith('#')) continue;
    const [, name, value] = assignment.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      const text = value.startsWith("'") ? bare(value) : fill(bare(value), variables);
      if (doubtful.has(name) || isOpen(text)) variables.delete(name);
      else variables.set(name, text);
      continue;
    }
    const to: string | undefined = change.exec(line)?.[1];
    if (to !== undefined) {
      const place: string = fill(bare(to), variables).replace(/^~(?=\/|$)/, variables.get('HOME') ?? '$');
      directory =
        isOpen(place) || (directory === null && !place.startsWith('/')) ? null : posix.resolve(directory ?? '/', place);
    } else if (/^\s+(?:cd|pushd) |^pushd /.test(line)) directory = null;
    if (trainer.test(line)) found.push({ command: fill(line, variables), directory });
  }
  return found;
}
