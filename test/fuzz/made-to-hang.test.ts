/**
 * Texts of a quarter of a megabyte that are made so that a pattern which looks for something in them, fails and tries again from
 * the next place would never end. All of them are read and drawn in the time that any other text of their length takes;
 * the limit is many times that, and only ends what would go on for hours.
 */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { notAConsole } from '../../source/commands/not-a-console.js';
import { looksLikeConsole } from '../../source/commands/open/file-content.js';
import { statusOf } from '../../source/commands/status.js';
import { trainingCommands } from '../../source/parse/batch-script.js';
import { parseGpuReading } from '../../source/parse/gpu/reading.js';
import { parseRemoteLook } from '../../source/parse/remote-machine.js';
import { lineChart } from '../../source/screen/draw/line-chart.js';
import { fitProgressBar } from '../../source/screen/panes/log.js';
import { redactedLine } from '../../source/watch/redact.js';
import { checkPictures, chunksOf, type FuzzyView, looks } from './pictures.js';

const limit = 10_000;
const length = 250_000;

/** What `work` gives, or a failure when it does not end: the interpreter itself stops it. */
const ending = <Result>(work: () => Result): Result => runInNewContext('work()', { work }, { timeout: limit });

const view: FuzzyView = {
  size: [121, 37],
  look: looks[0] as FuzzyView['look'],
  smoothing: 2,
  logarithmic: false,
  axis: 'step',
  selected: 0,
  cursor: null,
  window: null,
  scroll: 0,
  kind: 'tokens',
  zoomed: false,
  column: 0,
};

function readsAndDraws(path: string | null, text: string): void {
  const bytes = Buffer.from(text);
  const chunks = chunksOf({ path, bytes, sizes: [65_536] }, 1000);
  const run = ending(() => viewAt(foldChunks(initialFold({ kind: 'directory', path: '/x', name: 'x' }), chunks), 1001));
  expect(ending(() => statusOf(run, 1001)).schema).toBe(1);
  ending(() => checkPictures(run, path === null ? bytes : Buffer.alloc(0), 1001, view));
}

/** `before`, then `again` until it is long enough, then `after`. */
const repeated = (before: string, again: string, after: string): string =>
  before + again.repeat(Math.ceil(length / again.length)) + after;

const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n';
const bar = '100%|██████████| 1/1 [00:00<00:00,  1.00it/s]';

const consoles: readonly (readonly [string, string])[] = [
  ['digits before a rate', repeated('', '1', '/s]\n')],
  ['dots and slashes of a bar without a total', repeated('', '.', ':/0] [0, .0]//it]\n')],
  ['a bar with a label that does not end', repeated('', ': 1%|', '\n')],
  ['a bar with units that do not end', repeated('x: 1%|x| 1/1 [00:00<00:00, 1', '/', ',\n')],
  ['brackets behind a bar', repeated(bar, ']', '\n')],
  ['job steps behind a bar', repeated(`${bar}-`, 'slurmstepd-', '\n')],
  ['directories that do not exist', repeated('', 'Output directory ', '\n')],
  ['spaces in a closing table', repeated('***** eval metrics *****\n  eval_loss = 1', ' ', '.\n')],
  ['names of workers', repeated('u', '-worker', '\n')],
  ['an exception with a long name', repeated(`${traceback}A`, 'a', '.b\n')],
  ['an exception of many modules', repeated(traceback, 'a.', '1: x\n')],
  ['ranks', repeated(traceback, '[rank1]: ', '\n')],
  ['escapes', repeated('', '\u001b[', '\n')],
  ['titles without an end', repeated('', '\u001b]', '\n')],
  ['cancelled jobs', repeated('', 'CANCELLED AT A DUE TO O', '\n')],
  ['watchdogs', repeated('[rank0]:[E1003 18:37:01.832 ProcessGroupNCCL.cpp:607] ', '[Rank 0] ', 'Watchdog\n')],
  ['quotes of metrics', repeated("{'loss': ", "'", '}\n')],
  ['tabs in a sample', repeated('training example:\ninput_ids:\n[1, 2]\ninputs:\n', '\t', '\n.\n')],
  ['tokens of a sample', repeated('training example:\ninput_ids:\n', '[1, ', '\n')],
  ['an example with the labels of another', repeated('input_ids:\n[1]\ninputs:\n', 'label_ids:\n', '\n')],
  ['Chinese without a blank, and one emoji', repeated('training example:\ninput_ids:\n[1]\ninputs:\n', '训', '👩\n')],
  ['a line that is never ended', repeated('', 'x', '')],
  ['a percentage in a log', repeated('', '0', '%|\n')],
];

