/** What a file that was named is, when it is no console of a trainer: a sentence that tells a person what to do instead. */
import { pointerProblem } from '../parse/json-file.js';

const startsWith =
  (...first: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    bytes.length >= first.length && first.every((byte, index) => bytes[index] === byte);

const reads =
  (pattern: RegExp) =>
  (_bytes: Uint8Array, text: string): boolean =>
    pattern.test(text);

interface Kind {
  readonly is: (bytes: Uint8Array, text: string) => boolean;
  readonly sentence: string;
}

/** Beginnings of packed files, as `file` knows them; `nvidia-smi` in its table, CSV and XML; `rocm-smi --json`. */
const kinds: readonly Kind[] = [
  { is: startsWith(0x1f, 0x8b), sentence: 'is packed with gzip: unpack it with gunzip and give what comes out.' },
  { is: startsWith(0x28, 0xb5, 0x2f, 0xfd), sentence: 'is packed with zstd: unpack it with unzstd first.' },
  { is: startsWith(0xfd, 0x37, 0x7a, 0x58, 0x5a), sentence: 'is packed with xz: unpack it with unxz first.' },
  { is: startsWith(0x42, 0x5a, 0x68), sentence: 'is packed with bzip2: unpack it with bunzip2 first.' },
  { is: startsWith(0x50, 0x4b, 0x03, 0x04), sentence: 'is a zip archive: unpack it and give what comes out.' },
  {
    is: (_bytes, text) => pointerProblem(text) !== null,
    sentence: 'is a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned.',
  },
  {
    is: reads(/^\s*\{[\s\S]*"log_history"\s*:/),
    sentence: 'is a trainer_state.json under another name: call it that in a folder of its own, and give the folder.',
  },
  {
    is: reads(
      /\bNVIDIA-SMI\b|\bnpu-smi\b|<nvidia_smi_log>|^(?:timestamp|index|name|uuid), .*\b(?:memory|utilization)\.|^[ \t]*\{\s*"card\d+"\s*:/m,
    ),
    sentence: "is what a GPU tool printed, no log of a training. Give the run's output_dir or its console log.",
  },
];

const general =
  'is no log of LLaMA-Factory: there is no line of the trainer at its beginning or end. Give the file that its output was written to.';

/** The sentence without the file's name, from the beginning of the file. */
export function notAConsole(beginning: Uint8Array): string {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength).toString('latin1');
  return kinds.find(({ is }) => is(beginning, text))?.sentence ?? general;
}
