/** Consoles in the shape of real last words, with our own names: the text of each cause, and one that only looks like it. */
import type { CauseId } from '../../source/state/causes/cause.js';
import { bar, bars, launcherReport, ofRank, starting, traceback, training } from './console-runs.js';

export const oom =
  'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 1 has a total capacity of 79.10 GiB of which 1.10 GiB is free. Including non-PyTorch memory, this process has 77.00 GiB memory in use.';
export const deep = training() + bars(1, 40);
export const slurm = (text: string): string =>
  `slurmstepd: error: *** JOB 5150 ON our-node CANCELLED AT 2026-03-02T11:00:00 ${text}***\n`;

/** Consoles that end by a cause, the text of its line, and a look-alike that does not end by it. */
export interface Ending {
  readonly id: CauseId;
  readonly text: string;
  readonly line: string;
  readonly lookalike: string;
  /** What its earlier lines say as long as that line has not come. */
  readonly meanwhile?: CauseId;
}

const goesOn = bars(41, 80);
const assertTriggered = 'torch.AcceleratorError: CUDA error: device-side assert triggered';
const asserts = (condition: string): string =>
  Array.from(
    { length: 40 },
    (_, thread) =>
      `/pytorch/aten/src/ATen/native/cuda/Indexing.cu:1292: indexSelectLargeIndex: block: [8,0,0], thread: [${thread},0,0] Assertion \`${condition}\` failed.\n`,
  ).join('');

export const endings: readonly Ending[] = [
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
    id: 'killed',
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
    id: 'index-out-of-range',
    text: deep + asserts('srcIndex < srcSelectDimSize') + traceback(assertTriggered),
    line: 'thread: [0,0,0] Assertion `srcIndex < srcSelectDimSize` failed.',
    lookalike: deep + asserts('srcIndex < srcSelectDimSize') + goesOn,
  },
  {
    id: 'device-assert',
    text: deep + traceback(assertTriggered),
    line: 'CUDA error: device-side assert triggered',
    lookalike: deep + traceback('RuntimeError: a device-side assert is what we waited for'),
  },
  {
    id: 'gpu-fault',
    text: deep + traceback('torch.AcceleratorError: CUDA error: an illegal memory access was encountered'),
    line: 'an illegal memory access was encountered',
    lookalike: deep + traceback('torch.AcceleratorError: CUDA error: out of memory'),
  },
  {
    id: 'gpu-unusable',
    text: starting() + traceback('RuntimeError: CUDA error: invalid device ordinal'),
    line: 'invalid device ordinal',
    lookalike: starting() + traceback('ValueError: invalid device ordinal'),
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
