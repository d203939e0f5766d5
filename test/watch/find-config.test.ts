import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSearch, findConfig } from '../../source/watch/find-config.js';
import { result } from '../../source/watch/steps.js';
import { temporaryDirectory } from './collect.js';

function project() {
  const root = temporaryDirectory();
  const run = join(root, 'saves/tiny/sft');
  mkdirSync(run, { recursive: true });
  const put = (path: string, content: string, seconds = 1000): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    utimesSync(full, seconds, seconds);
    return full;
  };
  return { root, run, put };
}

describe('the settings file of a run', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['plain', 'stage: sft\noutput_dir: saves/tiny/sft\nlogging_steps: 5\n'],
    ['with a comment', 'output_dir: saves/tiny/sft   # where it goes\n'],
    ['quoted', "output_dir: 'saves/tiny/sft/'\n"],
    ['windows line ends', 'stage: sft\r\noutput_dir: ./saves/tiny/sft\r\n'],
    ['JSON', '{\n  "stage": "sft",\n  "output_dir": "saves/tiny/sft"\n}\n'],
    ['JSON on one line', '{"stage": "sft", "output_dir": "saves/tiny/sft", "fp16": true}\n'],
  ];
  it.each(forms)('is found by its output_dir: %s', (_form, content) => {
    const { root, run, put } = project();
    const path = put('configs/train.yaml', content);
    expect(findConfig(run, root)).toBe(path);
  });

  it('is found from another working directory, by an absolute path, and the newest wins', () => {
    const { root, run, put } = project();
    put('saves/tiny/other.yaml', 'output_dir: saves/tiny/other\n', 9000);
    const relative = put('saves/train.yaml', 'output_dir: saves/tiny/sft\n', 1000);
    expect(findConfig(run, '/')).toBe(relative);
    const absolute = put('saves/tiny/again.yml', `output_dir: ${run}\n`, 2000);
    expect(findConfig(run, '/')).toBe(absolute);
    expect(findConfig(run, root)).toBe(absolute);
  });

  it('is found beside a file that says little at great length', () => {
    const { root, run, put } = project();
    const path = put('train.yaml', 'output_dir: saves/tiny/sft\n', 1000);
    put('odd.json', `{"output_dir":x${' '.repeat(200)}`.repeat(1100), 2000);
    expect(findConfig(run, root)).toBe(path);
  });

  it('is not a file that names another directory or only mentions this one', () => {
    const { root, run, put } = project();
    put('a.yaml', 'output_dir: saves/tiny/sft-2\n');
    put('b.yaml', '# output_dir: saves/tiny/sft\nstage: sft\n');
    put('c.yaml', 'resume_from_checkpoint: saves/tiny/sft\n');
    put('d.yaml', 'output_dir:\n');
    put('saves/tiny/sft/training_args.yaml', 'output_dir: saves/tiny/sft\n');
    expect(findConfig(run, root)).toBeNull();
  });

  it('is not looked for on another machine’s disk than the run lies on: it may not answer', () => {
    const { root, run, put } = project();
    symlinkSync('mounted/tiny', join(root, 'far'));
    mkdirSync(join(root, 'mounted'));
    // Stands for what is mounted twice: a link that is followed there tells that it was touched.
    symlinkSync('../saves/tiny', join(root, 'mounted/tiny'));
    const path = put('far.yaml', 'output_dir: far/sft\n');
    expect(result(configSearch(run, root, [join(root, 'elsewhere')]))).toBe(path);
    expect(result(configSearch(run, root, [join(root, 'mounted')]))).toBeNull();
    expect(result(configSearch(run, root, ['/', root, join(root, 'saves')]))).toBe(path);
  });
});
