import { describe, expect, it } from 'vitest';
import { english } from '../../../source/screen/words/en.js';
import { findingText } from '../../../source/screen/words/findings/catalogue.js';
import { lifeFindings as inEnglish } from '../../../source/screen/words/findings/life-en.js';
import { lifeFindings as inChinese } from '../../../source/screen/words/findings/life-zh.js';
import { chinese } from '../../../source/screen/words/zh.js';
import type { Finding, FindingId } from '../../../source/state/findings/checks.js';
import { lifeChecks } from '../../../source/state/findings/life/checks.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import {
  bars,
  began,
  consoleChunk,
  fileChunk,
  type Seen,
  seen,
  settingsChunk,
  starting,
  traceback,
  training,
} from '../console-runs.js';

const find = (what: Seen, id: FindingId): Finding | undefined => what.findings.find((finding) => finding.id === id);
const deep = training() + bars(1, 40);
const hour = 3600;

/** A reading of processes that train, by the kernel's letters for their states. */
const ranks = (letters: string, seconds: number): Chunk => ({
  kind: 'processes',
  time: began + seconds,
  text: JSON.stringify({
    alive: true,
    processes: [...letters].map((state, rank) => ({ pid: 4240 + rank, role: 'rank', rank, state })),
  }),
});

describe('stopped', () => {
  const stop = (letters: string): Seen => seen([consoleChunk(deep), ranks('RR', 1), ranks(letters, 4)], 5);

  it('is said at once when somebody stopped all processes, with what lets them go on', () => {
    const what = stop('TT');
    expect(find(what, 'stopped')).toMatchObject({
      severity: 'warning',
      facts: { phase: 'training', traced: false, pids: [4240, 4241] },
      evidence: [{ source: 'processes', text: 'process 4240 (rank 0): T, process 4241 (rank 1): T' }],
    });
    expect(what.status).toMatchObject({ state: 'stalled', progress: { eta_s: null } });
    const finding = find(what, 'stopped') as Finding;
    for (const { findings } of [english, chinese]) {
      expect(findingText(findings, finding).advice).toContain('kill -CONT 4240 4241');
    }
  });

  it('is not said while one of them works, nor when they go on', () => {
    expect(find(stop('TR'), 'stopped')).toBeUndefined();
    const on = seen([consoleChunk(deep), ranks('TT', 4), ranks('RR', 6)], 7);
    expect(find(on, 'stopped')).toBeUndefined();
    expect(on.status.state).toBe('training');
  });

  it('needs a second reading where a tracer holds them: a dump of the stack does so for a moment', () => {
    expect(find(stop('tt'), 'stopped')).toBeUndefined();
    const held = seen([consoleChunk(deep), ranks('tt', 4), ranks('tt', 6)], 7);
    expect(find(held, 'stopped')).toMatchObject({ facts: { traced: true } });
  });

  it('leaves no checkpoint torn that is in the middle of being written', () => {
    const path = 'checkpoint-40/trainer_state.json';
    const saving = seen([consoleChunk(deep), fileChunk(path, '{"global_step": 40}', 1), ranks('TT', 4)], 6);
    expect(find(saving, 'stopped')).toBeDefined();
    expect(find(saving, 'checkpoint-torn')).toBeUndefined();
  });

  it('takes the place of the stall that it is', () => {
    const late = seen([consoleChunk(deep), ranks('TT', 4), ranks('TT', 7 * hour - 2)], 7 * hour);
    expect(late.findings.filter(({ id }) => id === 'stalled')).toEqual([]);
    expect(find(late, 'stopped')?.severity).toBe('error');
  });
});

describe('stalled', () => {
  it('is said when the phase and the pace explain no more silence', () => {
    expect(find(seen([consoleChunk(deep)], 590), 'stalled')).toBeUndefined();
    const finding = find(seen([consoleChunk(deep)], 660), 'stalled');
    expect(finding).toMatchObject({
      severity: 'warning',
      facts: { phase: 'training', silent: 660, patience: 600, alive: null },
      evidence: [{ source: 'console', line: 7, text: '40/300' }],
      since: { step: 40, time: began },
    });
  });

  it('is an error after six hours, so that a script hears of it', () => {
    expect(find(seen([consoleChunk(deep)], 6 * hour - 10), 'stalled')?.severity).toBe('warning');
    expect(find(seen([consoleChunk(deep)], 6 * hour + 10), 'stalled')?.severity).toBe('error');
  });

  it('is not said of a run that has ended', () => {
    expect(find(seen([consoleChunk(deep + traceback('ValueError: own'))], 9 * hour), 'stalled')).toBeUndefined();
  });
});

