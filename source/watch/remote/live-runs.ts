/**
 * The trainings that run on another machine now, told by its /proc through its shell, as `watch/proc` tells them here.
 *
 * Two questions whatever the machine holds: the processes whose arguments name a trainer (one `grep` over all of them,
 * then a few files of each) with what runs below them, and the settings files that they were started with. Nothing of an
 * environment but the variables of `proc/environment.ts` leaves the machine.
 */
import { isAbsolute, posix } from 'node:path';
import { type ProcessStat, parseArguments, parseEnvironment, parseStat } from '../../parse/process-files.js';
import { parseRunYaml } from '../../parse/run-yaml.js';
import { trainerCommand } from '../../parse/trainer-command.js';
import type { TrainerProcess } from '../../state/event.js';
import { quoted } from '../../state/shell-word.js';
import { trainerVariables } from '../proc/environment.js';
import { claimsOf, configOf, type TrainingClaims } from '../proc/training-claims.js';
import {
  type ListedProcess,
  startOf,
  type TrainingTree,
  trainerProcesses,
  trainingTrees,
} from '../proc/training-tree.js';
import { answerText, type RemoteShell } from './shell.js';

export interface RemoteLiveRun extends Omit<TrainingClaims, 'output'> {
  /** Seconds since the epoch. */
  readonly started: number | null;
  /** Absolute paths on the other machine; null for what is not known. */
  readonly directory: string | null;
  readonly log: string | null;
  readonly config: string | null;
  readonly cache: string | null;
  /** Its ranks on this machine, and the letters of their states (`RRDR`). */
  readonly ranks: number;
  readonly states: string;
  /** In the order of their pids; their memory and their share of a core are not looked at here. */
  readonly processes: readonly TrainerProcess[];
}

/** More than any machine has; a forged list shall not grow without end. */
const mostProcesses = 512;
const mostSettings = 1024 * 1024;

/** `stat` lines of all that runs below the processes in `t`, without the fields behind the start time (proc(5)). */
const family = `cat /proc/[0-9]*/stat | awk -v t="$(echo $t)" '{ r = $0; sub(/.*[)] /, "", r); n = split(r, f, " "); o = substr($0, 1, length($0) - length(r) - 1); for (i = 1; i <= 20; i++) o = o " " f[i]; above[$1] = f[2]; line[$1] = o } END { split(t, q, " "); for (i in q) seen[q[i]] = 1; left = ${mostProcesses}; do { more = 0; for (p in above) if (!(p in seen) && above[p] in seen && left-- > 0) { seen[p] = 1; print line[p]; more = 1 } } while (more) }'`;

/**
 * A record a process that names a trainer: pid, working directory, standard output, when the machine began, then `stat`,
 * arguments and environment in base64, because those hold any byte. Every field ends in a NUL. Behind the last one the
 * lines of what runs below them.
 */
const listing = `b=$(sed -n 's/^btime //p' /proc/stat); t=$(grep -slzE 'llamafactory|llmtuner|train(_bash)?\\.py' /proc/[0-9]*/cmdline | head -n ${mostProcesses} | tr -cd '0-9\\n'); for p in $t; do d=/proc/$p; printf '%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0' "$p" "$(readlink "$d/cwd")" "$(readlink "$d/fd/1")" "$b" "$(base64 -w0 "$d/stat")" "$(base64 -w0 "$d/cmdline")" "$(tr '\\0' '\\n' <"$d/environ" | grep -E '^(${[...trainerVariables].join('|')})=' | base64 -w0)"; done 2>/dev/null; if [ -n "$t" ]; then ${family}; fi 2>/dev/null`;
const fields = 7;

/** What is told of a process besides. */
interface Details {
  readonly boot: number | null;
  readonly cwd: string | null;
  readonly output: string | null;
  /** Null when it may not be read: a process without a HOME is rarer than one of somebody else. */
  readonly environment: ReadonlyMap<string, string> | null;
}

interface Listing {
  readonly all: ReadonlyMap<number, ListedProcess>;
  readonly details: ReadonlyMap<number, Details>;
}

const decoded = (text: string): Uint8Array => Buffer.from(text, 'base64');

const absolute = (path: string): string | null => (isAbsolute(path) ? path : null);

function recordOf(record: readonly string[]): readonly [ListedProcess, Details] | null {
  const [id, cwd = '', output = '', boot = '', stat = '', cmdline = '', environ = ''] = record;
  const known = parseStat(Buffer.from(decoded(stat)).toString('utf8'));
  const words = parseArguments(decoded(cmdline));
  const command = trainerCommand(words);
  if (!known || String(known.pid) !== id) return null;
  const lines = Buffer.from(decoded(environ)).toString('utf8').replaceAll('\n', '\0');
  const isFile = !output.endsWith(' (deleted)') && !output.startsWith('/dev/');
  return [
    { stat: known, arguments: words, command },
    {
      boot: /^\d+$/.test(boot) ? Number(boot) : null,
      cwd: absolute(cwd),
      output: isFile ? absolute(output) : null,
      environment: lines === '' ? null : parseEnvironment(Buffer.from(lines), trainerVariables),
    },
  ];
}

