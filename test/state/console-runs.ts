/** Runs that the tests write themselves: console texts in the shape of real ones, with our own names, and what comes of them. */
import { type Fold, foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { type Status, statusOf } from '../../source/commands/status.js';
import type { Cause } from '../../source/state/causes/cause.js';
import { causeOf } from '../../source/state/causes/cause-of-death.js';
import { type Finding, findingsOf } from '../../source/state/findings/checks.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';

export const began = 1_770_000_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const consoleChunk = (text: string, seconds = 0): Chunk => ({
  kind: 'console',
  time: began + seconds,
  modified: began + seconds,
  bytes: bytes(text),
});

export const fileChunk = (path: string, text: string, seconds = 0): Chunk => ({
  kind: 'write',
  time: began + seconds,
  modified: began + seconds,
  path,
  bytes: bytes(text),
});

export const settingsChunk = (yaml: string): Chunk => fileChunk('config:train.yaml', yaml);

export const foldOf = (chunks: readonly Chunk[]): Fold =>
  foldChunks(initialFold({ kind: 'log', path: '/runs/own/train.log', name: 'own' }), chunks);

export interface Seen {
  readonly run: RunState;
  readonly now: number;
  readonly status: Status;
  readonly cause: Cause | null;
  readonly findings: readonly Finding[];
}

/** What is known of these chunks so many seconds after the first. */
export function seen(chunks: readonly Chunk[], seconds: number): Seen {
  const now = began + seconds;
  const run = viewAt(foldOf(chunks), now);
  return { run, now, status: statusOf(run, now), cause: causeOf(run, now), findings: findingsOf(run, now) };
}

/** A console that was written at once and has been silent for a minute. */
export const silentConsole = (text: string): Seen => seen([consoleChunk(text)], 60);

/** What stands at the beginning of a console, up to the first steps. */
export const starting = (world = 1): string =>
  [
    ...Array.from(
      { length: world },
      (_, rank) =>
        `[INFO|2026-03-02 10:00:01] llamafactory.hparams.parser:401 >> Process rank: ${rank}, world size: ${world}, device: cuda:${rank}, distributed training: ${world > 1 ? 'True' : 'False'}, compute dtype: torch.bfloat16`,
    ),
    '[INFO|2026-03-02 10:00:03] llamafactory.data.loader:143 >> Loading dataset our_rows.json...',
    '',
  ].join('\n');

export const training = (world = 1, steps = 300): string =>
  `${starting(world)}${[
    '[INFO|trainer.py:2519] 2026-03-02 10:00:20,100 >> ***** Running training *****',
    '[INFO|trainer.py:2520] 2026-03-02 10:00:20,100 >>   Num examples = 2,400',
    '[INFO|trainer.py:2521] 2026-03-02 10:00:20,100 >>   Num Epochs = 1',
    `[INFO|trainer.py:2525] 2026-03-02 10:00:20,100 >>   Total optimization steps = ${steps}`,
    '',
  ].join('\n')}`;

export const bar = (done: number, total = 300): string =>
  `\r ${String(Math.floor((100 * done) / total)).padStart(2)}%|█         | ${done}/${total} [00:${String(done % 60).padStart(2, '0')}<09:42,  2.00s/it]`;

export const bars = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => bar(from + index)).join('');

/** A traceback whose frames are the trainer's own. */
export const traceback = (
  last: string,
  frame = 'llamafactory/train/tuner.py", line 72, in _training_function',
): string =>
  [
    'Traceback (most recent call last):',
    `  File "/opt/our/site-packages/${frame}`,
    '    run_sft(model_args)',
    last,
    '',
  ].join('\n');

export const ofRank = (rank: number, text: string): string =>
  text
    .split('\n')
    .map((line, index, all) => (index === all.length - 1 && line === '' ? '' : `[rank${rank}]: ${line}`))
    .join('\n');

/** What torchrun and the launcher say when a rank has failed. */
export const launcherReport = (rank: number, code: number, signal = ''): string =>
  [
    `W0302 10:05:00.106000 4711 site-packages/torch/distributed/elastic/multiprocessing/api.py:897] Sending process 4712 closing signal SIGTERM`,
    `E0302 10:05:02.248000 4711 site-packages/torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: ${code}) local_rank: ${rank} (pid: ${4712 + rank}) of binary: /opt/our/bin/python3.11`,
    'Traceback (most recent call last):',
    '  File "/opt/our/site-packages/torch/distributed/launcher/api.py", line 269, in launch_agent',
    '    raise ChildFailedError(',
    'torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ',
    '============================================================',
    '/opt/our/llamafactory/launcher.py FAILED',
    '------------------------------------------------------------',
    'Failures:',
    '  <NO_OTHER_FAILURES>',
    '------------------------------------------------------------',
    'Root Cause (first observed failure):',
    '[0]:',
    '  time      : 2026-03-02_10:05:00',
    '  host      : our-node',
    `  rank      : ${rank} (local_rank: ${rank})`,
    `  exitcode  : ${code} (pid: ${4712 + rank})`,
    '  error_file: <N/A>',
    `  traceback : ${signal === '' ? 'To enable traceback see: https://pytorch.org/docs/stable/elastic/errors.html' : signal}`,
    '============================================================',
    'Traceback (most recent call last):',
    '  File "/opt/our/site-packages/llamafactory/launcher.py", line 110, in launch',
    '    process = subprocess.run(',
    `subprocess.CalledProcessError: Command '['torchrun', 'launcher.py', 'our.yaml']' returned non-zero exit status 1.`,
    '',
  ].join('\n');