describe('stuck-at-first-step', () => {
  it('is said instead of a stall as long as no step was done', () => {
    const stuck = seen([consoleChunk(`${training(4)}\r  0%|          | 0/300 [00:00<?, ?it/s]`)], 700);
    expect(find(stuck, 'stuck-at-first-step')).toMatchObject({
      severity: 'warning',
      facts: { silent: 700, ranks: 4 },
      evidence: [{ line: 6 }],
    });
    expect(find(stuck, 'stalled')).toBeUndefined();
  });

  it('is not said of a first step that takes nine minutes, nor after it', () => {
    expect(find(seen([consoleChunk(training(4))], 540), 'stuck-at-first-step')).toBeUndefined();
    expect(find(seen([consoleChunk(training(4) + bars(1, 1))], 700), 'stuck-at-first-step')).toBeUndefined();
  });
});

describe('save-in-progress-or-hung', () => {
  const save = `${deep}\n[INFO|trainer.py:3984] 2026-03-02 10:20:00,000 >> Saving model checkpoint to saves/own/checkpoint-40\n`;

  it('is said of a save that has written nothing for twenty minutes, with what it lacks', () => {
    const torn = fileChunk('checkpoint-40/config.json', '{}', 1);
    const finding = find(seen([consoleChunk(save), torn], 1300), 'save-in-progress-or-hung');
    expect(finding).toMatchObject({ severity: 'warning', evidence: [{ line: 8 }], since: { step: 40 } });
    expect(finding?.facts).toMatchObject({
      path: 'saves/own/checkpoint-40',
      missing: expect.arrayContaining(['trainer_state.json']),
    });
  });

  it('is not said of one that takes nineteen minutes, or that writes files meanwhile', () => {
    expect(find(seen([consoleChunk(save)], 1140), 'save-in-progress-or-hung')).toBeUndefined();
    const growing = fileChunk('checkpoint-40/config.json', '{}', 600);
    expect(find(seen([consoleChunk(save), growing], 1700), 'save-in-progress-or-hung')).toBeUndefined();
  });
});

const tokenizer = (done: number, elapsed: string): string =>
  `\rRunning tokenizer on dataset (num_proc=4):   1%|          | ${done}/100000 [${elapsed}<9:99:99, 10.00 examples/s]`;

describe('tokenizing', () => {
  const text = (done: number, world = 1): string => starting(world) + tokenizer(done, '05:00');

  it('is slow when its projected end is more than half an hour from its beginning', () => {
    // 10,000 of 100,000 rows in 5 minutes: 50 minutes. 20,000: 25 minutes.
    expect(find(seen([consoleChunk(text(10_000))], 1), 'tokenizing-slow')).toMatchObject({
      severity: 'info',
      facts: { done: 10_000, total: 100_000, left: 2700 },
      evidence: [{ line: 3, text: 'Running tokenizer on dataset: 10000/100000' }],
    });
    expect(find(seen([consoleChunk(text(20_000))], 1), 'tokenizing-slow')).toBeUndefined();
  });

  it('outlives the patience of the other ranks by its pace', () => {
    const finding = find(seen([consoleChunk(text(10_000, 2))], 1), 'tokenizing-outlives-timeout');
    expect(finding).toMatchObject({
      severity: 'warning',
      facts: { projected: 3000, timeout: 1800, set: false, ranks: 2 },
    });
  });

  it('does not where one process trains alone, or ddp_timeout is long enough', () => {
    expect(find(seen([consoleChunk(text(10_000))], 1), 'tokenizing-outlives-timeout')).toBeUndefined();
    const patient = [settingsChunk('ddp_timeout: 180000000\n'), consoleChunk(text(10_000, 2))];
    expect(find(seen(patient, 1), 'tokenizing-outlives-timeout')).toBeUndefined();
    const short = [settingsChunk('ddp_timeout: 600\n'), consoleChunk(text(20_000, 2))];
    expect(find(seen(short, 1), 'tokenizing-outlives-timeout')?.facts).toMatchObject({ timeout: 600, set: true });
  });

  it('is not judged by its first seconds', () => {
    const early = starting(2) + tokenizer(1000, '00:50');
    expect(find(seen([consoleChunk(early)], 1), 'tokenizing-slow')).toBeUndefined();
  });
});