const files: readonly (readonly [string, string, string])[] = [
  ['config:train.yaml', 'slashes of a model', repeated('model_name_or_path: "', '/', 'x"\noutput_dir: "x"\n')],
  ['config:train.yaml', 'slashes of the output', repeated('output_dir: "', '/', 'x"\n')],
  ['config:train.yaml', 'lists in lists', repeated('a: ', '[', '\n')],
  ['config:train.yaml', 'mappings in mappings', repeated('a: ', '{a: ', '\n')],
  ['config:train.yaml', 'keys without values', repeated('', '? ', '\n')],
  ['config:train.yaml', 'anchors', repeated('', '&a ', '\n')],
  ['config:train.yaml', 'a number', repeated('a: ', '1_', 'e\n')],
  ['config:train.json', 'a prompt with an emoji', `{"default_system": "${repeated('', 'x', '👩')}"}`],
  ['config:train.json', 'depth', `{"a": ${'['.repeat(length)}${']'.repeat(length)}}`],
  ['config:train.yaml', 'datasets', repeated('dataset: ', 'a,', '\n')],
  ['trainer_log.jsonl', 'rows glued together', repeated('x', '{"current_steps": 1, ', '\n')],
  ['trainer_log.jsonl', 'backslashes', repeated('{"current_steps": NaN, "a": "', '\\', '"}\n')],
  ['trainer_log.jsonl', 'bare numbers', repeated('{"current_steps": 1, "a": [', 'NaN, ', '}\n')],
  ['trainer_log.jsonl', 'depth', repeated('{"current_steps": ', '[', '\n')],
  ['logging.jsonl', 'a duration', repeated('{"global_step/max_steps": "1/2", "elapsed_time": "', '1d ', '"}\n')],
  ['generated_predictions.jsonl', 'a text', repeated('{"predict": "', '\\n\\t ', '", "label": "x"}\n')],
  ['trainer_state.json', 'depth', repeated('{"global_step": 1, "log_history": ', '[', '')],
  ['checkpoint-1/model.safetensors.index.json', 'names', repeated('{"weight_map": {', '"a": "b", ', '"c": "d"}}')],
];

describe('a text made to be read for ever', () => {
  it.each(consoles)('on the console: %s', (_what, text) => readsAndDraws(null, text));
  it.each(files)('in %s: %s', (path, _what, text) => readsAndDraws(path, text));

  it.each([
    ['npu-smi', repeated('| 0     910B9 | OK | ', '1 ', '|\n| 0 | 0000:C1:00.0 | 87 0 / 0 1/ 2 |\n')],
    ['npu-smi', repeated('', '| 0 ', '\n')],
    ['rocm-smi', JSON.stringify({ card0: { 'GPU use (%)': repeated('0', '\t', '- -') } })],
    ['amd-smi', JSON.stringify([{ gpu: 0, power: { current_socket_power: repeated('0', '\t', '- -') } }])],
    ['nvidia-smi', repeated('0, ', ', ', '\n')],
  ])('from %s', (tool, devices) => {
    const reading = { tool, devices, processes: devices, fixed: devices, problem: null };
    const text = JSON.stringify(reading);
    ending(() => parseGpuReading(text, { time: 0, modified: 0, source: 'gpu' }));
  });

  it('from another machine', () => {
    for (const part of [repeated('', '0', ''), repeated('', '0 ', ''), repeated('(', '(', ')')]) {
      ending(() => parseRemoteLook([part, part, part, part, part].join('\0'), []));
    }
  });

  it('in files that are only looked into', () => {
    const texts = [
      repeated('', ' \n', 'n'),
      repeated('index, ', 'memory', '\n'),
      repeated('E', '.llmtuner.a', ':llmtuner._ '),
      repeated('a', '{\r[INFO|A', '\n'),
    ];
    for (const text of texts) {
      const bytes = Buffer.from(text);
      ending(() => notAConsole(bytes.subarray(0, 65_536)));
      ending(() => looksLikeConsole(bytes));
    }
    ending(() => trainingCommands(repeated('t=', ' ', ' t='), new Map(), '/'));
  });

  it('of a recording that is to be redacted', () => {
    for (const text of [
      repeated('', '/\u0001', ''),
      repeated('system_prompt:', '\t', '\u2028'),
      repeated('', 'Invalid data [ ', '\u2028'),
    ]) {
      ending(() => redactedLine(text));
    }
  });

  it.each([
    ['a file of a rank', 'checkpoint-1/rng_state_99999999.pth'],
    ['a shard', 'checkpoint-1/model-00001-of-99999999.safetensors'],
  ])('as the number of %s', (_what, path) => {
    const file = { kind: 'head', path, size: 9, bytes: new Uint8Array(), time: 1000, modified: 1000 } as const;
    const folder = { kind: 'directory', path: 'checkpoint-2', time: 1000 } as const;
    const run = ending(() =>
      viewAt(foldChunks(initialFold({ kind: 'directory', path: '/x', name: 'x' }), [file, folder]), 1001),
    );
    const [checkpoint] = ending(() => statusOf(run, 1001)).checkpoints;
    expect(checkpoint?.missing.length).toBeLessThan(20);
  });

  it('as a bar in a narrow log', () => {
    expect(ending(() => fitProgressBar(repeated('', '0', ''), 80))).toHaveLength(length);
  });

  it.each([1e12, 1e308])('as an epoch of %d among others', (epoch) => {
    const xs = [0, 1, epoch, 2, 3, 4];
    const { theme, glyphs } = view.look;
    const rows = ending(() =>
      lineChart({
        width: 80,
        height: 20,
        series: [
          {
            length: xs.length,
            x: (index) => xs[index] ?? Number.NaN,
            y: (index) => index,
            range: (from, to) => ({ min: from, max: to - 1 }),
            style: 'series1',
            mode: 'line',
          },
        ],
        domain: null,
        logarithmic: false,
        leastSpan: 0,
        marks: [],
        cursor: null,
        formatX: String,
        xName: 'epoch',
        theme,
        glyphs,
      }),
    );
    expect(rows).toHaveLength(20);
  });
});
