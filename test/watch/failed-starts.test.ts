/** Starts that came to no directory: only their settings and their console are there. */
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noneClosed } from '../../source/watch/closed-directories.js';
import { type FailedStart, failedStarts } from '../../source/watch/failed-starts.js';
import { atOnce, result } from '../../source/watch/steps.js';
import { fixtures, load } from '../recordings.js';
import { temporaryDirectory } from './collect.js';

const consoleOf = (name: string): Buffer =>
  Buffer.concat(load(name).chunks.flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : [])));

/** A recorded run's settings, with a directory of the test's own, and its console, written a minute later. */
function project(name: string, output = 'saves/own') {
  const cwd = temporaryDirectory();
  const settings = join(cwd, 'own.yaml');
  const text = readFileSync(join(fixtures, name, 'train.yaml'), 'utf8');
  writeFileSync(settings, text.replace(/^output_dir:.*$/m, `output_dir: ${output}`));
  const console = join(cwd, 'own.log');
  writeFileSync(console, consoleOf(name));
  const written = 1_700_000_000;
  utimesSync(settings, written - 60, written - 60);
  utimesSync(console, written, written);
  return { cwd, settings, console, written, starts: () => startsIn(cwd) };
}

function startsIn(cwd: string): readonly FailedStart[] {
  const found: FailedStart[] = [];
  result(failedStarts(cwd, (start) => found.push(start), noneClosed));
  return found;
}

describe('a start that came to no directory', () => {
  it('is found among hundreds that are older', () => {
    const { cwd, settings, console, written, starts } = project('error-unknown-dataset');
    for (let number = 0; number < 450; number += 1) {
      for (const ending of ['yaml', 'log']) {
        const path = join(cwd, `a${number}.${ending}`);
        writeFileSync(path, ending === 'yaml' ? `output_dir: saves/a${number}\n` : 'nothing\n');
        utimesSync(path, written - 1000 - number, written - 1000 - number);
      }
    }
    expect(starts()).toMatchObject([{ config: settings, console }]);
  });

  it('is told at once, so that it counts where there is no time for the others', () => {
    const { cwd } = project('error-unknown-dataset');
    writeFileSync(join(cwd, 'older.yaml'), 'output_dir: saves/older\n');
    utimesSync(join(cwd, 'older.yaml'), 1000, 1000);
    const found: string[] = [];
    expect(
      atOnce(
        failedStarts(cwd, ({ directory }) => found.push(directory), noneClosed),
        -1,
      ),
    ).toBeNull();
    const steps = failedStarts(cwd, ({ directory }) => found.push(directory), noneClosed);
    for (let step = 0; step < 2; step += 1) steps.next();
    expect(found).toEqual([join(cwd, 'saves/own')]);
  });

  it.each(['error-unknown-dataset', 'error-bad-template', 'error-missing-model'])('is found: %s', (name) => {
    const { cwd, settings, console, written, starts } = project(name);
    expect(starts()).toEqual([{ directory: join(cwd, 'saves/own'), config: settings, console, modified: written }]);
  });

  it('is found by settings in a folder of their own, and once where two name the same directory', () => {
    const { cwd, settings, starts } = project('error-unknown-dataset');
    mkdirSync(join(cwd, 'configs'));
    writeFileSync(join(cwd, 'configs/own.yaml'), readFileSync(settings));
    utimesSync(join(cwd, 'configs/own.yaml'), 1, 1);
    expect(starts()).toHaveLength(1);
  });

  it('is none where the directory is there', () => {
    const { cwd, starts } = project('error-unknown-dataset');
    mkdirSync(join(cwd, 'saves/own'), { recursive: true });
    expect(starts()).toEqual([]);
  });

  it('is none where its training began, for which there was a directory, that somebody has deleted', () => {
    expect(project('killed-hard').starts()).toEqual([]);
    expect(project('sft-lora-en-eval').starts()).toEqual([]);
  });

  it('is none where the settings are younger than the console: they name the next run', () => {
    const { settings, written, starts } = project('error-unknown-dataset');
    utimesSync(settings, written + 60, written + 60);
    expect(starts()).toEqual([]);
  });

  it('is none where nothing but settings are there', () => {
    const { console, starts } = project('error-unknown-dataset');
    writeFileSync(console, '');
    expect(starts()).toEqual([]);
  });
});
