import { describe, expect, it } from 'vitest';
import { type Fold, foldChunks, viewAt } from '../../source/commands/fold.js';
import { causeWords, headline, judgementOf } from '../../source/screen/judgement.js';
import { checkpointsPane } from '../../source/screen/panes/checkpoints.js';
import { english } from '../../source/screen/words/en.js';
import type { CauseId } from '../../source/state/causes/cause.js';
import { causeOf } from '../../source/state/causes/cause-of-death.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { emptyFold, finalStatus, load } from '../recordings.js';
import { paneProps, plainLook } from '../screen/panes/pane-props.js';
import { consoles } from '../watch/slurm/recorded.js';
import {
  bar,
  bars,
  began,
  consoleChunk,
  fileChunk,
  foldOf,
  launcherReport,
  ofRank,
  seen,
  settingsChunk,
  silentConsole,
  starting,
  traceback,
  training,
} from './console-runs.js';
import { deep, endings, oom, slurm } from './endings.js';
import { checkpoint, plainFiles } from './made-up-run.js';

const look = plainLook();

describe('the cause of death of the recorded runs', () => {
  /** State, cause, line of the evidence, checkpoint to resume from and steps lost, as the consoles and directories have them. */
  const truths = [
    ['disk-full', 'failed', 'disk-full', 248, 'checkpoint-120', 20],
    ['interrupted', 'killed', 'interrupted', 602, 'checkpoint-360', 30],
    ['killed-hard', 'killed', 'killed', null, 'checkpoint-480', 30],
    ['killed-mid-save', 'killed', 'killed', null, 'checkpoint-270', 30],
    ['resume-torn-checkpoint', 'failed', 'bad-checkpoint', 156, 'checkpoint-270', 30],
    ['error-unknown-dataset', 'failed', 'unknown-dataset', 80, null, null],
    ['error-bad-template', 'failed', 'bad-template', 74, null, null],
    ['error-missing-model', 'failed', 'model-not-found', 19, null, null],
    ['error-trl-version', 'failed', 'version-mismatch', 163, null, null],
    // Somebody killed it: memory had nothing to do with it.
    ['two-ranks-one-killed', 'failed', 'killed', 277, 'checkpoint-60', 15],
    ['error-streaming-no-workers', 'failed', 'no-valid-rows', 85, null, null],
    ['sigterm', 'killed', 'terminated', null, 'checkpoint-120', 30],
    ['gpu-device-assert', 'failed', 'index-out-of-range', 142, null, null],
    ['gpu-oom-training', 'failed', 'cuda-out-of-memory', 261, 'checkpoint-10', 6],
    ['gpu-oom-neighbour', 'failed', 'cuda-out-of-memory', 154, null, null],
  ] as const;
  for (const [name, state, id, line, resume, lost] of truths) {
    it(`is ${id} for ${name}`, () => {
      const status = finalStatus(load(name));
      expect(status.state).toBe(state);
      expect(status.cause?.id).toBe(id);
      expect(status.cause?.evidence.line).toBe(line);
      expect(status.cause?.resume_from).toBe(resume);
      expect(status.cause?.steps_lost).toBe(lost);
    });
  }

  it('names what was wrong', () => {
    expect(finalStatus(load('error-bad-template')).cause?.title).toContain('qwen9');
    expect(finalStatus(load('error-unknown-dataset')).cause?.title).toContain('qa_fr');
    expect(finalStatus(load('error-missing-model')).cause?.title).toContain('no-such-model');
    expect(finalStatus(load('error-trl-version')).cause?.title).toContain('trl>=0.8.6,<=0.9.6');
  });

  it('says what to set to go on, and what overwrite_output_dir would do', () => {
    const advice = finalStatus(load('killed-hard')).cause?.advice ?? '';
    expect(advice).toContain('resume_from_checkpoint: saves/killed-hard/checkpoint-480');
    expect(advice).toContain('overwrite_output_dir: false');
  });
});

