/**
 * The trainings that run on another machine now, told by its /proc through its shell, as `watch/proc` tells them here.
 *
 * Two questions whatever the machine holds: the processes whose arguments name a trainer (one `grep` over all of them,
 * then a few files of each), and the settings files that they were started with. Nothing of an environment but the
 * variables named here leaves the machine.
 */
import { isAbsolute, posix } from 'node:path';
import { parseArguments, parseEnvironment, parseStat, ticksPerSecond } from '../../parse/process-files.js';
import { parseRunYaml } from '../../parse/run-yaml.js';
import { looksLikeTraining, type TrainerCommand, trainerCommand } from '../../parse/trainer-command.js';
import type { TrainerProcess } from '../../state/event.js';
import { type NodePlace, nodePlaceOf, nodeVariables } from '../../state/nodes.js';
import { cardVariables, placementOf, rankOf } from '../proc/trainer-processes.js';
import { quoted, type RemoteShell } from './shell.js';

export interface RemoteLiveRun {
  readonly pid: number;
  readonly command: string;
  /** Seconds since the epoch. */
  readonly started: number | null;
  /** Absolute paths on the other machine; null for what is not known. */
  readonly directory: string | null;
  readonly log: string | null;
  readonly config: string | null;
  readonly job: string | null;
  /** Its ranks on this machine, and the letters of their states (`RRDR`). */
  readonly ranks: number;
  readonly states: string;
  readonly node: NodePlace | null;
  /** Settings of the command line. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** All of it that names a trainer, in the order of their pids. */
  readonly processes: readonly RemoteProcess[];
}

export interface RemoteProcess {
  /** Its memory and its share of a core are not looked at here. */
  readonly process: TrainerProcess;
  /** When it began, in ticks after its machine did: with the pid it tells the process from a later one. */
  readonly startTicks: number;
  readonly ticks: number;
}

/** More than any machine has; a forged list shall not grow without end. */
const mostProcesses = 512;
const mostCommand = 500;
const mostSettings = 1024 * 1024;

const variables: ReadonlySet<string> = new Set([
  ...nodeVariables,
  ...cardVariables,
  'CUDA_DEVICE_ORDER',
  'LLAMABOARD_WORKDIR',
  'SLURM_JOB_ID',
]);

/**
 * A record a process: pid, working directory, standard output, when the machine began, then `stat`, arguments and environment in base64,
 * because those hold any byte. Every field ends in a NUL.
 */
const listing = `b=$(sed -n 's/^btime //p' /proc/stat); for p in $(grep -slzE 'llamafactory|llmtuner|train(_bash)?\\.py' /proc/[0-9]*/cmdline | head -n ${mostProcesses}); do d=\${p%/cmdline}; printf '%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0' "\${d#/proc/}" "$(readlink "$d/cwd")" "$(readlink "$d/fd/1")" "$b" "$(base64 -w0 "$d/stat")" "$(base64 -w0 "$d/cmdline")" "$(tr '\\0' '\\n' <"$d/environ" | grep -E '^(${[...variables].join('|')})=' | base64 -w0)"; done 2>/dev/null`;
const fields = 7;

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly started: number | null;
  readonly startTicks: number;
  readonly ticks: number;
  readonly cwd: string | null;
  readonly output: string | null;
  readonly words: readonly string[];
  readonly command: TrainerCommand;
  readonly environment: ReadonlyMap<string, string>;
}

const decoded = (text: string): Uint8Array => Buffer.from(text, 'base64');

function seenOf(record: readonly string[]): Seen | null {
  const [id, cwd = '', output = '', boot = '', stat = '', cmdline = '', environ = ''] = record;
  const known = parseStat(Buffer.from(decoded(stat)).toString('utf8'));
  const words = parseArguments(decoded(cmdline));
  const command = trainerCommand(words);
  if (!known || !command || String(known.pid) !== id) return null;
  const lines = Buffer.from(decoded(environ)).toString('utf8').replaceAll('\n', '\0');
  return {
    pid: known.pid,
    parent: known.parent,
    state: known.state,
    started: /^\d+$/.test(boot) ? Number(boot) + known.started / ticksPerSecond : null,
    startTicks: known.started,
    ticks: known.ticks,
    cwd: isAbsolute(cwd) ? cwd : null,
    output: isAbsolute(output) && !output.endsWith(' (deleted)') && !output.startsWith('/dev/') ? output : null,
    words,
    command,
    environment: parseEnvironment(Buffer.from(lines), variables),
  };
}

