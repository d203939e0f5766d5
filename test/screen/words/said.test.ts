/** Every sentence that the watchers can say of the machine is told in Chinese: the sentences are theirs, not copies. */
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elsewhereOf } from '../../../source/commands/elsewhere.js';
import { openDirectory } from '../../../source/commands/open/directory.js';
import type { OpenOptions } from '../../../source/commands/open/opened.js';
import { ensureReadable, refusal } from '../../../source/commands/open/refusal.js';
import { openRun } from '../../../source/commands/open.js';
import { countingOf } from '../../../source/commands/open-asked.js';
import { pathOfJob } from '../../../source/commands/queue.js';
import { parseGpuReading } from '../../../source/parse/gpu/reading.js';
import { lifeFindings } from '../../../source/screen/words/findings/life-zh.js';
import { saidInChinese } from '../../../source/screen/words/said-zh.js';
import { pointerTrouble } from '../../../source/state/event.js';
import { troubleSentence } from '../../../source/watch/file-system.js';
import { callTool } from '../../../source/watch/gpu-call.js';
import { openProc } from '../../../source/watch/proc/proc-files.js';
import { neverSeen } from '../../../source/watch/proc/run-among.js';
import { temporaryDirectory } from '../../watch/collect.js';
import { fakeProc } from '../../watch/proc/fake-proc.js';
import { findLiveRuns } from '../../watch/proc/find-live-runs.js';

const openOptions: OpenOptions = {
  path: null,
  log: null,
  config: null,
  wait: false,
  workingDirectory: '/',
  connect: () => {
    throw new Error('no link');
  },
  proc: openProc('/proc'),
  example: null,
};

/** A directory with something in it that is no run. */
function notARun(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'notes.md'), 'nothing');
  return directory;
}

const blank = {
  origin: { kind: 'directory', path: '/data/saves/a', name: 'a' },
  path: '/data/saves/a',
  log: null,
  config: null,
} as const;

const chinese = /[\u4e00-\u9fff]/;

/** What is said of a tool that is this script. */
async function saidOf(script: string | null, timeoutSeconds = 5): Promise<string | null> {
  const file = join(temporaryDirectory(), 'nvidia-smi');
  if (script !== null) writeFileSync(file, `#!/bin/sh\n${script}\n`);
  if (script !== null) chmodSync(file, script === 'forbidden' ? 0o644 : 0o755);
  const options = { file, name: 'nvidia-smi', query: [], environment: process.env, timeoutSeconds };
  return (await callTool(options).answer).problem;
}

describe('what the watchers say', () => {
  it.each([
    ['is not there', null, 5],
    ['may not be run', 'forbidden', 5],
    ['fails without a word', 'exit 9', 5],
    ['hangs', 'sleep 30', 0.2],
    ['prints without end', 'yes', 20],
  ])('of a tool that %s is told in Chinese', async (_name, script, timeoutSeconds) => {
    const said = await saidOf(script, timeoutSeconds);
    expect(said).not.toBeNull();
    expect(saidInChinese(said ?? '')).toMatch(chinese);
    expect(saidInChinese(said ?? '')).toContain('nvidia-smi');
  });

  it.each([
    'not JSON at all',
    '[]',
    '{}',
    '{"tool": "other-smi"}',
    '{"tool": "nvidia-smi", "devices": ""}',
    '{"tool": "nvidia-smi", "devices": "NVIDIA-SMI has failed because it could not communicate\\n"}',
  ])('of the reading %j is told in Chinese', (text) => {
    const { problem } = parseGpuReading(text, { time: 1, modified: 1, source: 'gpu' });
    expect(saidInChinese(problem ?? '')).toMatch(chinese);
  });

  it('of the processes is told in Chinese', async () => {
    const root = fakeProc([]);
    // Where even the first process is not to be seen, others are hidden.
    rmSync(join(root, '1'), { recursive: true });
    const sentences = await Promise.all(
      [join(root, 'none'), root].map(async (at) => (await findLiveRuns(openProc(at))).problem),
    );
    for (const sentence of [...sentences, neverSeen]) expect(saidInChinese(sentence ?? '')).toMatch(chinese);
  });

  it.each(['EACCES', 'EPERM', 'EIO', 'ESTALE', 'ELOOP', 'EMFILE', 'ENFILE', 'ENOTCONN', 'EISDIR', 'EXDEV'])(
    'of a file that cannot be read (%s) is told in Chinese, and so is the finding of it',
    (code) => {
      const sentence = troubleSentence('/data/saves/a b.json', { code });
      expect(saidInChinese(sentence)).toMatch(/^\/data\/saves\/a b\.json [\u4e00-\u9fff]/);
      expect(saidInChinese(sentence)).not.toMatch(/cannot|may not|is a/);
      const { advice } = lifeFindings['trouble-reading'];
      expect(advice({ count: 1, sources: ['a b.json'], first: sentence })).toContain(saidInChinese(sentence));
    },
  );

  it('of files that are none of what they are called is told in Chinese', () => {
    for (const sentence of [pointerTrouble, 'no trainer state: `global_step` is missing']) {
      expect(saidInChinese(sentence)).toMatch(chinese);
    }
  });

  it('of what cannot be opened from the list of runs is told in Chinese', async () => {
    const job = { id: '39', name: 'held', left: null, limit: null, used: 0, nodes: 1, nodeList: null };
    const sentenceOf = (state: string, reason: string | null): string => {
      try {
        return pathOfJob({
          job: { ...job, state, reason },
          places: null,
          run: { directory: null, log: null, config: null },
        });
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect(saidInChinese(sentenceOf('PENDING', 'JobHeldUser'))).toBe(
      '作业 39 还没有写出可以打开的内容（排队中：JobHeldUser）。',
    );
    expect(saidInChinese(sentenceOf('FAILED', null))).toBe('作业 39 还没有写出可以打开的内容（失败）。');
    const refusals = ['ENOENT', 'ENOTDIR', 'EACCES'].map((code) => refusal('/data/saves/a', { code }).message);
    const pipe = join(temporaryDirectory(), 'pipe');
    spawnSync('mkfifo', [pipe]);
    refusals.push(String(await ensureReadable(pipe, false).catch((error: unknown) => error)).replace(/^Error: /, ''));
    const nothing = await openDirectory(notARun(), openOptions).catch((error: unknown) => error);
    for (const sentence of [...refusals, nothing instanceof Error ? nothing.message : '']) {
      expect(saidInChinese(sentence)).toMatch(chinese);
      expect(saidInChinese(sentence)).not.toMatch(/output_dir,|permission|holds no/);
    }
  });

  it('of a machine without a run, and of names that are none, is told in Chinese', async () => {
    const proc = openProc(fakeProc([]));
    const asked = [
      openRun({ ...openOptions, proc, workingDirectory: temporaryDirectory() }),
      elsewhereOf(['not a name'], { environment: {}, canAsk: false, clock: () => 0 }),
      (async () => countingOf({ kind: 'directory', ...blank }, temporaryDirectory()))(),
    ];
    for (const outcome of await Promise.allSettled(asked)) {
      const error: unknown = outcome.status === 'rejected' ? outcome.reason : null;
      const sentence = error instanceof Error ? error.message : '';
      expect(sentence).not.toBe('');
      expect(saidInChinese(sentence)).toMatch(chinese);
      expect(saidInChinese(sentence)).not.toMatch(/ Give | Name | this is /);
    }
  });

  it("leaves the system's own words alone", () => {
    expect(saidInChinese('spawn E2BIG')).toBe('spawn E2BIG');
  });
});
