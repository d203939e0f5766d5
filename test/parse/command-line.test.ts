import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../source/parse/command-line.js';

const cases: readonly (readonly [string, string | null, Readonly<Record<string, unknown>>])[] = [
  ['llamafactory-cli train cfg/dpo.yaml', 'cfg/dpo.yaml', {}],
  [
    '/usr/bin/python3 /usr/local/bin/llamafactory-cli train a.yaml learning_rate=1e-4 dataset=a,b do_eval=true lora_target=[q,v]',
    'a.yaml',
    { learning_rate: 1e-4, dataset: 'a,b', do_eval: true, lora_target: ['q', 'v'] },
  ],
  ['lmf train \'my settings.yaml\' output_dir="a b"', 'my settings.yaml', { output_dir: 'a b' }],
  [
    'CUDA_VISIBLE_DEVICES=0,1 llamafactory-cli train --stage sft --do_train --learning-rate=1e-4 --lora_target q v --no_pin_memory',
    null,
    { stage: 'sft', do_train: true, learning_rate: 1e-4, lora_target: ['q', 'v'], pin_memory: false },
  ],
  [
    'python /opt/bin/torchrun --nnodes 1 --nproc_per_node 4 /opt/llamafactory/launcher.py a.yaml max_samples=500',
    'a.yaml',
    { max_samples: 500 },
  ],
  ['python -u /opt/llamafactory/v1/launcher.py sft a.yml', 'a.yml', {}],
  ['python -m llamafactory.cli train a.json', 'a.json', {}],
  ['deepspeed --num_gpus 8 src/train.py --deepspeed ds_z3.json --bf16', null, { deepspeed: 'ds_z3.json', bf16: true }],
  ['vim train.yaml', null, {}],
  ['', null, {}],
];

describe('parseCommandLine', () => {
  it.each(cases)('reads %s', (command, config, overrides) => {
    expect(parseCommandLine(command)).toEqual({ config, overrides });
  });

  it('gives back any text that a shell would quote', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const quoted = `'${text.replaceAll("'", "'\\''")}'`;
        expect(parseCommandLine(`llamafactory-cli train ${quoted}.yaml`).config).toBe(
          text.includes('=') ? null : `${text}.yaml`,
        );
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Object.keys(parseCommandLine(`lmf train --a ${text}`))).toEqual(['config', 'overrides']);
      }),
    );
  });
});
