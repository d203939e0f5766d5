/**
 * Counts the rows of one dataset file in slices, so that a key passes between two of them, until it ends or the budget
 * is used up. Parquet files tell their rows in the footer; all others are read from the beginning.
 */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { JsonRows } from '../../parse/rows/json-rows.js';
import { LineRows } from '../../parse/rows/line-rows.js';
import { parquetFacts, parquetFooterLength } from '../../parse/rows/parquet-rows.js';
import type { RowScanner, RowSink } from '../../parse/rows/row-sink.js';
import { readAt } from '../file-system.js';
import { kindOfFile } from './dataset-info.js';

/** What is left to spend, over all files of all datasets. */
export interface Budget {
  bytes: number;
  /** By `performance.now()`. */
  readonly until: number;
}

export type Outcome = 'whole' | 'budget' | 'stopped' | 'unreadable' | 'format';

export interface CountedFile {
  readonly outcome: Outcome;
  /** Rows that the file's own footer tells, besides those that the sink was given. */
  readonly rows: number;
  readonly columns: readonly string[];
}

/** A slice takes two or three milliseconds to scan. */
const sliceBytes = 256 * 1024;
/** So much of a parquet footer is read: what tells of rows stands at its beginning, before the row groups. */
const footerBytes = 4 * 1024 * 1024;

async function countParquet(path: string): Promise<CountedFile> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const length = parquetFooterLength(await readAt(handle, Math.max(0, size - 8), Math.min(8, size)));
    if (length === null || length + 8 > size) return { outcome: 'format', rows: 0, columns: [] };
    const facts = parquetFacts(await readAt(handle, size - 8 - length, Math.min(length, footerBytes)));
    return facts ? { outcome: 'whole', ...facts } : { outcome: 'format', rows: 0, columns: [] };
  } finally {
    await handle.close();
  }
}

export async function countFile(
  path: string,
  sink: RowSink,
  budget: Budget,
  isStopped: () => boolean,
): Promise<CountedFile> {
  const kind = kindOfFile(path);
  try {
    if (kind === null) return { outcome: 'format', rows: 0, columns: [] };
    if (kind === 'parquet') return await countParquet(path);
    const lines = kind === 'json' ? null : new LineRows(sink, kind);
    const scanner: RowScanner = lines ?? new JsonRows(sink);
    const file = createReadStream(path, { highWaterMark: sliceBytes });
    const stream = path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: sliceBytes })) : file;
    // An error of the file does not travel through the pipe by itself.
    if (stream !== file) file.on('error', (error) => stream.destroy(error));
    let outcome: Outcome = 'whole';
    try {
      for await (const slice of stream) {
        const bytes: Uint8Array = slice;
        budget.bytes -= bytes.length;
        scanner.feed(bytes);
        if (isStopped()) outcome = 'stopped';
        else if (budget.bytes < 0 || performance.now() > budget.until) outcome = 'budget';
        if (outcome !== 'whole') break;
        await turn();
      }
    } finally {
      file.destroy();
      if (stream !== file) stream.destroy();
    }
    if (outcome === 'whole') scanner.end();
    return { outcome, rows: 0, columns: lines?.columns ?? [] };
  } catch {
    return { outcome: 'unreadable', rows: 0, columns: [] };
  }
}