it('a job that was over before it had begun is not told to save more often', () => {
  const limit = 'slurmstepd: error: *** JOB 1 ON gpu1 CANCELLED AT 2026-03-02T10:09:00 DUE TO TIME LIMIT ***\n';
  const advice = (text: string): string | undefined => silentConsole(text).status.cause?.advice;
  expect(advice(`${starting()}${limit}`)).toContain('It had not begun to train');
  expect(advice(`${training()}${bars(1, 20)}\n${limit}`)).toContain('save more often');
});

describe('an attempt that was resumed and took no step', () => {
  const settings = settingsChunk(
    'stage: sft\noutput_dir: saves/own\noverwrite_output_dir: false\nresume_from_checkpoint: saves/own/checkpoint-200/\n',
  );
  const saved = (step: number): string =>
    `[INFO|trainer.py:4289] 2026-03-02 10:04:00,100 >> Saving model checkpoint to saves/own/checkpoint-${step}\n`;
  const first = `${training()}${bars(1, 200)}\n${saved(200)}${bars(201, 230)}\n`;
  const dies = traceback("RuntimeError: don't know how to restore our storage");
  const endOf = (text: string) => seen([settings, consoleChunk(text)], 60);

  it('is not told to do the same again', () => {
    const { cause, run, now } = endOf(`${first}${starting()}${dies}`);
    expect(cause).toMatchObject({ id: 'code-error', remains: { tried: true } });
    expect(cause && causeWords(cause, look).advice).toContain('took no step');
    const line = headline(judgementOf(run, now, look), look)?.text ?? '';
    expect(line).not.toContain('Resume from');
  });

  it('is told to resume when it had gone on, or when its end came from outside', () => {
    const resumed = `${first}${training()}${bar(200)}${bars(201, 240)}\n${saved(240)}${bars(241, 260)}\n`;
    const { cause, run, now } = endOf(`${resumed}${dies}`);
    expect(cause?.remains.tried).toBe(false);
    // The trainer's own words have no full stop.
    const line = headline(judgementOf(run, now, look), look)?.text ?? '';
    expect(line).toContain('our storage · Resume from');
    expect(
      endOf(
        `${first}${starting()}slurmstepd: error: *** JOB 1 ON gpu1 CANCELLED AT 2026-03-02T10:09:00 DUE TO TIME LIMIT ***\n`,
      ).cause?.remains.tried,
    ).toBe(false);
  });

  it('tells neither a time left nor how many examples were seen before it has begun', () => {
    const { status, run } = seen([settings, consoleChunk(first, 0), consoleChunk(starting(), 400)], 402);
    expect(status.state).toBe('loading');
    expect(run.progress.step).toBe(230);
    expect(status.progress.eta_s).toBeNull();
    expect(status.data.seen).toBeNull();
  });
});

