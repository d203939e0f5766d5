/** Counting the rows of the dataset files as soon as the settings say which they are. */
import { dirname } from 'node:path';
import { settingList, settingText } from '../state/config.js';
import type { RunState } from '../state/run.js';
import type { DatasetWish } from '../watch/datasets/dataset-info.js';
import { watchDatasets } from '../watch/datasets/watch-datasets.js';
import type { Deliver, Watcher } from '../watch/watcher.js';
import type { Opened } from './open/opened.js';

/** Counts what is wished for, with chunks of the time that `clock` tells. */
export type CountDatasets = (wish: DatasetWish, clock: () => number, budgetSeconds?: number) => Watcher;

/** The datasets that the settings name; null while they name none. */
export function datasetWish(run: RunState): DatasetWish | null {
  const names = [...settingList(run.config, 'dataset'), ...settingList(run.config, 'eval_dataset')];
  if (names.length === 0) return null;
  return { names: [...new Set(names)], datasetDirectory: settingText(run.config, 'dataset_dir') };
}

/** Where the trainer may have been started: the data is looked for from there. */
function placesOf(opened: Opened, workingDirectory: string): readonly string[] {
  const places = [workingDirectory];
  if (opened.kind === 'directory') places.push(opened.path);
  if (opened.kind === 'log') places.push(dirname(opened.path));
  if (opened.kind === 'recording' && opened.origin.path !== null) places.push(dirname(opened.origin.path));
  if ((opened.kind === 'directory' || opened.kind === 'log') && opened.config !== null)
    places.push(dirname(opened.config));
  return places;
}

export const datasetCounting =
  (opened: Opened, given: string | null, workingDirectory: string): CountDatasets =>
  (wish, clock, budgetSeconds) => {
    // The files of this machine are not those of another one's run, whatever they are called.
    const isElsewhere = opened.kind === 'remote' && given === null;
    return watchDatasets({
      wish: isElsewhere ? { ...wish, names: [] } : wish,
      given,
      places: placesOf(opened, workingDirectory),
      clock,
      ...(budgetSeconds === undefined ? {} : { budgetSeconds }),
    });
  };

/** Starts a count when the settings name datasets, and another one when they name others. */
export class DatasetCounter {
  private key: string | null = null;
  private watcher: Watcher | null = null;
  private isStopped = false;

  constructor(
    private readonly count: CountDatasets,
    private readonly clock: () => number,
    private readonly deliver: Deliver,
  ) {}

  look(run: RunState): void {
    if (run.config.origins.length === 0 || this.isStopped) return;
    const wish = datasetWish(run);
    const key = wish === null ? null : JSON.stringify(wish);
    if (wish === null || key === this.key) return;
    this.key = key;
    void this.watcher?.stop();
    this.watcher = this.count(wish, this.clock);
    this.watcher.start(this.deliver);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.watcher?.stop();
  }
}
