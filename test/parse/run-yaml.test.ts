import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunYaml } from '../../source/parse/run-yaml.js';
import { bytesOf, contextOf, mutationsOf } from './support.js';

const fixtures = new URL('../../fixtures/', import.meta.url);
const runs = readdirSync(fixtures).filter((name) => name !== 'data' && !name.includes('.'));

const read = (text: string, source = 'config:train.yaml') => parseRunYaml(bytesOf(text), contextOf(source));
function valuesOf(text: string, source?: string): Readonly<Record<string, unknown>> {
  const [event] = read(text, source);
  if (event?.type !== 'config') throw new Error(`no config but ${event?.type}`);
  return event.values;
}

/** What OmegaConf 2.3 makes of a value, by its loader's rules. */
const values: readonly (readonly [string, unknown])[] = [
  ['1e-4', 1e-4],
  ['5.0e-6', 5e-6],
  ['1.0e9', 1e9],
  ['1E9', 1e9],
  ['.5', 0.5],
  ['-.5e+2', -50],
  ['1_000', 1000],
  ['0', 0],
  ['-7', -7],
  ['.inf', Infinity],
  ['-.inf', -Infinity],
  ['.nan', Number.NaN],
  ['"1e-4"', '1e-4'],
  ['e5', 'e5'],
  ['.', '.'],
  ['yes', true],
  ['No', false],
  ['on', true],
  ['OFF', false],
  ['true', true],
  ['y', 'y'],
  ['n', 'n'],
  ['null', null],
  ['~', null],
  ['', null],
  ['2024-01-02', '2024-01-02'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: OmegaConf's way to refer to another value
  ['${output_dir}/x', '${output_dir}/x'],
  ['[q_proj, 1e-4]', ['q_proj', 1e-4]],
  ['{a: {b: 1e-4}}', { a: { b: 1e-4 } }],
  ['ds_z3.json', 'ds_z3.json'],
  ['qa_en,tides', 'qa_en,tides'],
];

describe('parseRunYaml', () => {
  it.each(values)('reads %s', (text, value) => {
    expect(valuesOf(`key: ${text}\n`)).toEqual({ key: value });
  });

  it.each(runs)('reads the settings of %s', (run) => {
    const text = readFileSync(new URL(`${run}/train.yaml`, fixtures), 'utf8');
    const read = valuesOf(text);
    expect(read.output_dir).toBe(/^output_dir: (.*)$/m.exec(text)?.[1]);
    const rate = /^learning_rate: (.*)$/m.exec(text)?.[1];
    if (rate !== undefined) expect(read.learning_rate).toBe(Number(rate));
  });

  it('names the file as the origin', () => {
    expect(read('stage: sft')).toMatchObject([{ type: 'config', origin: 'train.yaml' }]);
    expect(read('stage: sft', 'training_args.yaml')).toMatchObject([{ type: 'config', origin: 'training_args.yaml' }]);
  });

  it("drops the tabs of LLaMA Board's names, and of no others", () => {
    expect(valuesOf('train.lr: 1e-4\ntop.template: qwen\n', 'llamaboard_config.yaml')).toEqual({
      lr: 1e-4,
      template: 'qwen',
    });
    expect(valuesOf('train.lr: 1e-4\n')).toEqual({ 'train.lr': 1e-4 });
  });

  it('reads JSON, indented with tabs too', () => {
    expect(valuesOf('{\n\t"stage": "sft",\n\t"learning_rate": 1e-4\n}', 'config:train.json')).toEqual({
      stage: 'sft',
      learning_rate: 1e-4,
    });
  });

  it('says in which line it is wrong', () => {
    const [event] = read('stage: sft\ndataset: [a, b\nlora_rank: 8\n');
    expect(event).toMatchObject({ type: 'trouble', place: { source: 'config:train.yaml', line: 3 } });
    const [twice] = read('stage: sft\nlora_rank: 8\nstage: pt\n');
    expect(twice).toMatchObject({ type: 'trouble', place: { line: 3 }, message: expect.stringContaining('unique') });
  });

  it('says that a text without settings has none', () => {
    expect(read('')).toMatchObject([{ type: 'trouble', message: expect.stringContaining('no settings') }]);
    expect(read('- a\n- b\n')).toMatchObject([{ type: 'trouble', message: expect.stringContaining('no settings') }]);
  });

  it('never throws, whatever the bytes', () => {
    const bytes = readFileSync(new URL('dpo/train.yaml', fixtures));
    fc.assert(
      fc.property(fc.oneof(mutationsOf(bytes), fc.uint8Array({ maxLength: 100 })), (changed) => {
        expect(parseRunYaml(changed, contextOf('config:train.yaml'))).toHaveLength(1);
      }),
    );
  });

  it('does not unfold a bomb of aliases', () => {
    const levels = Array.from({ length: 12 }, (_, at) => `k${at + 1}: &k${at + 1} [${`*k${at}, `.repeat(9)}*k${at}]`);
    expect(read(`k0: &k0 [x]\n${levels.join('\n')}\n`)).toMatchObject([{ type: 'trouble' }]);
  });
});