describe('an attempt that began anew in the folder of an older run and took no step', () => {
  const dies = traceback('ValueError: Template qwen99 does not exist.');
  const rows = Array.from(
    { length: 400 },
    (_, index) => `{"current_steps": ${index + 1}, "total_steps": 400, "loss": 1}`,
  );
  const older = (time: number): readonly Chunk[] => [
    ...checkpoint('checkpoint-400', plainFiles(400), time),
    fileChunk('trainer_log.jsonl', `${rows.join('\n')}\n`, time - began),
  ];
  const failed = consoleChunk(`${starting()}${dies}`);
  const remains = (chunks: readonly Chunk[]) => seen(chunks, 60).cause?.remains;

  it.each([
    ['before the console', [...older(began - 3600), failed]],
    ['after it', [failed, ...older(began - 3600)]],
    [
      'by an appended console',
      [consoleChunk(`${training()}${bars(1, 300)}\n${starting()}${dies}`), ...older(began - 3600)],
    ],
  ] as const)('is not told to resume from what that one left, read %s', (_, chunks) => {
    const { run, now, cause } = seen(chunks, 60);
    expect(cause?.id).toBe('bad-template');
    expect(cause?.remains).toMatchObject({ checkpoint: null, setting: null, stepsLost: null });
    expect(headline(judgementOf(run, now, look), look)?.text).not.toMatch(/[Rr]esume/);
    expect(cause && causeWords(cause, look).advice).not.toMatch(/[Rr]esume/);
    const pane = checkpointsPane(paneProps({ run, now, width: 120, height: 33 })).rows.join('\n');
    expect(pane).not.toMatch(/[Rr]esume from/);
  });

  const refused = `Traceback (most recent call last):
  File "/srv/bin/llamafactory-cli", line 3, in <module>
  File "/srv/lib/llamafactory/train/tuner.py", line 7, in run_exp
  File "/srv/lib/llamafactory/hparams/parser.py", line 9, in get_train_args
ValueError: Some keys are not used by the HfArgumentParser: ['learning_rat']
`;

  it.each([
    ['alone in its console', [...older(began - 3600), consoleChunk(refused)]],
    [
      'behind the older run’s',
      [
        ...older(began - 3600),
        fileChunk('train_results.json', '{"train_runtime": 9.5, "epoch": 2.0}', -3000),
        consoleChunk(`${training()}${bars(1, 400)}\n${refused}`),
      ],
    ],
    ['behind another failed start', [...older(began - 3600), consoleChunk(`${starting()}${dies}${refused}`)]],
  ] as const)('is not told to resume when its arguments were refused, %s', (_, chunks) => {
    const { run, now, cause, status } = seen(chunks, 60);
    expect(status.state).toBe('failed');
    expect(cause?.id).toBe('bad-argument');
    expect(cause?.remains).toMatchObject({ checkpoint: null, setting: null, stepsLost: null });
    expect(cause && causeWords(cause, look).advice).not.toMatch(/[Rr]esume/);
    // Nothing failed after a training: none began.
    expect(status.findings.map(({ id }) => id)).not.toContain('finished-but-failed-after');
    const pane = checkpointsPane(paneProps({ run, now, width: 120, height: 33 })).rows.join('\n');
    expect(pane).not.toMatch(/[Rr]esume from/);
  });

  it('is told to where it set out from a checkpoint, or the checkpoint is younger', () => {
    const resuming = settingsChunk('stage: sft\nresume_from_checkpoint: saves/own/checkpoint-400\n');
    const announced =
      '[INFO|2026-03-02 10:00:00] llamafactory.hparams.parser:455 >> Resuming training from saves/own/checkpoint-400.\n';
    const goesOn = { checkpoint: 'checkpoint-400' };
    expect(remains([resuming, ...older(began - 3600), failed])).toMatchObject(goesOn);
    expect(remains([...older(began - 3600), consoleChunk(`${announced}${starting()}${dies}`)])).toMatchObject(goesOn);
    const younger = seen([failed, ...checkpoint('checkpoint-400', plainFiles(400), began + 3600)], 3700);
    expect(younger.cause?.remains).toMatchObject(goesOn);
    const stepped = consoleChunk(`${training()}${bars(1, 3)}\n${dies}`);
    const lower = checkpoint('checkpoint-200', plainFiles(200), began - 3600);
    expect(remains([...lower, stepped])).toMatchObject({ checkpoint: 'checkpoint-200' });
    // Resumed from beyond its 300 steps it would train nothing.
    expect(remains([...older(began - 3600), stepped])).toMatchObject({ checkpoint: null });
  });
});

describe('a console that ends by', () => {
  for (const [index, { id, text, line, lookalike }] of endings.entries()) {
    it(`${id} shows it at the line that says so (${index + 1})`, () => {
      const { cause, status } = silentConsole(text);
      expect(cause?.id).toBe(id);
      expect(['failed', 'killed']).toContain(status.state);
      const { evidence } = cause ?? { evidence: { line: null, text: '' } };
      expect(evidence.text).toContain(line);
      const lines = text.split('\n');
      expect(lines[(evidence.line ?? 0) - 1]).toContain(line);
    });
    it(`something like ${id} is not taken for it (${index + 1})`, () => {
      expect(silentConsole(lookalike).cause?.id).not.toBe(id);
    });
  }

  it('has a case for every cause', () => {
    const { goOn: _, ...words } = english.causes;
    expect([...new Set<string>(endings.map((one) => one.id))].sort()).toEqual(Object.keys(words).sort());
  });
});