/** The processes that name a trainer, and those below them; which of them are one is for `trainerCommand` to say. */
export function parseListing(text: string): Listing {
  const parts = text.split('\0');
  const all = new Map<number, ListedProcess>();
  const details = new Map<number, Details>();
  let at = 0;
  for (; at + fields < parts.length; at += fields) {
    const record = recordOf(parts.slice(at, at + fields));
    if (!record) continue;
    const [known, told] = record;
    all.set(known.stat.pid, known);
    details.set(known.stat.pid, told);
  }
  const below: readonly (ProcessStat | null)[] =
    at + 1 < parts.length ? [] : (parts[at] ?? '').split('\n').map(parseStat);
  for (const stat of below) {
    if (stat && !all.has(stat.pid)) all.set(stat.pid, { stat, arguments: [], command: null });
  }
  return { all, details };
}

const within = (cwd: string | null, path: string | null): string | null => {
  if (path === null || path === '') return null;
  if (isAbsolute(path)) return posix.normalize(path);
  return cwd === null ? null : posix.resolve(cwd, path);
};

/** Settings files by their paths. One question for all; what cannot be read is simply not there. */
async function settingsOf(
  shell: RemoteShell,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  if (paths.length === 0) return found;
  const reads = paths.map(
    (path) => `if test -f ${quoted(path)}; then head -c ${mostSettings} -- ${quoted(path)} | base64 -w0; fi; echo`,
  );
  const { bytes } = await shell.ask(`{ ${reads.join('; ')}; } 2>/dev/null`);
  const texts = Buffer.from(bytes).toString('latin1').split('\n');
  for (const [at, path] of paths.entries()) {
    const content = decoded(texts[at] ?? '');
    if (content.length === 0) continue;
    const event = parseRunYaml(content, { time: 0, modified: 0, source: 'settings' })[0];
    if (event?.type === 'config') found.set(path, event.values);
  }
  return found;
}

/** Null for a script of a common name whose settings are not LLaMA-Factory's. */
function liveRunOf(
  tree: TrainingTree,
  details: Listing['details'],
  settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): RemoteLiveRun | null {
  const told = details.get(tree.speaker.stat.pid);
  const cwd = told?.cwd ?? null;
  const config = within(cwd, configOf(tree));
  const written = config === null ? null : (settings.get(config) ?? null);
  const claims = claimsOf(tree, written);
  if (!claims) return null;
  const { output, cache, ...said } = claims;
  const processes = trainerProcesses(tree, told?.boot ?? null, () => null);
  const outputs = tree.processes.map(({ stat }) => details.get(stat.pid)?.output ?? null);
  return {
    ...said,
    started: startOf(tree.top.stat, told?.boot ?? null),
    directory: within(cwd, output),
    log: outputs.find((one) => one !== null) ?? null,
    config: written === null ? null : config,
    cache: within(cwd, cache),
    processes,
    ...ranksOf(processes),
  };
}

function ranksOf(processes: readonly TrainerProcess[]): Pick<RemoteLiveRun, 'ranks' | 'states'> {
  const ranks = processes.filter(({ role }) => role === 'rank');
  const inOrder = ranks.toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0));
  return { ranks: ranks.length, states: inOrder.map(({ state }) => state).join('') };
}

/** One run a directory; several writers of one are one run. The newest first. */
export async function findRemoteLive(shell: RemoteShell): Promise<readonly RemoteLiveRun[]> {
  const { all, details } = parseListing(answerText(await shell.ask(listing)));
  const trees = trainingTrees(all, ({ pid }) => details.get(pid)?.environment ?? null);
  const paths = trees.flatMap((tree) => within(details.get(tree.speaker.stat.pid)?.cwd ?? null, configOf(tree)) ?? []);
  const settings = await settingsOf(shell, [...new Set(paths)].slice(0, 64));
  const runs: RemoteLiveRun[] = [];
  for (const tree of trees) {
    const run = liveRunOf(tree, details, settings);
    if (!run) continue;
    const at = run.directory === null ? -1 : runs.findIndex(({ directory }) => directory === run.directory);
    const known = runs[at];
    if (known) {
      const processes = [...known.processes, ...run.processes];
      runs[at] = { ...known, log: known.log ?? run.log, processes, ...ranksOf(processes) };
    } else runs.push(run);
  }
  return runs.sort((one, other) => (other.started ?? 0) - (one.started ?? 0) || other.pid - one.pid);
}
