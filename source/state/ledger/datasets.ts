/** The first part of the chain: what is left of each dataset when it has been read. */

import type { Counted, DatasetRead } from '../data.js';
import type { DatasetRowsEvent } from '../event.js';
import { own } from '../own.js';
import type { RunState } from '../run.js';
import type { LedgerRow } from './ledger.js';
import type { LedgerReason, LedgerSource, UnknownCause } from './reason.js';
import { type DataSettings, settingSource } from './settings.js';

/** A number that stands in the chain. */
export interface Level {
  readonly rows: number;
  readonly atLeast: boolean;
}

export interface DatasetChain {
  readonly dataset: string;
  readonly rows: readonly LedgerRow[];
  /** Rows in the file, if known. */
  readonly file: Level | null;
  /** Rows that went on into the mix, if known. */
  readonly left: number | null;
  readonly lost: { readonly maxSamples: number; readonly numSamples: number };
  /** What nothing explains: rows missing, below zero rows too many. */
  readonly unexplained: number;
}

export const consoleSource = (counted: Counted): LedgerSource => ({ kind: 'console', line: counted.place.line });

/** Every rank of an old version said what it read: the same name again adds nothing. */
function mergedReads(reads: readonly DatasetRead[], wanted: number): readonly DatasetRead[] {
  if (wanted > 0 && reads.length <= wanted) return reads;
  const byName = new Map<string, DatasetRead>();
  for (const read of reads) {
    const known = byName.get(read.name);
    byName.set(read.name, {
      ...(known ?? read),
      generated: known?.generated ?? read.generated,
      sampled: known?.sampled ?? read.sampled,
      converted: known?.converted ?? read.converted,
    });
  }
  const merged = [...byName.values()];
  return wanted > 0 ? merged.slice(0, wanted) : merged;
}

/** Datasets in the order of the settings, each with what the console said of it. */
export function datasetReads(
  run: RunState,
  settings: DataSettings,
): readonly { readonly name: string; readonly read: DatasetRead | null }[] {
  const reads = mergedReads(run.data.reads, settings.datasets.length);
  if (settings.datasets.length === 0) return reads.map((read) => ({ name: read.name, read }));
  return settings.datasets.map((name, index) => ({ name, read: reads[index] ?? null }));
}

interface FileRows {
  readonly level: Level | null;
  readonly reason: LedgerReason | null;
  readonly source: LedgerSource | null;
}

const fileSource = (counted: DatasetRowsEvent): LedgerSource => ({ kind: 'file', path: counted.files.join(', ') });

/** Rows of the file when the run read it: what the run said then stands over what the file holds now. */
function fileRows(
  settings: DataSettings,
  read: DatasetRead | null,
  counted: DatasetRowsEvent | null,
  because: UnknownCause,
): FileRows {
  const now = counted?.rows != null ? { rows: counted.rows, atLeast: counted.atLeast } : null;
  // Changed since, or the run used what the cache kept of an older state: either way it is worth telling.
  const changed = (rows: number): LedgerReason | null =>
    now && now.rows !== rows && !(now.atLeast && now.rows < rows) ? { id: 'file-changed', now: now.rows } : null;
  const generated = read?.generated;
  if (generated) {
    const level = { rows: generated.rows, atLeast: false };
    return { level, reason: changed(level.rows), source: consoleSource(generated) };
  }
  const converted = read?.converted;
  const limit = settings.maxSamples;
  const whole = converted && !read?.sampled && !settings.unknown && (limit === null || converted.rows < limit);
  if (whole) {
    const level = { rows: converted.rows, atLeast: false };
    return { level, reason: changed(level.rows), source: consoleSource(converted) };
  }
  if (now && counted) {
    // Fewer than the run converted: the file was cut since, and how many it held then is not known.
    const fewer = converted && !read?.sampled && now.rows < converted.rows && !now.atLeast;
    if (!fewer) return { level: now, reason: null, source: fileSource(counted) };
    const level = { rows: converted.rows, atLeast: true };
    return { level, reason: changed(converted.rows), source: consoleSource(converted) };
  }
  if (converted && limit !== null && converted.rows === limit && !read?.sampled) {
    const reason = { id: 'max-samples-hides-rest', limit } as const;
    return { level: { rows: limit, atLeast: true }, reason, source: consoleSource(converted) };
  }
  return { level: null, reason: { id: 'unknown', because: settings.unknown ? 'no-settings' : because }, source: null };
}

export function datasetChain(
  run: RunState,
  settings: DataSettings,
  name: string,
  read: DatasetRead | null,
  because: UnknownCause,
): DatasetChain {
  const counted = own(run.data.files, name) ?? null;
  const file = fileRows(settings, read, counted, because);
  const row = (id: LedgerRow['id'], level: Level | null, reason: LedgerReason | null, source: LedgerSource | null) => ({
    id,
    dataset: name,
    rows: level?.rows ?? null,
    atLeast: level?.atLeast ?? false,
    reason,
    source,
  });
  const rows: LedgerRow[] = [row('file', file.level, file.reason, file.source)];
  let level = file.level;
  const lost = { maxSamples: 0, numSamples: 0 };
  let unexplained = 0;
  const asked = read?.sampled?.rows ?? (settings.streaming ? null : counted?.numSamples) ?? null;
  if (asked !== null) {
    const repeated = level && !level.atLeast ? Math.max(0, asked - level.rows) : 0;
    if (level && asked < level.rows) lost.numSamples = level.rows - asked;
    level = { rows: asked, atLeast: false };
    const source: LedgerSource = read?.sampled
      ? consoleSource(read.sampled)
      : { kind: 'file', path: 'dataset_info.json: num_samples' };
    rows.push(row('sampled', level, { id: 'num-samples', asked, repeated }, source));
  }
  const converted = read?.converted ?? null;
  const limit = settings.maxSamples;
  const before = level;
  const expected = before && !(before.atLeast && (limit === null || before.rows < limit)) ? before.rows : null;
  const kept = expected === null ? null : limit === null ? expected : Math.min(limit, expected);
  const after = converted?.rows ?? kept;
  if (limit !== null && !settings.streaming) {
    const gone = before && after !== null ? Math.max(0, before.rows - after) : null;
    if (gone !== null) lost.maxSamples = kept === null ? gone : Math.max(0, (before?.rows ?? 0) - kept);
    const reached = before === null || before.rows > limit || (before.atLeast && after === limit);
    const reason: LedgerReason = reached
      ? { id: 'max-samples', limit, lost: before?.atLeast ? null : gone }
      : { id: 'max-samples-not-reached', limit };
    const source = converted ? consoleSource(converted) : settingSource(run, 'max_samples');
    const level = after === null ? null : { rows: after, atLeast: false };
    rows.push(row('first-rows', level, after === null ? { id: 'unknown', because } : reason, source));
  } else if (settings.unknown && converted && before === null) {
    rows.push(row('converted', { rows: converted.rows, atLeast: false }, null, consoleSource(converted)));
  }
  if (converted && kept !== null && converted.rows !== kept && !settings.unknown) {
    // The file as it is now may not be what the run read.
    if (file.source?.kind !== 'file') unexplained = kept - converted.rows;
    if (unexplained !== 0) {
      const reason: LedgerReason = { id: unexplained > 0 ? 'missing-rows' : 'extra-rows' };
      rows.push(row('unexplained', { rows: unexplained, atLeast: false }, reason, consoleSource(converted)));
    }
  }
  return { dataset: name, rows, file: file.level, left: after, lost, unexplained };
}