describe('among many last words', () => {
  it('a launcher that only repeats a failure is never the cause', () => {
    expect(silentConsole(deep + launcherReport(1, 1)).cause).toBeNull();
    expect(silentConsole(deep + launcherReport(1, 1)).status.state).toBe('failed');
  });

  it('the rank that torchrun saw fail first is the one that counts', () => {
    const text =
      deep +
      ofRank(2, traceback('ValueError: rank two')) +
      ofRank(0, traceback('ValueError: rank zero')) +
      launcherReport(0, 1);
    expect(silentConsole(text).cause?.evidence.text).toBe('ValueError: rank zero');
  });

  it('an exception of one rank comes before what the others say of its absence', () => {
    const text =
      deep +
      ofRank(1, traceback('RuntimeError: [../gloo/pair.cc:534] Connection closed by peer [10.0.0.1]:5000')) +
      ofRank(0, traceback('KeyError: own_column')) +
      launcherReport(1, 1);
    expect(silentConsole(text).cause?.evidence.text).toBe('KeyError: own_column');
  });

  it('the root of a chain is what was the direct cause, not what was raised from it', () => {
    const text = `${starting()}${traceback('RuntimeError: own root')}\nThe above exception was the direct cause of the following exception:\n\n${traceback('RuntimeError: own wrapper')}`;
    expect(silentConsole(text).cause?.evidence.text).toBe('RuntimeError: own root');
  });

  it('what came up while a handled exception was handled is the news', () => {
    const text = `${starting()}${traceback('KeyError: not in our cache')}\nDuring handling of the above exception, another exception occurred:\n\n${traceback('RuntimeError: nor anywhere else')}`;
    expect(silentConsole(text).cause?.evidence.text).toBe('RuntimeError: nor anywhere else');
  });

  it('memory that ran out is the cause wherever it stands in a chain', () => {
    const text = `${deep}${traceback(oom)}\nDuring handling of the above exception, another exception occurred:\n\n${traceback('RuntimeError: clean-up failed')}`;
    expect(silentConsole(text).cause?.id).toBe('cuda-out-of-memory');
  });

  it('a script that failed before the trainer began does not explain a time limit', () => {
    const script = traceback(
      'PermissionError: [Errno 13] Permission denied: /opt/own/wheel',
      'virtualenv/seed.py", line 9, in copy',
    );
    expect(silentConsole(script + slurm('DUE TO TIME LIMIT ')).cause?.id).toBe('time-limit');
  });

  it('an exit code 0 has no cause, whatever was said', () => {
    const exit = { kind: 'exit', time: 1_770_000_001, code: 0, signal: null } as const;
    const { cause, status } = seen([consoleChunk(deep + traceback('ValueError: own')), exit], 60);
    expect(status.state).toBe('finished');
    expect(cause).toBeNull();
  });

  it('an exit code of 137 is a SIGKILL', () => {
    const exit = { kind: 'exit', time: 1_770_000_001, code: 137, signal: null } as const;
    const { cause } = seen([consoleChunk(deep), exit], 60);
    expect(cause).toMatchObject({ id: 'killed', facts: { signal: 9 }, evidence: { text: 'exit code 137' } });
  });
});

