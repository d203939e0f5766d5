/**
 * Counts the rows of the datasets that the settings name, in the background and once. Each dataset gives a chunk of kind
 * `rows` when it is counted, and one every two seconds meanwhile.
 *
 * Reading is bounded: a budget of bytes and seconds for all datasets together. Beyond it there are "at least" so many.
 */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { isRecord } from '../../parse/loose-json.js';
import { RowSink } from '../../parse/rows/row-sink.js';
import type { DatasetRowsEvent } from '../../state/event.js';
import { BackgroundWatcher } from '../background-watcher.js';
import { DiskAnswers } from '../disk-answers.js';
import type { Outbox } from '../outbox.js';
import type { Watcher } from '../watcher.js';
import { type Budget, countFile } from './count-rows.js';
import { type DatasetFiles, type DatasetWish, datasetFiles } from './dataset-info.js';

export interface DatasetOptions {
  readonly wish: DatasetWish;
  /** Where the person says the data is. */
  readonly given: string | null;
  /** Directories from which the trainer may have been started. */
  readonly places: readonly string[];
  /** Seconds since the epoch. */
  readonly clock: () => number;
  readonly budgetBytes?: number;
  readonly budgetSeconds?: number;
}

const defaultBytes = 2 * 1024 ** 3;
const defaultSeconds = 20;
const reportMilliseconds = 2000;
/** Rows to look at, of all datasets together: what a person leafs through, not a copy of the data. */
const mostDatasetsShown = 16;

/** What a `rows` chunk holds, as JSON. */
export type DatasetReading = Omit<DatasetRowsEvent, 'type' | 'time' | 'place'>;

export const watchDatasets = (options: DatasetOptions): Watcher => new DatasetWatcher(options);

const columnsIn = (text: string | undefined): readonly string[] => {
  try {
    const row: unknown = JSON.parse(text ?? '');
    return isRecord(row) ? Object.keys(row) : [];
  } catch {
    return [];
  }
};

class DatasetWatcher extends BackgroundWatcher {
  constructor(private readonly options: DatasetOptions) {
    super(options.clock);
  }

  protected async run(outbox: Outbox): Promise<void> {
    const { wish, given, places, budgetBytes = defaultBytes, budgetSeconds = defaultSeconds } = this.options;
    const budget: Budget = { bytes: budgetBytes, until: performance.now() + 1000 * budgetSeconds };
    const report = (reading: DatasetReading): void => {
      if (this.isStopped) return;
      void outbox.put({ kind: 'rows', time: outbox.time(), text: JSON.stringify(reading) });
      outbox.flush();
    };
    let shown = 0;
    const { datasetDirectory } = wish;
    const named = given ?? (datasetDirectory !== null && isAbsolute(datasetDirectory) ? datasetDirectory : null);
    if (!(await new DiskAnswers().all(named === null ? places : [named]))) return this.gate.open();
    for (const dataset of datasetFiles(wish, given, places)) {
      if (this.isStopped) break;
      const reading = await this.count(dataset, budget, report);
      shown += 1;
      report(shown > mostDatasetsShown ? { ...reading, shown: [] } : reading);
    }
    this.gate.open();
  }

  private async count(
    { dataset, files, numSamples, problem }: DatasetFiles,
    budget: Budget,
    report: (reading: DatasetReading) => void,
  ): Promise<DatasetReading> {
    const base = { dataset, files, numSamples, modified: null, columns: [], shown: [], lengths: [] };
    if (problem !== null) return { ...base, rows: null, atLeast: false, problem };
    const sink = new RowSink();
    let modified = 0;
    let told = 0;
    let atLeast = false;
    let columns: readonly string[] = [];
    const reading = (isPart: boolean): DatasetReading => {
      const counts = sink.counts();
      return {
        ...base,
        modified: modified > 0 ? modified : null,
        rows: counts.rows + told,
        atLeast: isPart,
        problem: null,
        columns: columns.length > 0 ? columns : columnsIn(counts.shown[0]?.text),
        shown: counts.shown,
        lengths: told > 0 ? [] : counts.lengths,
      };
    };
    const timer = setInterval(() => report(reading(true)), reportMilliseconds);
    try {
      for (const path of files) {
        modified = Math.max(
          modified,
          await stat(path)
            .then((status) => status.mtimeMs / 1000)
            .catch(() => 0),
        );
        const counted = await countFile(path, sink, budget, () => this.isStopped);
        if (counted.outcome === 'unreadable' || counted.outcome === 'format') {
          return { ...base, rows: null, atLeast: false, problem: counted.outcome };
        }
        told += counted.rows;
        if (counted.columns.length > 0) columns = counted.columns;
        if (counted.outcome !== 'whole') {
          atLeast = true;
          break;
        }
      }
    } finally {
      clearInterval(timer);
    }
    return reading(atLeast);
  }
}
