import { describe, expect, it } from 'vitest';
import { looksLikeTraining, trainerCommand } from '../../source/parse/trainer-command.js';

const words = (text: string): readonly string[] => text.split(' ');

describe('trainerCommand', () => {
  it.each([
    ['/usr/bin/python3 /usr/local/bin/llamafactory-cli train a.yaml', 'trainer', 'a.yaml'],
    ['python3.11 /home/me/.local/bin/lmf train a.yaml learning_rate=1e-4', 'trainer', 'a.yaml'],
    ['python -m llamafactory.cli train a.json', 'trainer', 'a.json'],
    ['python -X utf8 -W ignore -u /opt/llamafactory/launcher.py a.yaml', 'trainer', 'a.yaml'],
    ['/opt/conda/bin/python -u /opt/src/llamafactory/v1/launcher.py sft a.yaml', 'trainer', 'a.yaml'],
    ['python /usr/local/bin/llamafactory-cli train --stage sft --do_train', 'trainer', null],
    [
      'python /opt/bin/torchrun --nnodes 1 --node_rank 0 --nproc_per_node 4 /opt/llamafactory/launcher.py a.yaml',
      'wrapper',
      'a.yaml',
    ],
    ['python -m torch.distributed.run --nproc-per-node 8 /opt/llamafactory/launcher.py a.yaml', 'wrapper', 'a.yaml'],
    ['python /opt/conda/bin/conda run -n lf llamafactory-cli train a.yaml', 'wrapper', 'a.yaml'],
  ])('%s', (command, kind, config) => {
    expect(trainerCommand(words(command))).toMatchObject({ kind, isSure: true, settings: { config } });
  });

  it.each([
    ['python src/train.py a.yaml', 'trainer'],
    ['python src/train_bash.py --stage sft --do_train', 'trainer'],
    ['python /opt/bin/accelerate launch --num_processes 2 src/train.py a.yaml', 'wrapper'],
    ['python /opt/bin/deepspeed --num_gpus 8 src/train.py --deepspeed ds.json', 'wrapper'],
  ])('is not sure of %s', (command, kind) => {
    expect(trainerCommand(words(command))).toMatchObject({ kind, isSure: false });
  });

  it.each([
    'grep llamafactory-cli train a.yaml',
    'vim llamafactory-cli train a.yaml',
    'bash -c llamafactory-cli train a.yaml',
    'tee /home/me/llamafactory-cli train',
    'python /usr/local/bin/llamafactory-cli webui',
    'python /usr/local/bin/llamafactory-cli chat a.yaml',
    'python /usr/local/bin/llamafactory-cli',
    'python -c import llamafactory',
    'python /opt/my/launcher.py a.yaml',
    'python count.py llamafactory-cli train a.yaml',
    'python -m pytest src/train.py',
    'python',
    '',
  ])('takes %j for no training', (command) => {
    expect(trainerCommand(words(command))).toBeNull();
  });

  it('gives the settings of the command line', () => {
    expect(trainerCommand(words('python lmf train a.yaml output_dir=saves/b lora_rank=16'))?.settings).toEqual({
      config: 'a.yaml',
      overrides: { output_dir: 'saves/b', lora_rank: 16 },
    });
  });

  it('knows the settings of LLaMA-Factory from those of any other trainer', () => {
    expect(looksLikeTraining({ output_dir: 'x', stage: 'sft' })).toBe(true);
    expect(looksLikeTraining({ output_dir: 'x', learning_rate: 1 })).toBe(false);
  });
});