describe('the words of a real SLURM', () => {
  it('tell of memory, below srun and below the script, and of a cancelled job, though each names its node', () => {
    expect(silentConsole(deep + consoles.outOfMemoryBelowSrun).cause).toMatchObject({
      id: 'host-out-of-memory',
      facts: { certain: true },
    });
    expect(silentConsole(deep + consoles.outOfMemory).cause).toMatchObject({
      id: 'host-out-of-memory',
      facts: { certain: true },
      evidence: { text: expect.stringContaining('Detected 1 oom-kill event(s) in StepId=16.batch') },
    });
    const { run, cause } = silentConsole(deep + consoles.cancelled);
    expect(cause).toMatchObject({ id: 'terminated', facts: { scheduler: true } });
    // Every line of its own stands among the messages, glued to a bar or not.
    const lines = run.evidence.messages.filter(({ event }) => event.logger === 'slurm').map(({ event }) => event.text);
    expect(lines).toHaveLength(3);
  });

  const job = (state: string, reason: string | null, seconds: number): Chunk => ({
    kind: 'job',
    time: began + seconds,
    text: JSON.stringify({ id: '28', name: 'sft', state, reason, left: 0, limit: 600, nodes: 1, problem: null }),
  });

  it('of the job alone tell how a run ended that left no word', () => {
    const endedBy = (state: string, reason: string | null = null) =>
      seen([consoleChunk(deep), job('RUNNING', null, 5), job(state, reason, 20), job(state, reason, 50)], 60);
    expect(endedBy('OUT_OF_MEMORY', 'OutOfMemory').cause).toMatchObject({
      id: 'host-out-of-memory',
      evidence: { source: 'squeue', line: null, text: 'job 28 OUT_OF_MEMORY (OutOfMemory)' },
    });
    expect(endedBy('TIMEOUT', 'TimeLimit').cause?.id).toBe('time-limit');
    expect(endedBy('CANCELLED').cause).toMatchObject({ id: 'terminated', facts: { scheduler: true } });
    expect(endedBy('NODE_FAIL').cause).toMatchObject({ id: 'killed', facts: { signal: null } });
    for (const state of ['RUNNING', 'COMPLETING', 'COMPLETED', 'FAILED']) expect(endedBy(state).cause).toBeNull();
  });

  it('of a job that went on after the training and ended badly then say nothing of the run', () => {
    const done = `${deep}{'train_runtime': 12.5, 'train_loss': 1.2, 'epoch': 1.0}\n[INFO|trainer.py:2800] 2026-03-02 10:09:00,100 >> \n\nTraining completed. Do not forget to share your model on huggingface.co/models =)\n`;
    const { status, cause } = seen([consoleChunk(done), job('TIMEOUT', 'TimeLimit', 20)], 60);
    expect(cause).toBeNull();
    expect(status.state).not.toBe('killed');
  });
});

