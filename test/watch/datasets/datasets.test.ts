/** Dataset files are found from the settings and counted in the background, within a budget. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { datasetFiles } from '../../../source/watch/datasets/dataset-info.js';
import {
  type DatasetOptions,
  type DatasetReading,
  watchDatasets,
} from '../../../source/watch/datasets/watch-datasets.js';
import { fixtures } from '../../recordings.js';

const made: string[] = [];
function place(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-data-'));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

async function count(options: Omit<DatasetOptions, 'clock'>): Promise<readonly DatasetReading[]> {
  const readings: DatasetReading[] = [];
  const watcher = watchDatasets({ ...options, clock: () => 1 });
  watcher.start((chunks) => {
    for (const chunk of chunks) if (chunk.kind === 'rows') readings.push(JSON.parse(chunk.text));
  });
  await watcher.caughtUp;
  await watcher.stop();
  return readings;
}

const names = (list: string) => ({ names: list.split(','), datasetDirectory: null });

describe('the files of a dataset', () => {
  it('are counted where the person says they are', async () => {
    const wish = names('qa_en,corpus,kto,broken_turns,nobody');
    const readings = await count({ wish, given: join(fixtures, 'data'), places: [] });
    expect(readings.map((one) => [one.dataset, one.rows, one.problem])).toEqual([
      ['qa_en', 240, null],
      ['corpus', 300, null],
      ['kto', 160, null],
      ['broken_turns', 50, null],
      ['nobody', null, 'not-in-dataset-info'],
    ]);
    expect(readings[0]?.columns).toEqual(['instruction', 'input', 'output']);
    expect(readings[0]?.files).toEqual([join(fixtures, 'data', 'qa_en.json')]);
  });

  it('are looked for from all places and above them, relative to where the trainer was started', () => {
    const root = place({
      'data/dataset_info.json': '{"a": {"file_name": "a.json"}}',
      'data/a.json': '[]',
      'saves/x/y': '',
    });
    expect(datasetFiles(names('a'), null, [join(root, 'saves', 'x')])).toEqual([
      { dataset: 'a', files: [join(root, 'data', 'a.json')], numSamples: null, problem: null },
    ]);
    expect(datasetFiles({ names: ['a'], datasetDirectory: '/nowhere/at/all' }, null, [root])[0]?.problem).toBe(
      'no-dataset-info',
    );
  });

  it('may be a directory, compressed, of several kinds, or not a file at all', async () => {
    const root = place({
      'dataset_info.json': JSON.stringify({
        parts: { file_name: 'parts', num_samples: 5 },
        hub: { hf_hub_url: 'someone/something' },
        odd: { file_name: 'odd.bin' },
        gone: { file_name: 'gone.json' },
      }),
      'parts/a.jsonl': '{"text": "1"}\n{"text": "2"}\n',
      'parts/b.jsonl.gz': gzipSync('{"text": "3"}\n'),
      'parts/c.csv': 'text\n4\n5\n',
      'parts/d.txt': '6\n',
      'odd.bin': 'x',
    });
    const readings = await count({ wish: names('parts,hub,odd,gone'), given: root, places: [] });
    expect(readings.map((one) => [one.dataset, one.rows, one.numSamples, one.problem])).toEqual([
      ['parts', 6, 5, null],
      ['hub', null, null, 'not-a-file'],
      ['odd', null, null, 'format'],
      ['gone', null, null, 'missing'],
    ]);
  });

  it('are counted in part when the budget is used up, and say so', async () => {
    const row = `${JSON.stringify({ text: 'x'.repeat(1000) })}\n`;
    const root = place({ 'dataset_info.json': '{"big": {"file_name": "big.jsonl"}}', 'big.jsonl': row.repeat(2000) });
    const [reading] = await count({ wish: names('big'), given: root, places: [], budgetBytes: 300_000 });
    expect(reading?.atLeast).toBe(true);
    expect(reading?.rows).toBeGreaterThan(0);
    expect(reading?.rows).toBeLessThan(2000);
    const [whole] = await count({ wish: names('big'), given: root, places: [] });
    expect(whole).toMatchObject({ rows: 2000, atLeast: false });
  });

  it('that are broken give no number', async () => {
    const root = place({
      'dataset_info.json': '{"z": {"file_name": "z.json.gz"}}',
      'z.json.gz': 'not compressed at all',
    });
    const [reading] = await count({ wish: names('z'), given: root, places: [] });
    expect(reading).toMatchObject({ rows: null, problem: 'unreadable' });
  });
});
