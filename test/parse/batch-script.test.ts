/** Batch scripts as people write them, and how far one may be followed without running it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainingCommands } from '../../source/parse/batch-script.js';
import { parseCommandLine } from '../../source/parse/command-line.js';

const known = new Map([
  ['SLURM_ARRAY_TASK_ID', '3'],
  ['HOME', '/home/me'],
  ['1', 'sft'],
]);
const last = (script: string) => trainingCommands(script, known, '/home/me/dir').at(-1);

describe('the training command of a batch script', () => {
  it('has what SLURM puts into its variables, and the arguments of the script', () => {
    const script = `#!/bin/bash\n#SBATCH -a 1-4\nllamafactory-cli train $1.yaml \\\n  output_dir=saves/\${SLURM_ARRAY_TASK_ID}_x`;
    expect(last(script)).toEqual({
      command: 'llamafactory-cli train sft.yaml    output_dir=saves/3_x',
      directory: '/home/me/dir',
    });
  });

  it('stands where the last cd went', () => {
    const of = (lines: string): string | null | undefined => last(`${lines}\nllamafactory-cli train a.yaml`)?.directory;
    expect(of('cd LLaMA-Factory')).toBe('/home/me/dir/LLaMA-Factory');
    expect(of('cd "$HOME/my code" || exit 1')).toBe('/home/me/my code');
    expect(of('cd ~/code && source venv/bin/activate')).toBe('/home/me/code');
    expect(of('cd $WORK\ncd /abs')).toBe('/abs');
    expect(of('cd $WORK')).toBeNull();
    expect(of('if true; then\n  cd elsewhere\nfi')).toBeNull();
    expect(of('# cd nowhere')).toBe('/home/me/dir');
  });

  it('has a variable that the script sets once, and none that it may set to something else', () => {
    const of = (lines: string): string | undefined =>
      last(`${lines}\nllamafactory-cli train a.yaml output_dir=$OUT`)?.command.split('output_dir=')[1];
    expect(of('OUT=saves/a')).toBe('saves/a');
    expect(of(`export OUT="saves/run-\${SLURM_ARRAY_TASK_ID}" # here`)).toBe('saves/run-3');
    expect(of("OUT='$HOME'")).toBe('$OUT');
    expect(of('OUT=saves/$(date +%s)')).toBe('$OUT');
    expect(of('OUT=saves/a\nif [ $1 = x ]; then OUT=saves/b; fi')).toBe('$OUT');
    expect(of('if true; then\n  OUT=saves/b\nfi')).toBe('$OUT');
  });

  it('may stand in quotes, for a shell that srun starts', () => {
    const script = `srun bash -c 'RANK=$SLURM_PROCID exec llamafactory-cli train h.yaml lora_rank=4'`;
    expect(parseCommandLine(last(script)?.command ?? '')).toEqual({ config: 'h.yaml', overrides: { lora_rank: 4 } });
  });

  it('is none in a script that only talks of it, and reading never throws', () => {
    expect(last('# llamafactory-cli train a.yaml')).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void trainingCommands(text, known, '/home/me/dir')));
  });
});