describe('a kill without a word', () => {
  const gib = 2 ** 30;
  /** A reading of the processes, with so much of 64 GiB free and the kernel's counts. */
  const look = (seconds: number, free: number, kills: readonly [number | null, number], alive = true): Chunk => ({
    kind: 'processes',
    time: began + seconds,
    text: JSON.stringify({
      alive,
      problem: null,
      processes: alive ? [{ pid: 7, role: 'rank', rank: 0, state: 'R', memory: 1, processor: 1 }] : [],
      host: alive ? { memoryTotal: 64 * gib, memoryAvailable: free * gib } : null,
      kills: { group: kills[0], machine: kills[1] },
    }),
  });
  const killed = deep + launcherReport(0, -9, 'Signal 9 (SIGKILL) received by PID 4712');
  /** The last look, if there is one, finds it gone. */
  const causeAfter = (...looks: readonly Chunk[]) =>
    seen([...looks.slice(0, -1), consoleChunk(killed, 10), ...looks.slice(-1)], 60).cause;

  it('is blamed on memory where the kernel counted it, and the count is the evidence', () => {
    expect(causeAfter(look(2, 30, [0, 4]), look(8, 30, [1, 5]), look(12, 30, [1, 5], false))).toMatchObject({
      id: 'host-out-of-memory',
      facts: { certain: true, phase: 'training' },
      evidence: { source: 'control group', text: 'oom_kill 0 → 1' },
    });
    // Its groups are gone with it, and the machine's count does not say who it was.
    expect(causeAfter(look(2, 30, [0, 4]), look(12, 30, [null, 5], false))).toMatchObject({
      id: 'host-out-of-memory',
      facts: { certain: false, somebody: true },
      evidence: { source: '/proc/vmstat', text: 'oom_kill 4 → 5' },
    });
  });

  it('is most likely that where memory was nearly used up', () => {
    expect(causeAfter(look(2, 30, [0, 4]), look(8, 1, [0, 4]), look(12, 30, [0, 4], false))).toMatchObject({
      id: 'host-out-of-memory',
      facts: { certain: false },
      evidence: { source: 'console' },
    });
  });

  it('came from outside where much was free, and the words say how much', () => {
    const cause = causeAfter(look(2, 30, [0, 4]), look(8, 29, [0, 4]), look(12, 60, [0, 4], false));
    // The kernel killed somebody else's: the run's own group counts none.
    expect(causeAfter(look(2, 30, [0, 4]), look(12, 30, [0, 5], false))).toMatchObject({ id: 'killed' });
    expect(cause).toMatchObject({ id: 'killed', facts: { signal: 9, memory: { total: 64 * gib, used: 35 * gib } } });
    expect(
      english.causes.killed.title({ signal: 9, memory: { used: 35 * gib, total: 64 * gib, isLimit: false } }),
    ).toBe('The trainer was killed (signal 9) from outside; memory had 29.0 GiB of 64.0 GiB free at the last look.');
  });

  it('is nobody’s where nobody looked, or nobody looked in time', () => {
    expect(causeAfter()).toMatchObject({ id: 'killed', facts: { signal: 9, memory: null } });
    const late = seen(
      [look(2, 1, [0, 4]), look(3, 1, [1, 5]), consoleChunk(killed, 200), look(205, 1, [1, 5], false)],
      260,
    );
    expect(late.cause).toMatchObject({ id: 'killed', facts: { memory: null } });
    expect(english.causes.killed.advice({ signal: 9, memory: null })).toContain('nothing here proves it');
  });

  it('by another signal has nothing to do with memory', () => {
    const exit = { kind: 'exit', time: began + 11, code: null, signal: 6 } as const;
    const { cause } = seen([look(2, 1, [0, 4]), look(8, 1, [1, 5]), consoleChunk(deep, 10), exit], 60);
    expect(cause).toMatchObject({ id: 'killed', facts: { signal: 6 } });
  });
});

describe('the facts of a cause', () => {
  it('tell which card, how much was asked for and whether others hold it', () => {
    expect(silentConsole(deep + traceback(oom)).cause?.facts).toEqual({
      gpu: 1,
      tried: '2.50 GiB',
      others: false,
      holder: null,
      leap: null,
      phase: 'training',
    });
    const crowded = `${oom} Process 149 has 16.98 GiB memory in use.`;
    expect(silentConsole(deep + traceback(crowded)).cause?.facts).toMatchObject({
      others: true,
      holder: { pid: 149, memory: '16.98 GiB' },
    });
    const more = `${oom} Process 149 has 980.00 MiB memory in use. Process 150 has 2.10 GiB memory in use.`;
    expect(silentConsole(deep + traceback(more)).cause?.facts).toMatchObject({ holder: { pid: 150 } });
    // One of both is the trainer itself, and nothing tells which.
    const inside = more.replace('this process has 77.00 GiB memory in use.', '');
    expect(silentConsole(deep + traceback(inside)).cause?.facts).toMatchObject({ others: true, holder: null });
    expect(finalStatus(load('gpu-oom-neighbour')).cause?.advice).toContain('Another process, 1854, holds 77.87 GiB');
  });

  it('tell that it was an evaluation', () => {
    const text = `${deep}[INFO|trainer.py:4643] 2026-03-02 10:10:20,100 >> ***** Running Evaluation *****\n${traceback(oom)}`;
    const { cause, status } = silentConsole(text);
    expect(cause?.facts).toMatchObject({ phase: 'evaluating' });
    expect(status.cause?.advice).toContain('eval_accumulation_steps: 1');
  });

  it('tell the rank and the patience of a watchdog', () => {
    const text = endings.find((one) => one.id === 'nccl-timeout')?.text ?? '';
    expect(silentConsole(text).cause?.facts).toMatchObject({ rank: 5, seconds: 600 });
  });

  it('tell which ranks no watchdog spoke for, where others did', () => {
    const report = (rank: number): string =>
      `[rank${rank}]:[E302 11:17:52.185053341 ProcessGroupNCCL.cpp:632] [Rank ${rank}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=580, Timeout(ms)=600000) ran for 600004 milliseconds before timing out.\n`;
    const told = (...ranks: readonly number[]) =>
      silentConsole(
        `${training(4) + bar(1)}${ranks.map(report).join('')}terminate called after throwing an instance of 'c10::DistBackendError'\n`,
      );
    const { cause, status } = told(0, 2, 3);
    expect(cause).toMatchObject({ id: 'nccl-timeout', facts: { silentRanks: [1] } });
    expect(status.cause?.title).toContain('rank 1 did not report');
    expect(told(0, 1, 2, 3).cause?.facts).toMatchObject({ silentRanks: [] });
  });

  it('name the model by the settings where the exception does not', () => {
    const chunks = [
      settingsChunk('model_name_or_path: our/model-8b\n'),
      consoleChunk(starting() + traceback('OSError: Failed to load tokenizer.')),
    ];
    expect(seen(chunks, 60).cause).toMatchObject({ id: 'model-not-found', facts: { model: 'our/model-8b' } });
  });
});

