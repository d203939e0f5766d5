import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleLogSearch, findConsoleLog } from '../../source/watch/console-log.js';
import { SeenConsoles } from '../../source/watch/seen-consoles.js';
import { atOnce } from '../../source/watch/steps.js';
import { temporaryDirectory } from './collect.js';

const consoleOf = (output: string): string =>
  [
    '[INFO|2026-03-01 10:00:00] llamafactory.hparams.parser:423 >> Process rank: 0, world size: 1, device: cuda:0',
    '[INFO|trainer.py:2519] 2026-03-01 10:00:05,120 >> ***** Running training *****',
    `Saving model checkpoint to ${output}/checkpoint-100`,
    '',
  ].join('\n');

function project() {
  const root = temporaryDirectory();
  const run = join(root, 'saves/qwen/lora');
  mkdirSync(run, { recursive: true });
  const put = (path: string, content: string, seconds = 1000): string => {
    const full = join(root, path);
    writeFileSync(full, content);
    utimesSync(full, seconds, seconds);
    return full;
  };
  return { root, run, put };
}

describe('the console log of a run', () => {
  it('is found beside it, above it and in the working directory, the newest first', () => {
    const { root, run, put } = project();
    expect(findConsoleLog(run, root)).toBeNull();
    const first = put('saves/qwen/train.log', consoleOf('saves/qwen/lora'), 1000);
    expect(findConsoleLog(run, root)).toBe(first);
    const second = put('slurm-77.out', consoleOf('saves/qwen/lora'), 2000);
    expect(findConsoleLog(run, root)).toBe(second);
    expect(findConsoleLog(run, '/')).toBe(second);
    const inside = put('saves/qwen/lora/running_log.txt', consoleOf('elsewhere'), 3000);
    expect(findConsoleLog(run, root)).toBe(inside);
  });

  it('is found where batch scripts collect their output, by the run that it names', () => {
    const { root, run, put } = project();
    mkdirSync(join(root, 'logs'));
    put('logs/sweep_20_1.log', consoleOf('saves/qwen/other'), 2000);
    expect(findConsoleLog(run, root)).toBeNull();
    const log = put('logs/sft-38.out', consoleOf('saves/qwen/lora'), 1000);
    expect(findConsoleLog(run, root)).toBe(log);
    // It is in the run's own project, wherever the person stands, up to its grandparent.
    mkdirSync(join(root, 'saves/logs'));
    expect(findConsoleLog(run, '/')).toBeNull();
    const near = put('saves/logs/sft-39.out', consoleOf('saves/qwen/lora'), 3000);
    expect(findConsoleLog(run, '/')).toBe(near);
  });

  it('is looked for again without reading what has not changed, in whatever file it comes', () => {
    const { root, run, put } = project();
    const seen = new SeenConsoles();
    const find = () => atOnce(consoleLogSearch(run, root, seen), 1000);
    const other = put('a.log', consoleOf('saves/qwen/full'), 1000);
    expect(find()).toBeNull();
    // As large and as old as before, but for what it says: nobody looks.
    writeFileSync(other, consoleOf('saves/qwen/lora'));
    utimesSync(other, 1000, 1000);
    expect(find()).toBeNull();
    expect(findConsoleLog(run, root)).toBe(other);
    utimesSync(other, 1001, 1001);
    expect(find()).toBe(other);
    const newer = put('b.log', consoleOf('saves/qwen/lora'), 2000);
    expect(find()).toBe(newer);
  });

  it('is not the log of another run, even of one whose name begins or ends the same', () => {
    const { root, run, put } = project();
    put('a.log', consoleOf('saves/qwen/lora-2'));
    put('b.log', consoleOf('saves/qwen/my-lora'));
    put('c.log', consoleOf('saves/qwen/full'));
    put('d.log', 'saves/qwen/lora/ is mentioned by something else\n');
    expect(findConsoleLog(run, root)).toBeNull();
    const right = put('e.log', `${consoleOf('elsewhere')}output_dir: saves/qwen/lora\n`, 10);
    expect(findConsoleLog(run, root)).toBe(right);
  });

  it('is not the newer log of a run that only reads from it, neither before that one tells where it writes nor after', () => {
    const { root, run, put } = project();
    const own = put('train.log', consoleOf('saves/qwen/lora'), 10);
    const began =
      '[INFO|2026-03-01 10:00:00] llamafactory.hparams.parser:423 >> Process rank: 0, world size: 1, device: cuda:0\n';
    for (const line of [
      '[INFO|2026-03-01 10:00:02] llamafactory.model.adapter:143 >> Loaded adapter(s): saves/qwen/lora',
      '[INFO|2026-03-01 10:00:02] llamafactory.train.trainer_utils:144 >> Loaded adapter weights of reward model from saves/qwen/lora',
      'loading configuration file saves/qwen/lora/config.json',
      'loading weights file saves/qwen/lora/model.safetensors',
      '  "_name_or_path": "saves/qwen/lora",',
      'All the weights of LlamaForCausalLM were initialized from the model checkpoint at saves/qwen/lora.',
      'Could not locate the custom_generate/generate.py inside saves/qwen/lora.',
    ]) {
      put('next.log', `${began}${line}\n`, 2000);
      expect(findConsoleLog(run, root), line).toBe(own);
      put('next.log', `${began}${line}\n${consoleOf('saves/qwen/dpo')}`, 3000);
      expect(findConsoleLog(run, root), line).toBe(own);
      put('next.log', `${began}${line}\nSaving prediction results to saves/qwen/predict/x.jsonl\n`, 4000);
      expect(findConsoleLog(run, root), line).toBe(own);
    }
  });

  it('is the log of both runs that one script made', () => {
    const { root, run, put } = project();
    const both = put('all.log', consoleOf('saves/qwen/lora') + consoleOf('saves/qwen/dpo'));
    expect(findConsoleLog(run, root)).toBe(both);
    expect(findConsoleLog(join(root, 'saves/qwen/dpo'), root)).toBe(both);
  });

  it('is the namesake beside it, whatever the run was called when it was trained', () => {
    const { run, put } = project();
    put('saves/qwen/other.log', consoleOf('elsewhere'));
    put('lora.log', consoleOf('elsewhere'));
    expect(findConsoleLog(run, '/')).toBeNull();
    const namesake = put('saves/qwen/lora.log', consoleOf('elsewhere'), 10);
    expect(findConsoleLog(run, '/')).toBe(namesake);
    put('saves/qwen/lora.log', 'epoch 1, loss 2\n', 10);
    expect(findConsoleLog(run, '/')).toBeNull();
  });

  const died = [
    '[INFO|2026-03-01 10:00:00] llamafactory.hparams.parser:423 >> Process rank: 0, world size: 1, device: cuda:0',
    'Traceback (most recent call last):',
    '  File "/opt/llamafactory/train/lora/workflow.py", line 51, in run_sft',
    'ValueError: Template qwen9 does not exist.',
    '',
  ].join('\n');

  it('is the namesake above it that died before it named where it saves', () => {
    const { run, put } = project();
    const namesake = put('lora.log', died);
    expect(findConsoleLog(run, '/')).toBe(namesake);
  });

  it('is none because a traceback goes through files that are called like the run', () => {
    const { root, run, put } = project();
    put('saves/other.log', died);
    expect(findConsoleLog(run, root)).toBeNull();
  });

  it('is found where the trainer was started, further above, when it names the path from there', () => {
    const { root, put } = project();
    const run = join(root, 'saves/qwen/lora/sft');
    mkdirSync(run);
    put('other.log', consoleOf('saves/qwen/full/sft'), 2000);
    const started = put('train.log', consoleOf('saves/qwen/lora/sft'));
    expect(findConsoleLog(run, '/')).toBe(started);
  });

  it('is recognised by its end when it begins with something long', () => {
    const { root, run, put } = project();
    const long = put('train.log', `${'pip says something\n'.repeat(60_000)}${consoleOf('saves/qwen/lora')}`);
    expect(findConsoleLog(run, root)).toBe(long);
  });

  it('is found by a name with characters of Chinese and of regular expressions', () => {
    const { root, put } = project();
    const run = join(root, 'saves/运行(1)+');
    mkdirSync(run);
    const found = put('nohup.out', consoleOf('saves/运行(1)+'));
    expect(findConsoleLog(run, root)).toBe(found);
  });
});
