/** Which settings belong to a console: those of the recorded runs, each among those of all the others. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOfConsole } from '../../source/watch/settings-of-console.js';
import { fixtures, load, recordingNames } from '../recordings.js';
import { temporaryDirectory } from './collect.js';

const yamlOf = (name: string): string => join(fixtures, name, 'train.yaml');
const withSettings = recordingNames.filter((name) => existsSync(yamlOf(name)));
const outputOf = (name: string): string => /^output_dir: *(\S+)/m.exec(readFileSync(yamlOf(name), 'utf8'))?.[1] ?? '';

const consoleOf = (name: string): Buffer =>
  Buffer.concat(load(name).chunks.flatMap((chunk) => (chunk.kind === 'console' ? [Buffer.from(chunk.bytes)] : [])));

function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const root = temporaryDirectory();
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  return root;
}

const early = 'llamafactory.hparams.parser:465 >> Process rank: 0, world size: 1, device: cpu\n';
const saved = (directory: string): string => `${early}Saving model checkpoint to ${directory}/checkpoint-20\n`;
const settings = (directory: string): string => `stage: sft\noutput_dir: ${directory}\n`;

describe('the settings of a console', () => {
  it.each(withSettings)('of %s are its own among those of all runs, or none', (name) => {
    const others = withSettings.map((one) => [`${one}.yaml`, readFileSync(yamlOf(one))] as const);
    const text = consoleOf(name);
    const root = folder({ ...Object.fromEntries(others), 'console.out': text });
    const found = settingsOfConsole(join(root, 'console.out'), '/');
    const own = withSettings.filter((one) => outputOf(one) === outputOf(name)).map((one) => join(root, `${one}.yaml`));
    expect([null, ...own]).toContain(found);
    if (/^.*(?:Saving model checkpoint to|Figure saved at:) /m.test(text.toString('latin1'))) {
      expect(own).toContain(found);
    }
  });

  it('are those that are called like it, or lie there alone, as long as it names no directory', () => {
    const root = folder({ 'train.log': early, 'train.yaml': settings('saves/a'), 'other.yaml': settings('saves/b') });
    expect(settingsOfConsole(join(root, 'train.log'), '/')).toBe(join(root, 'train.yaml'));
    const alone = folder({
      'out.log': early,
      'sft.yaml': settings('saves/a'),
      'ds_z3.json': '{"zero_optimization": {}}',
    });
    expect(settingsOfConsole(join(alone, 'out.log'), '/')).toBe(join(alone, 'sft.yaml'));
  });

  it('are none where two could be meant, and never those of a run that saves elsewhere', () => {
    const root = folder({ 'out.log': early, 'a.yaml': settings('saves/a'), 'b.yaml': settings('saves/b') });
    expect(settingsOfConsole(join(root, 'out.log'), '/')).toBeNull();
    const other = folder({ 'train.log': saved('saves/other'), 'train.yaml': settings('saves/a') });
    expect(settingsOfConsole(join(other, 'train.log'), '/')).toBeNull();
  });

  it.each([
    'Saving prediction results to saves/a/generated_predictions.jsonl',
    'Value head model saved at: saves/a/checkpoint-20',
    'Configuration saved in saves/a/config.json',
  ])('are by every line that tells where a run saves those of that directory: %s', (line) => {
    const root = folder({
      'out.log': `${early}${line}\n`,
      'a.yaml': settings('saves/a'),
      'out.yaml': settings('saves/b'),
    });
    expect(settingsOfConsole(join(root, 'out.log'), '/')).toBe(join(root, 'a.yaml'));
  });

  it.each(['./saves/a/', 'saves/a', '"saves/a"'])('name the directory in their own way: %s', (written) => {
    const root = folder({ 'out.log': saved('saves/a'), 'x.yaml': settings(written), 'y.yaml': settings('saves/a2') });
    expect(settingsOfConsole(join(root, 'out.log'), '/')).toBe(join(root, 'x.yaml'));
  });

  it.each(['./', '.', '././'])('may name the directory in which they lie: %s', (written) => {
    const own = folder({ 'out.log': saved('.'), 'x.yaml': settings(written) });
    expect(settingsOfConsole(join(own, 'out.log'), '/')).toBe(join(own, 'x.yaml'));
    const other = folder({ 'out.log': saved('/data/saves'), 'x.yaml': settings(written) });
    expect(settingsOfConsole(join(other, 'out.log'), '/')).toBeNull();
  });

  it('lie where the person stands, too', () => {
    const logs = folder({ 'out.log': saved('saves/a') });
    const here = folder({ 'train.yaml': settings('saves/a') });
    expect(settingsOfConsole(join(logs, 'out.log'), here)).toBe(join(here, 'train.yaml'));
  });
});