describe('a console that is cut anywhere', () => {
  /** The causes that are given when the text is cut after each of its bytes from `tail` on. */
  function causesOfCuts(
    start: Fold,
    text: Uint8Array,
    tail: number,
    time: number,
  ): ReadonlyMap<CauseId | null, number> {
    const found = new Map<CauseId | null, number>();
    const piece = (from: number, to: number): Chunk => ({
      kind: 'console',
      time,
      modified: time,
      bytes: text.subarray(from, to),
    });
    let fold = foldChunks(start, [piece(0, tail)]);
    for (let at = tail; at < text.length; at += 1) {
      fold = foldChunks(fold, [piece(at, at + 1)]);
      const cause = causeOf(viewAt(fold, time + 60), time + 60)?.id ?? null;
      if (!found.has(cause)) found.set(cause, at);
    }
    return found;
  }

  const dead = [
    ['disk-full', 'disk-full'],
    ['interrupted', 'interrupted'],
    ['resume-torn-checkpoint', 'bad-checkpoint'],
    ['error-unknown-dataset', 'unknown-dataset'],
    ['error-bad-template', 'bad-template'],
    ['error-missing-model', 'model-not-found'],
    ['error-trl-version', 'version-mismatch'],
    ['killed-hard', 'killed'],
    ['killed-mid-save', 'killed'],
  ] as const;
  for (const [name, id] of dead) {
    it(`never gives a wrong cause for ${name}`, () => {
      const loaded = load(name);
      const text = Buffer.concat(loaded.chunks.flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : [])));
      const found = causesOfCuts(emptyFold(loaded), text, Math.max(0, text.length - 4500), loaded.ended);
      for (const [cause, at] of found) {
        if (cause !== null && cause !== id && cause !== 'killed') expect.fail(`cut at byte ${at}: ${cause}`);
      }
      // A kill leaves no word, so its console alone never tells of it.
      expect(found.has(id)).toBe(id !== 'killed');
    });
  }

  it('never gives a wrong cause for the consoles written here', () => {
    for (const { id, text, meanwhile } of endings) {
      const bytes = new TextEncoder().encode(text);
      for (const [cause, at] of causesOfCuts(foldOf([]), bytes, Math.max(0, bytes.length - 1500), began)) {
        if (cause !== null && cause !== id && cause !== meanwhile) expect.fail(`${id} cut at ${at}: ${cause}`);
      }
    }
  });
});
