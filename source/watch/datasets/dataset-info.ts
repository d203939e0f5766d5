/**
 * Which files a dataset of the settings consists of, as `dataset_info.json` says (LLaMA-Factory `data/parser.py`).
 *
 *     {"alpaca": {"file_name": "alpaca.json"}, "wiki": {"file_name": "wiki", "num_samples": 1000}}
 *
 * `dataset_dir` (default `data`) is relative to the directory from which the trainer was started, which is not known: the
 * person's working directory, the directories of the settings and of the run, and everything above them are tried.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { isRecord } from '../../parse/loose-json.js';
import type { DatasetProblem } from '../../state/event.js';
import { own } from '../../state/own.js';
import { ancestors } from '../ancestors.js';

export interface DatasetWish {
  /** Names in the settings, in order. */
  readonly names: readonly string[];
  /** `dataset_dir` of the settings; null where they do not say. */
  readonly datasetDirectory: string | null;
}

export interface DatasetFiles {
  readonly dataset: string;
  readonly files: readonly string[];
  readonly numSamples: number | null;
  readonly problem: DatasetProblem | null;
}

/** `FILEEXT2TYPE` of LLaMA-Factory, and the compressed ones that datasets opens by itself. */
const fileKinds: Readonly<Record<string, 'json' | 'csv' | 'text' | 'parquet'>> = {
  json: 'json',
  jsonl: 'json',
  csv: 'csv',
  txt: 'text',
  parquet: 'parquet',
};

export const kindOfFile = (path: string): (typeof fileKinds)[string] | null =>
  fileKinds[/\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? ''] ?? null;

const infoFile = 'dataset_info.json';
const infoLimit = 16 * 1024 * 1024;
const mostFiles = 1000;

type Info = Readonly<Record<string, unknown>>;

function readInfo(directory: string): Info | null {
  try {
    const path = join(directory, infoFile);
    if (statSync(path).size > infoLimit) return null;
    const info: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(info) ? info : null;
  } catch {
    return null;
  }
}

/** The directory with a dataset_info.json that knows one of the datasets, or the first with any. */
function findInfo(
  wish: DatasetWish,
  places: readonly string[],
): { readonly directory: string; readonly info: Info } | null {
  const named = wish.datasetDirectory ?? 'data';
  const directories = isAbsolute(named)
    ? [named]
    : [...new Set(places.flatMap((place) => ancestors(resolve(place))))].map((base) => resolve(base, named));
  let first: { readonly directory: string; readonly info: Info } | null = null;
  for (const directory of directories) {
    const info = readInfo(directory);
    if (info === null) continue;
    if (wish.names.some((name) => name in info)) return { directory, info };
    first ??= { directory, info };
  }
  return first;
}

/** Every file of a directory that LLaMA-Factory would read, in the order of its names. */
function filesOf(path: string): { readonly files: readonly string[]; readonly problem: DatasetProblem | null } {
  try {
    if (statSync(path).isFile()) {
      return kindOfFile(path) ? { files: [path], problem: null } : { files: [path], problem: 'format' };
    }
    const names = readdirSync(path).sort().slice(0, mostFiles);
    const files = names.map((name) => join(path, name)).filter((file) => statSync(file).isFile());
    if (files.length === 0) return { files, problem: 'missing' };
    return { files, problem: files.every((file) => kindOfFile(file) !== null) ? null : 'format' };
  } catch {
    return { files: [], problem: 'missing' };
  }
}

const elsewhere = ['hf_hub_url', 'ms_hub_url', 'om_hub_url', 'script_url', 'cloud_file_name'] as const;

/** Looks at names and sizes only; small files, so it does not wait. */
export function datasetFiles(
  wish: DatasetWish,
  /** Where the person says the data is; null to look for it from `places`. */
  given: string | null,
  places: readonly string[],
): readonly DatasetFiles[] {
  const information = given === null ? null : readInfo(given);
  const found = given === null ? findInfo(wish, places) : information && { directory: given, info: information };
  return wish.names.map((dataset) => {
    const none = { dataset, files: [], numSamples: null };
    if (!found) return { ...none, problem: 'no-dataset-info' };
    const entry = own(found.info, dataset);
    if (!isRecord(entry)) return { ...none, problem: 'not-in-dataset-info' };
    const numSamples = typeof entry.num_samples === 'number' ? entry.num_samples : null;
    const name = entry.file_name;
    if (typeof name !== 'string' || elsewhere.some((key) => key in entry)) {
      return { ...none, numSamples, problem: 'not-a-file' };
    }
    const { files, problem } = filesOf(resolve(found.directory, name));
    return { dataset, files, numSamples, problem };
  });
}