const completed =
  '\n[INFO|trainer.py:2681] 2026-03-02 11:00:00,837 >> \n\nTraining completed. Do not forget to share your model on huggingface.co/models =)\n\n\n';

describe('finished-but-failed-after', () => {
  it('is said when only what came after the training failed', () => {
    const text = training() + bars(1, 300) + completed + traceback('ValueError: own plot');
    const results = fileChunk('train_results.json', '{"epoch": 1.0, "train_loss": 1.2}', 1);
    const what = seen([consoleChunk(text), results], 60);
    expect(what.status.state).toBe('failed');
    const finding = find(what, 'finished-but-failed-after');
    expect(finding).toMatchObject({ severity: 'warning', facts: { step: 300, saved: true } });
    expect(finding?.evidence.map((one) => one.text.slice(0, 18))).toEqual(['Training completed', 'ValueError: own pl']);
  });

  it('does not say that the model was saved where the save itself failed', () => {
    const text = training() + bars(1, 300) + completed + traceback('OSError: [Errno 28] No space left on device');
    expect(find(seen([consoleChunk(text)], 60), 'finished-but-failed-after')?.facts).toMatchObject({ saved: false });
  });

  it('is not said of a death in the middle, nor of a good end', () => {
    const middle = seen([consoleChunk(deep + traceback('ValueError: own'))], 60);
    expect(find(middle, 'finished-but-failed-after')).toBeUndefined();
    const good = seen([consoleChunk(training() + bars(1, 300) + completed)], 2000);
    expect(good.status.state).toBe('finished');
    expect(find(good, 'finished-but-failed-after')).toBeUndefined();
  });
});

const oom = traceback('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.00 GiB. GPU 0 has');

describe('oom-at-evaluation', () => {
  it('is said when the evaluation ran out of memory', () => {
    const text = `${deep}\n***** Running Evaluation *****\n  Num examples = 90\n  Batch size = 8\n${oom}`;
    const finding = find(seen([consoleChunk(text)], 60), 'oom-at-evaluation');
    expect(finding).toMatchObject({ facts: { batch: 8 }, since: { step: 40 } });
  });

  it('is not said of a step', () => {
    expect(find(seen([consoleChunk(deep + oom)], 60), 'oom-at-evaluation')).toBeUndefined();
  });
});

describe('the environment', () => {
  const bus = `${deep}ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).\n`;

  it('has too small a shared memory: a warning until the run dies of it', () => {
    expect(find(seen([consoleChunk(bus)], 5), 'shared-memory-small')).toMatchObject({
      severity: 'warning',
      evidence: [{ line: 7 }],
    });
    const dead = seen([consoleChunk(bus)], 60);
    expect(dead.cause?.id).toBe('shared-memory');
    expect(find(dead, 'shared-memory-small')).toBeUndefined();
  });

  it('has an old kernel: worth knowing, no more', () => {
    const line = (version: string): string =>
      `${starting()}Detected kernel version ${version}, which is below the recommended minimum of 5.5.0; this can cause the process to hang. It is recommended to upgrade the kernel to the minimum version or higher.\n`;
    expect(find(seen([consoleChunk(line('4.18.0'))], 1), 'kernel-too-old')).toMatchObject({
      severity: 'info',
      facts: { version: '4.18.0', minimum: '5.5.0' },
      evidence: [{ line: 3 }],
    });
    const other = `${starting()}Detected kernel version 6.1.0, all is well.\n`;
    expect(find(seen([consoleChunk(other)], 1), 'kernel-too-old')).toBeUndefined();
  });
});

