/** The other machines that a person named: their connections, their lists of runs, and one look at all of them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { RunSummary } from '../state/summary.js';
import { errorWords } from '../watch/file-system.js';
import { listRemoteRuns, type RemoteDirectory, remoteDirectory } from '../watch/remote/find-run.js';
import { findRemoteLive, type RemoteLiveRun } from '../watch/remote/live-runs.js';
import { SshShell } from '../watch/remote/shell.js';
import { exitCodes } from './exit-codes.js';
import { HostList } from './host-list.js';
import { type HostPlace, hostPlace, type Links, openLinks } from './links.js';
import type { Link } from './open-remote.js';
import { readRemote } from './read-remote.js';
import type { RunList } from './run-list.js';
import { UsageError } from './usage-error.js';

/** What one machine answered once. */
export interface HostAnswer {
  readonly host: string;
  readonly live: readonly RemoteLiveRun[];
  readonly onDisk: readonly RemoteDirectory[];
  /** How runs stand, by their directories: those that could be read in time. */
  readonly summaries: ReadonlyMap<string, RunSummary>;
  /** Why there is no answer, in ssh's own words; null when there is one. */
  readonly problem: string | null;
}

export interface Elsewhere {
  readonly lists: readonly RunList[];
  /** Where they look, as a person would write it. */
  readonly places: readonly string[];
  /** The connection that is there already; null for a machine that nobody named. */
  readonly linkTo: (host: string) => Link | null;
  /** All machines at once; none is waited for longer than a quarter of a minute. */
  readonly lookOnce: () => Promise<readonly HostAnswer[]>;
  readonly stop: () => Promise<void>;
  readonly close: () => void;
}

const mostFiles = 400;
const patienceSeconds = 15;

export interface ElsewhereOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly canAsk: boolean;
  readonly clock: () => number;
}

function placesOf(hosts: readonly string[]): readonly HostPlace[] {
  return hosts.map((text) => {
    const place = hostPlace(text);
    if (place === null) {
      const sentence = `--host ${text}: this is no name of a machine. Give one that ssh knows, as in --host gpu1 or --host me@gpu1:/data.`;
      throw new UsageError(sentence, exitCodes.usage);
    }
    return place;
  });
}

type Listed = Omit<HostAnswer, 'host' | 'summaries'>;

async function lookAt(shell: SshShell, path: string): Promise<Listed> {
  const live = await findRemoteLive(shell);
  const root = await remoteDirectory(shell, path);
  if (root.path === null) return { live, onDisk: [], problem: root.words };
  const known = new Set(live.map(({ directory }) => directory));
  const onDisk = (await listRemoteRuns(shell, root.path, mostFiles)).filter((run) => !known.has(run.path));
  return { live, onDisk, problem: null };
}

/** Runs of a machine that are read: those that train, then the newest. */
const mostRead = 12;

async function readNewest(
  shell: SshShell,
  host: string,
  { live, onDisk }: Listed,
  clock: () => number,
  summaries: Map<string, RunSummary>,
): Promise<void> {
  const places = [
    ...live.flatMap(({ directory, log, config }) => (directory === null ? [] : [{ path: directory, log, config }])),
    ...onDisk.map((run) => ({ path: run.path, log: null, config: null })),
  ];
  for (const place of places.slice(0, mostRead)) {
    const { summary } = await readRemote({ shell, host, clock }, place);
    summaries.set(place.path, summary);
  }
}

async function withinPatience(shell: SshShell, { host, path }: HostPlace, clock: () => number): Promise<HostAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${patienceSeconds} s`));
    }, patienceSeconds * 1000);
  });
  try {
    const listed = await Promise.race([lookAt(shell, path), late]);
    const summaries = new Map<string, RunSummary>();
    // What was read until then is told; a link that breaks now takes nothing from the list.
    await Promise.race([readNewest(shell, host, listed, clock, summaries), late]).catch(() => {});
    return { host, ...listed, summaries: new Map(summaries) };
  } catch (error) {
    return { host, live: [], onDisk: [], summaries: new Map(), problem: errorWords(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** @throws UsageError for what is no name of a machine. */
export async function elsewhereOf(hosts: readonly string[], options: ElsewhereOptions): Promise<Elsewhere> {
  const places = placesOf(hosts);
  const none: Links = { links: [], close: () => {} };
  const { links, close } = places.length === 0 ? none : await openLinks(places, options);
  // Asked one after the other on a shell of its own, so that no machine waits for another.
  const shells = links.map(({ place, dial }) => new SshShell(place.host, dial));
  const { clock } = options;
  return {
    lists: links.flatMap(({ place }, at) => {
      const shell = shells[at];
      return shell ? [new HostList({ ...place, shell, clock })] : [];
    }),
    places: places.map(({ host, path }) => `${host}:${path}`),
    linkTo(host) {
      const link = links.find(({ place }) => place.host === host);
      // The link outlives the run that is opened over it.
      return link ? { dial: link.dial, close: () => {} } : null;
    },
    lookOnce: () =>
      Promise.all(
        links.flatMap(({ place }, at) => {
          const shell = shells[at];
          return shell ? [withinPatience(shell, place, clock)] : [];
        }),
      ),
    async stop() {
      await Promise.all(shells.map((shell) => shell.close()));
    },
    close,
  };
}

/**
 * Whether a bare word names a machine: `user@host`, or a name that ssh's own settings say something about. `ssh -G`
 * prints what it would do, without a connection; for a name that it knows nothing of that differs in the name alone.
 */
export function isHostName(text: string, environment: NodeJS.ProcessEnv): boolean {
  if (!/^(?:[\w.-]+@)?[\w.-]+$/.test(text) || text.startsWith('-') || existsSync(text)) return false;
  if (text.includes('@')) return true;
  const settings = (host: string): string | null => {
    const asked = spawnSync('ssh', ['-G', '--', host], { encoding: 'utf8', env: environment, timeout: 2000 });
    if (asked.status !== 0) return null;
    return asked.stdout.replace(/^(?:host|originalhost) .*$/gm, '').replaceAll(host, '');
  };
  const stranger = 'lf-tui-asks-for-no-such-host';
  const own = settings(text);
  return own !== null && own !== settings(stranger);
}
