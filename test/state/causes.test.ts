import { describe, expect, it } from 'vitest';
import { type Fold, foldChunks, viewAt } from '../../source/commands/fold.js';
import { english } from '../../source/screen/words/en.js';
import type { CauseId } from '../../source/state/causes/cause.js';
import { causeOf } from '../../source/state/causes/cause-of-death.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { emptyFold, finalStatus, load } from '../recordings.js';
import {
  bar,
  bars,
  began,
  consoleChunk,
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

const oom =
  'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 1 has a total capacity of 79.10 GiB of which 1.10 GiB is free. Including non-PyTorch memory, this process has 77.00 GiB memory in use.';
const deep = training() + bars(1, 40);
const slurm = (text: string): string =>
  `slurmstepd: error: *** JOB 5150 ON our-node CANCELLED AT 2026-03-02T11:00:00 ${text}***\n`;

/** Consoles that end by a cause, the text of its line, and a look-alike that does not end by it. */
interface Case {
  readonly id: CauseId;
  readonly text: string;
  readonly line: string;
  readonly lookalike: string;
  /** What its earlier lines say as long as that line has not come. */
  readonly meanwhile?: CauseId;
}

const goesOn = bars(41, 80);

const cases: readonly Case[] = [
  {
    id: 'cuda-out-of-memory',
    text: training(2) + bars(1, 3) + ofRank(1, traceback(oom)) + launcherReport(1, 1),
    line: 'CUDA out of memory. Tried to allocate 2.50 GiB.',
    lookalike: deep + traceback(oom) + goesOn,
  },
  {
    id: 'cuda-out-of-memory',
    text:
      training() +
      traceback(
        'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 23.64 GiB total capacity)',
      ),
    line: '(GPU 0; 23.64 GiB total capacity)',
    lookalike: deep + traceback('ValueError: a card with 20 GiB was asked for'),
  },
  {
    id: 'host-out-of-memory',
    text: `${starting()}\rRunning tokenizer on dataset (num_proc=8):   0%|          | 0/5000 [00:00<?, ? examples/s]${slurm('')}slurmstepd: error: Detected 1 oom_kill event in StepId=5150.batch. Some of the step tasks have been OOM Killed.\n`,
    line: 'Detected 1 oom_kill event',
    meanwhile: 'terminated',
    lookalike: `${deep}[ +0.1] Out of memory: Killed process 99 (java) total-vm:1kB\n`,
  },
  {
    id: 'host-out-of-memory',
    text: deep + launcherReport(0, -9, 'Signal 9 (SIGKILL) received by PID 4712'),
    line: 'failed (exitcode: -9)',
    lookalike: deep + ofRank(0, traceback('ValueError: a batch of nothing')) + launcherReport(0, 1),
  },
  {
    id: 'shared-memory',
    text: `${deep}ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).\n\u0000 ${ofRank(
      1,
      `${traceback("RuntimeError: DataLoader worker (pid 77) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.")}\nThe above exception was the direct cause of the following exception:\n\n${traceback('RuntimeError: DataLoader worker (pid(s) 77) exited unexpectedly')}`,
    )}${launcherReport(1, 1)}`,
    line: 'ERROR: Unexpected bus error',
    lookalike: deep + traceback('RuntimeError: DataLoader worker (pid 77) exited unexpectedly with exit code 1.'),
  },
  {
    id: 'disk-full',
    text:
      deep +
      traceback(
        'safetensors._safetensors_rust.SafetensorError: Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: "No space left on device" })',
      ),
    line: 'No space left on device',
    lookalike:
      deep +
      traceback('safetensors._safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooSmall'),
  },
  {
    id: 'disk-full',
    text: deep + traceback("OSError: [Errno 122] Disk quota exceeded: '/runs/own/checkpoint-40/optimizer.pt'"),
    line: 'Disk quota exceeded',
    lookalike: deep + traceback("OSError: [Errno 28] No space left on device: '/dev/shm/torch_77'"),
  },
  {
    id: 'disk-full',
    text: `${deep}${traceback('RuntimeError: [enforce fail at inline_container.cc:595] . PytorchStreamWriter failed writing file data/12: file write failed')}\nDuring handling of the above exception, another exception occurred:\n\n${traceback('RuntimeError: [enforce fail at inline_container.cc:365] . unexpected pos 64 vs 0')}`,
    line: 'PytorchStreamWriter failed',
    lookalike: deep + traceback('RuntimeError: PytorchStreamReader failed reading zip archive'),
  },
  {
    id: 'killed',
    text: `${deep}Killed\n`,
    line: 'Killed',
    lookalike: `${deep}Killed three birds with one stone, says the sample.\n`,
  },
  {
    id: 'killed',
    text: `${deep}\n./our-run.sh: line 3: 246140 Killed                  llamafactory-cli train our.yaml\n`,
    line: '246140 Killed',
    lookalike: `${deep}${goesOn}./our-run.sh: line 3: nothing was Killed here\n`,
  },
  {
    id: 'terminated',
    text: `${deep}${slurm('')}srun: error: our-node: task 0: Killed\n`,
    line: 'CANCELLED AT 2026-03-02T11:00:00 ***',
    lookalike: deep + slurm('DUE TO TIME LIMIT '),
  },
  {
    id: 'terminated',
    text: `${deep}W0302 11:00:00.001000 4711 site-packages/torch/distributed/elastic/agent/server/api.py:723] Received 15 death signal, shutting down workers\n${traceback('torch.distributed.elastic.multiprocessing.api.SignalException: Process 4711 got signal: 15')}`,
    line: 'Received 15 death signal',
    lookalike: deep + ofRank(1, traceback('ValueError: a batch of nothing')) + launcherReport(1, 1),
  },
  {
    id: 'interrupted',
    text: `${deep + traceback('KeyboardInterrupt')}${bar(40)}\n`,
    line: 'KeyboardInterrupt',
    lookalike: `${deep}Press Ctrl-C (KeyboardInterrupt) to stop.\n`,
  },
  {
    id: 'hangup',
    text: `${deep}W0302 11:00:00.001000 4711 /opt/our/site-packages/torch/distributed/elastic/agent/server/api.py:723] Received 1 death signal, shutting down workers\n`,
    line: 'Received 1 death signal',
    lookalike: `${deep}W0302 11:00:00.001000 4711 torch/distributed/elastic/agent/server/api.py:723] Received 15 death signal, shutting down workers\n`,
  },
  {
    id: 'hangup',
    text: `${deep}W0302 11:00:00.001000 139822 torch/distributed/elastic/agent/server/api.py:688] Received Signals.SIGHUP death signal, shutting down workers\nW0302 11:00:00.002000 139822 torch/distributed/elastic/multiprocessing/api.py:858] Sending process 246 closing signal SIGHUP\n`,
    line: 'Received Signals.SIGHUP death signal',
    lookalike: `${deep}nohup: ignoring input\n`,
  },
  {
    id: 'time-limit',
    text: deep + slurm('DUE TO TIME LIMIT '),
    line: 'DUE TO TIME LIMIT',
    lookalike: deep + slurm('DUE TO PREEMPTION '),
  },
  {
    id: 'time-limit',
    text: `${deep}W0302 11:00:00.001000 4711 torch/distributed/elastic/agent/server/api.py:723] Received 15 death signal, shutting down workers\n${slurm('DUE TO TIME LIMIT ')}`,
    meanwhile: 'terminated',
    line: 'DUE TO TIME LIMIT',
    lookalike: deep + ofRank(1, traceback('ValueError: a batch of nothing')) + slurm('DUE TO TIME LIMIT '),
  },
  {
    id: 'nccl-timeout',
    text: `${deep}[rank5]:[E302 11:17:52.185053341 ProcessGroupNCCL.cpp:632] [Rank 5] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=580, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, Timeout(ms)=600000) ran for 600004 milliseconds before timing out.\nterminate called after throwing an instance of 'c10::DistBackendError'\n${launcherReport(5, -6, 'Signal 6 (SIGABRT) received by PID 4717')}`,
    line: 'Watchdog caught collective operation timeout',
    lookalike: `${deep}${ofRank(3, traceback('ValueError: a batch of nothing'))}[rank5]:[E302 11:17:52.185053341 ProcessGroupNCCL.cpp:632] [Rank 5] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=580, Timeout(ms)=600000) ran for 600004 milliseconds before timing out.\n`,
  },
  {
    id: 'nccl-timeout',
    text: `${training(8) + bar(1)}[rank6]:[E ProcessGroupNCCL.cpp:563] [Rank 6] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=35, OpType=ALLREDUCE, Timeout(ms)=600000) ran for 600052 milliseconds before timing out.\nmpi-own-launcher: [rank6]:[E ProcessGroupNCCL.cpp:577] [Rank 6] Some NCCL operations have failed or timed out.\n`,
    line: '[Rank 6] Watchdog caught',
    lookalike: `${deep}[rank0]:[E302 06:01:23.416831782 ProcessGroupNCCL.cpp:1895] [PG ID 0 PG GUID 0(default_pg) Rank 0] Process group watchdog thread terminated with exception: CUDA error: unknown error\n`,
  },
  {
    id: 'unknown-dataset',
    text: starting() + traceback('ValueError: Undefined dataset our_questions in dataset_info.json.'),
    line: 'Undefined dataset our_questions',
    lookalike: starting() + traceback('ValueError: Undefined behaviour of our dataset'),
  },
  {
    id: 'bad-dataset-file',
    text: starting() + traceback('ValueError: File data/our_rows.json not found.'),
    line: 'File data/our_rows.json not found.',
    lookalike: starting() + traceback('ValueError: File a complaint if it was not found helpful'),
  },
  {
    id: 'bad-dataset-file',
    text: `${starting()}${traceback("FileNotFoundError: [Errno 2] No such file or directory: 'pictures/7.jpg'", 'llamafactory/data/mm_plugin.py", line 266, in _regularize_images')}`,
    line: 'pictures/7.jpg',
    lookalike:
      starting() +
      traceback(
        "FileNotFoundError: [Errno 2] No such file or directory: 'ours.txt'",
        'own_tools/read.py", line 1, in read',
      ),
  },
  {
    id: 'no-valid-rows',
    text:
      starting() + traceback('RuntimeError: Cannot find valid samples, check `data/README.md` for the data format.'),
    line: 'Cannot find valid samples',
    lookalike: starting() + traceback('RuntimeError: Cannot find valid licence'),
  },
  {
    id: 'bad-template',
    text: starting() + traceback('ValueError: Template own3 does not exist.'),
    line: 'Template own3 does not exist.',
    lookalike: starting() + traceback('ValueError: The file template does not exist.'),
  },
  {
    id: 'model-not-found',
    text:
      starting() +
      traceback(
        "OSError: our/model-8b is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'",
      ),
    line: 'is not a local folder',
    lookalike: starting() + traceback('OSError: our/model-8b is a folder'),
  },
  {
    id: 'bad-checkpoint',
    text: training() + traceback("ValueError: Can't find a valid checkpoint at saves/own/checkpoint-40"),
    line: 'saves/own/checkpoint-40',
    lookalike: deep + traceback("ValueError: Can't find a valid reason at all"),
  },
  {
    id: 'version-mismatch',
    text:
      starting() +
      traceback(
        'ImportError: transformers>=4.49.0,<=4.57.1 is required for a normal functioning of this module, but found transformers==4.44.0.',
      ),
    line: 'transformers>=4.49.0,<=4.57.1 is required',
    lookalike: starting() + traceback('ValueError: patience is required for a normal functioning of this module'),
  },
  {
    id: 'bad-argument',
    text: traceback("ValueError: Some keys are not used by the HfArgumentParser: ['learning_rat']"),
    line: "['learning_rat']",
    lookalike: deep + traceback('ValueError: Some keys of the batch are not used'),
  },
  {
    id: 'code-error',
    text: deep + traceback('ValueError: Image features and image tokens do not match: tokens: 720, features 360'),
    line: 'tokens: 720, features 360',
    lookalike:
      deep + traceback('ValueError: Image features and image tokens do not match: tokens: 720, features 360') + goesOn,
  },
  {
    id: 'code-error',
    text: `${deep}[rank0]:[E302 06:01:23.416831782 ProcessGroupNCCL.cpp:1895] [PG ID 0 PG GUID 0(default_pg) Rank 0] Process group watchdog thread terminated with exception: CUDA error: unknown error\nterminate called after throwing an instance of 'c10::DistBackendError'\n`,
    line: 'CUDA error: unknown error',
    lookalike: `${deep}Exception ignored in: <function Loader.__del__ at 0x7f>\n${traceback('AttributeError: own')}${bars(41, 42)}`,
  },
];

describe('a console that ends by', () => {
  for (const [index, { id, text, line, lookalike }] of cases.entries()) {
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
    expect([...new Set<string>(cases.map((one) => one.id))].sort()).toEqual(Object.keys(words).sort());
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

describe('the facts of a cause', () => {
  it('tell which card, how much was asked for and whether others hold it', () => {
    expect(silentConsole(deep + traceback(oom)).cause?.facts).toEqual({
      gpu: 1,
      tried: '2.50 GiB',
      others: false,
      phase: 'training',
    });
    const crowded = `${oom} Process 149 has 16.98 GiB memory in use.`;
    expect(silentConsole(deep + traceback(crowded)).cause?.facts).toMatchObject({ others: true });
  });

  it('tell that it was an evaluation', () => {
    const text = `${deep}[INFO|trainer.py:4643] 2026-03-02 10:10:20,100 >> ***** Running Evaluation *****\n${traceback(oom)}`;
    const { cause, status } = silentConsole(text);
    expect(cause?.facts).toMatchObject({ phase: 'evaluating' });
    expect(status.cause?.advice).toContain('eval_accumulation_steps: 1');
  });

  it('tell the rank and the patience of a watchdog', () => {
    const text = cases.find((one) => one.id === 'nccl-timeout')?.text ?? '';
    expect(silentConsole(text).cause?.facts).toEqual({ rank: 5, seconds: 600 });
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
    for (const { id, text, meanwhile } of cases) {
      const bytes = new TextEncoder().encode(text);
      for (const [cause, at] of causesOfCuts(foldOf([]), bytes, Math.max(0, bytes.length - 1500), began)) {
        if (cause !== null && cause !== id && cause !== meanwhile) expect.fail(`${id} cut at ${at}: ${cause}`);
      }
    }
  });
});