describe('what cannot be known', () => {
  const row = `${JSON.stringify({ current_steps: 20, total_steps: 300, loss: 1.5, lr: 1e-4, epoch: 0.1, percentage: 6.7, elapsed_time: '0:01:00', remaining_time: '0:14:00' })}\n`;
  const log = fileChunk('trainer_log.jsonl', row);

  it('is why a run stopped whose console was not found', () => {
    expect(find(seen([log], 7 * hour), 'console-unknown')).toMatchObject({
      severity: 'info',
      facts: { step: 20, total: 300 },
      evidence: [{ source: 'trainer_log.jsonl', line: 1 }],
    });
    expect(find(seen([log], 60), 'console-unknown')).toBeUndefined();
    const stopped = seen([log, ranks('T', 58)], 60);
    expect(stopped.findings.map(({ id }) => id)).toEqual(['stopped']);
    expect(find(seen([consoleChunk(deep), log], 7 * hour), 'console-unknown')).toBeUndefined();
  });

  it('is what could not be read', () => {
    const trouble: Chunk = { kind: 'trouble', time: began, path: 'own.jsonl', message: 'permission denied' };
    expect(find(seen([trouble], 1), 'trouble-reading')).toMatchObject({
      severity: 'info',
      facts: { count: 1, sources: ['own.jsonl'], first: 'permission denied' },
    });
    expect(find(seen([log], 1), 'trouble-reading')).toBeUndefined();
    expect(find(seen([trouble, trouble], 1), 'trouble-reading')?.facts).toMatchObject({ count: 1 });
    expect(find(seen([trouble, { ...trouble, kind: 'trouble-over' }], 1), 'trouble-reading')).toBeUndefined();
  });

  it('is a directory whose changes the system does not tell, with the remedy in both languages', () => {
    const message = "ENOSPC: System limit for number of file watchers reached, watch '/runs/own'";
    const trouble: Chunk = { kind: 'trouble', time: began, path: null, message, refused: 'watches' };
    const told = seen([trouble], 1);
    expect(find(told, 'trouble-reading')).toBeUndefined();
    expect(find(told, 'files-unwatched')).toMatchObject({ severity: 'info', evidence: [{ text: message }] });
    for (const refused of ['watches', 'instances', 'system'] as const) {
      for (const [words, pattern] of [
        [inEnglish, /run's directory/],
        [inChinese, /训练目录/],
      ] as const) {
        const { title, advice } = words['files-unwatched'];
        expect(title({ refused })).toMatch(pattern);
        if (refused !== 'system') expect(advice({ refused })).toContain(`sudo sysctl fs.inotify.max_user_${refused}=`);
      }
    }
  });

  it('is no longer what was removed since, or written anew', () => {
    const path = 'checkpoint-20/trainer_state.json';
    const torn = fileChunk(path, '{"global_');
    const whole = fileChunk(path, JSON.stringify({ global_step: 20, max_steps: 300 }));
    const gone: Chunk = { kind: 'remove', time: began, path: 'checkpoint-20' };
    expect(find(seen([log, torn], 1), 'trouble-reading')).toBeDefined();
    expect(find(seen([log, torn, whole], 1), 'trouble-reading')).toBeUndefined();
    expect(find(seen([log, torn, gone], 1), 'trouble-reading')).toBeUndefined();
  });

  it('is a warning where a clone has the files in name only', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 58011\n`;
    const { status } = seen([fileChunk('trainer_log.jsonl', pointer)], 7 * hour);
    expect(status.findings).toMatchObject([
      { id: 'trouble-reading', severity: 'warning', advice: expect.stringContaining('git lfs pull') },
    ]);
  });
});

describe('the words', () => {
  const runs: readonly Seen[] = [
    seen([consoleChunk(deep)], 660),
    seen([consoleChunk(training(4))], 700),
    seen(
      [
        consoleChunk(
          `${deep}\n[INFO|trainer.py:1] 2026-03-02 10:20:00,000 >> Saving model checkpoint to s/checkpoint-40\n`,
        ),
      ],
      1300,
    ),
    seen([consoleChunk(starting(2) + tokenizer(10_000, '05:00'))], 1),
    seen([consoleChunk(training() + bars(1, 300) + completed + traceback('ValueError: own plot'))], 60),
  ];
  for (const [language, words] of [
    ['English', english],
    ['Chinese', chinese],
  ] as const) {
    it(`are whole in ${language}`, () => {
      const found = runs.flatMap((one) => one.findings);
      expect(found.length).toBeGreaterThanOrEqual(6);
      for (const finding of found) {
        const { title, advice } = findingText(words.findings, finding);
        expect(`${title}${advice}`).not.toMatch(/undefined|null|NaN|\[object| {2}/);
        expect(title).toMatch(/[.。]$/);
      }
    });
  }

  it('are there for every check', () => {
    const ids = lifeChecks.map((check) => check.id);
    expect(ids.filter((id) => !(id in english.findings) || !(id in chinese.findings))).toEqual([]);
  });
});

describe('nobody-writes', () => {
  const reading = (seconds: number, more: object): Chunk => ({
    kind: 'processes',
    time: began + seconds,
    text: JSON.stringify({ alive: null, problem: 'None is to be seen.', processes: [], ...more }),
  });
  const console = consoleChunk(training() + bars(1, 40));
  const told = (seconds: number, ...chunks: readonly Chunk[]) => {
    const { status, findings } = seen([console, ...chunks], seconds);
    return { state: status.state, found: findings.find((one) => one.id === 'nobody-writes') };
  };

  it('is told of a console that no process has open, and the run is not said to be at work', () => {
    const { state, found } = told(3, reading(1, { unwritten: true }));
    expect(state).toBe('unknown');
    expect(found).toMatchObject({ severity: 'error', since: { step: 40 }, facts: { step: 40, total: 300 } });
    expect(found?.evidence[0]?.text).toContain('40/300');
  });

  it('names on the one line on top what a killed run can go on from', () => {
    const { found } = told(3, reading(1, { unwritten: true }));
    if (found?.id !== 'nobody-writes') throw new Error('it is found');
    expect(found.facts.checkpoint).toBeNull();
    const { title, advice } = findingText(english.findings, found);
    expect(`${title} ${advice}`).toContain('there is no checkpoint to resume from');
    const save =
      '[INFO|trainer.py:1] 2026-03-02 10:20:00,000 >> Saving model checkpoint to saves/own/checkpoint-20\n' +
      '[INFO|tokenization_utils_base.py:2] 2026-03-02 10:20:01,000 >> tokenizer config file saved in saves/own/checkpoint-20/tokenizer_config.json\n';
    const { findings } = seen(
      [consoleChunk(training() + bars(1, 20) + save + bars(21, 40)), reading(1, { unwritten: true })],
      3,
    );
    const saved = findings.find((one) => one.id === 'nobody-writes');
    if (saved?.id !== 'nobody-writes') throw new Error('it is found');
    expect(saved.facts.checkpoint).toBe('saves/own/checkpoint-20');
    for (const words of [english, chinese]) {
      const said = findingText(words.findings, saved);
      expect(said.title).toContain('saves/own/checkpoint-20');
      expect(said.advice).toContain('saves/own/checkpoint-20');
    }
  });

  it('is not of one that may be open, of one that was written since, or of a run that is there', () => {
    expect(told(3, reading(1, {}))).toEqual({ state: 'training', found: undefined });
    const later = consoleChunk(bars(41, 50), 2);
    expect(told(5, reading(1, { unwritten: true }), later)).toEqual({ state: 'training', found: undefined });
    // Whoever writes it opens it anew each time.
    expect(told(9, reading(1, { unwritten: true }), later, reading(5, { unwritten: true })).state).toBe('training');
    expect(told(5, reading(1, { unwritten: true }), reading(2, {}))).toEqual({ state: 'training', found: undefined });
  });

  it('is not of the console of an older run, where rows of the log have come since', () => {
    const row =
      '{"current_steps": 41, "total_steps": 300, "loss": 1.5, "lr": 1e-05, "epoch": 0.14, "elapsed_time": "0:01:22"}\n';
    const log = (seconds: number): Chunk => fileChunk('trainer_log.jsonl', row, seconds);
    expect(told(100, log(20), reading(99, { unwritten: true })).found).toBeDefined();
    expect(told(100, log(90), reading(99, { unwritten: true }))).toEqual({ state: 'training', found: undefined });
  });

  it('is not of a run that came to its end or died: that is told as what it is', () => {
    const block = consoleChunk('\n***** train metrics *****\n  epoch = 1.0\n', 1);
    expect(told(4, block, reading(1, { unwritten: true }))).toEqual({ state: 'finished', found: undefined });
    const death = consoleChunk(`\n${traceback('ValueError: x')}`, 1);
    expect(told(17, death, reading(1, { unwritten: true }))).toEqual({ state: 'failed', found: undefined });
  });
});
