/** The machine: how it tells of changes, what its /proc shows, which tools there are and how long they take. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statfsSync, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseGpuReading } from '../../parse/gpu/reading.js';
import { type GpuTool, gpuTools } from '../../parse/gpu/tools.js';
import { errorCode, isNetworkFileSystem } from '../../watch/file-system.js';
import { findTool } from '../../watch/find-tool.js';
import { callTool } from '../../watch/gpu-call.js';
import type { ProcFiles } from '../../watch/proc/proc-files.js';
import { type Examination, examination } from './examination.js';

type Environment = NodeJS.ProcessEnv;

/** `v20.20.2` and `>=20.19`, as package.json has it. */
export function examineNode(version: string, needed: string): Examination {
  const numbers = (text: string): readonly number[] => text.replace(/^\D+/, '').split('.').map(Number);
  const [have, want] = [numbers(version), numbers(needed)];
  const at = want.findIndex((part, index) => (have[index] ?? 0) !== part);
  const isNew = at < 0 || (have[at] ?? 0) > (want[at] ?? 0);
  return examination('node', isNew ? 'fine' : 'problem', { version, needed });
}

function numberIn(path: string): number | null {
  try {
    return Number(readFileSync(path, 'latin1'));
  } catch {
    return null;
  }
}

/** A run has some dozen files; another program with the whole of the machine's watches is what goes wrong. */
const fewWatches = 8192;

export function examineWatches(path: string, limits = '/proc/sys/fs/inotify'): Examination {
  const watches = numberIn(`${limits}/max_user_watches`);
  const instances = numberIn(`${limits}/max_user_instances`);
  let refusal: string | null = null;
  try {
    watch(path, { persistent: false })
      .on('error', () => {})
      .close();
  } catch (error) {
    // A path that is not there is another line's matter.
    if (errorCode(error) !== 'ENOENT') refusal = errorCode(error);
  }
  const few = watches !== null && watches < fewWatches;
  return examination('watches', refusal ? 'problem' : few ? 'note' : 'fine', { watches, instances, refusal });
}

const leastRoom = 1024 ** 3;

export async function examineFileSystem(path: string): Promise<Examination> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return examination('file-system', 'problem', { path, isThere, isNetwork: false, free: null });
  const isNetwork = await isNetworkFileSystem(path);
  let free: number | null = null;
  try {
    const { bavail, bsize } = statfsSync(path);
    free = bavail * bsize;
  } catch {
    // Not told; the line says so.
  }
  const short = free !== null && free < leastRoom;
  return examination('file-system', isNetwork || short ? 'note' : 'fine', { path, isThere, isNetwork, free });
}

const patience = 5;
const slow = 1;

async function examineTool(tool: GpuTool, file: string, environment: Environment): Promise<Examination> {
  const began = performance.now();
  const { text, problem } = await callTool({
    file,
    name: tool.name,
    query: tool.devices,
    environment,
    timeoutSeconds: patience,
  }).answer;
  const seconds = (performance.now() - began) / 1000;
  const reading = JSON.stringify({ tool: tool.name, devices: text, processes: '', fixed: '', problem });
  const read = parseGpuReading(reading, { time: 0, source: tool.name, modified: 0 });
  const facts = { tool: tool.name, file, seconds, cards: read.cards.length, problem: read.problem };
  return examination('gpu', read.problem ? 'problem' : seconds > slow ? 'note' : 'fine', facts);
}

export async function examineGpus(environment: Environment, tools = gpuTools): Promise<readonly Examination[]> {
  const found: Examination[] = [];
  for (const tool of tools) {
    const file = findTool(tool.name, environment, tool.directories);
    if (file !== null) found.push(await examineTool(tool, file, environment));
  }
  return found.length > 0 ? found : [examination('no-gpu', 'note', { tools: tools.map((tool) => tool.name) })];
}

/** `hidepid` of the mount (`proc(5)`), and whether the first process of all can be seen. */
export function examineProcesses(proc: ProcFiles): Examination {
  const pids = proc.pids();
  const bytes = proc.bytes('mounts');
  const mounts = typeof bytes === 'string' ? '' : Buffer.from(bytes).toString('utf8');
  const options = mounts.split('\n').find((line) => line.split(' ')[2] === 'proc' && line.split(' ')[1] === proc.root);
  const hidepid = /hidepid=([^,\s]+)/.exec(options ?? '')?.[1] ?? null;
  const hidden = hidepid === null || hidepid === '0' || hidepid === 'off' ? null : hidepid;
  return examination('processes', pids === null || hidden !== null ? 'note' : 'fine', {
    root: proc.root,
    visible: pids?.length ?? null,
    hidden,
  });
}

export function examineSsh(environment: Environment): Examination {
  const ssh = findTool('ssh', environment, []);
  const asked = ssh ? spawnSync(ssh, ['-V'], { env: environment, encoding: 'utf8', timeout: 3000 }) : null;
  const version = asked ? (`${asked.stderr ?? ''}${asked.stdout ?? ''}`.trim().split('\n')[0] ?? '') : null;
  return examination('ssh', version === null ? 'note' : 'fine', { version });
}

/** As `record` tries them: Python's `pty`, then util-linux's `script`. */
export function examineRecord(environment: Environment): Examination {
  const runs = (name: string, parameters: readonly string[]): string | null => {
    if (findTool(name, environment, []) === null) return null;
    const { status, stdout } = spawnSync(name, parameters, { env: environment, encoding: 'utf8', timeout: 5000 });
    return status === 0 ? stdout : null;
  };
  const hasPython = ['python3', 'python'].some((name) => runs(name, ['-c', 'import pty']) !== null);
  const way = hasPython ? 'python' : /util-linux/.test(runs('script', ['--version']) ?? '') ? 'script' : 'pipes';
  return examination('record', way === 'python' ? 'fine' : 'note', { way });
}