/** The processes that name a trainer, in the order of their pids. */
export function parseListing(text: string): readonly Seen[] {
  const parts = text.split('\0');
  const found: Seen[] = [];
  for (let at = 0; at + fields <= parts.length; at += fields) {
    const seen = seenOf(parts.slice(at, at + fields));
    if (seen) found.push(seen);
  }
  return found.sort((one, other) => one.pid - other.pid);
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

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A fork of a rank has its arguments: it loads data. */
const isWorker = (one: Seen, all: readonly Seen[]): boolean =>
  all.some((other) => other.pid === one.parent && other.words.join('\0') === one.words.join('\0'));

const orderOf = (one: Seen): number => Number(one.environment.get('RANK') ?? 0) || 0;

const processOf = (one: Seen, role: TrainerProcess['role'], ranks: number): RemoteProcess => ({
  process: {
    pid: one.pid,
    role,
    rank: rankOf(role, one.environment, ranks),
    state: one.state,
    started: one.started,
    memory: null,
    processor: null,
    placement: placementOf(role, one.environment),
  },
  startTicks: one.startTicks,
  ticks: one.ticks,
});

/** One run a directory; several ranks and their launchers belong together. The newest first. */
export async function findRemoteLive(shell: RemoteShell): Promise<readonly RemoteLiveRun[]> {
  const { bytes } = await shell.ask(listing);
  const seen = parseListing(Buffer.from(bytes).toString('utf8'));
  const configOf = (one: Seen): string | null => within(one.cwd, one.command.settings.config);
  const paths = [...new Set(seen.flatMap((one) => configOf(one) ?? []))].slice(0, 64);
  const settings = await settingsOf(shell, paths);
  const groups = new Map<string, Seen[]>();
  for (const one of seen) {
    const config = configOf(one);
    const values = { ...settings.get(config ?? ''), ...one.command.settings.overrides };
    if (!one.command.isSure && !looksLikeTraining(values)) continue;
    const named = text(values.output_dir) ?? one.environment.get('LLAMABOARD_WORKDIR') ?? null;
    // Without a directory a run is known by its console, or by itself.
    const key = within(one.cwd, named) ?? `\0${one.output ?? one.pid}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const runs = [...groups].map(([key, members]): RemoteLiveRun => {
    const trainers = members.filter((one) => one.command.kind === 'trainer' && !isWorker(one, members));
    const waits = (one: Seen): boolean =>
      members.some((other) => other !== one && ancestors(other, members).has(one.pid) && !isWorker(other, members));
    const ranks = trainers.filter((one) => !waits(one)).sort((a, b) => orderOf(a) - orderOf(b));
    const speaker = ranks[0] ?? members[0];
    const config = speaker ? configOf(speaker) : null;
    const roleOf = (one: Seen): TrainerProcess['role'] =>
      ranks.includes(one) ? 'rank' : isWorker(one, members) ? 'worker' : 'launcher';
    return {
      pid: members[0]?.pid ?? 0,
      command: (members[0]?.words ?? []).join(' ').slice(0, mostCommand),
      started: members[0]?.started ?? null,
      directory: key.startsWith('\0') ? null : key,
      log: members.find((one) => one.output !== null)?.output ?? null,
      config: config !== null && settings.has(config) ? config : null,
      job: speaker?.environment.get('SLURM_JOB_ID') ?? null,
      ranks: ranks.length,
      states: ranks.map((one) => one.state).join(''),
      node: speaker ? nodePlaceOf(speaker.environment) : null,
      overrides: speaker?.command.settings.overrides ?? {},
      processes: members.map((one) => processOf(one, roleOf(one), ranks.length)),
    };
  });
  return runs.sort((one, other) => (other.started ?? 0) - (one.started ?? 0) || other.pid - one.pid);
}

/** Pids above a process, as far as they are among the members. */
function ancestors(one: Seen, members: readonly Seen[]): ReadonlySet<number> {
  const above = new Set<number>();
  for (let next: Seen | undefined = one; next && !above.has(next.parent); ) {
    above.add(next.parent);
    const parent: number = next.parent;
    next = members.find((member) => member.pid === parent);
  }
  return above;
}
