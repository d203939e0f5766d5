/** The runs beside the one that is shown: the list of all that were found, and those that are compared with it. */
import type { Fellows } from '../screen/panes/pane.js';
import type { RunState } from '../state/run.js';
import { runName } from '../state/run-name.js';
import type { Deliver } from '../watch/watcher.js';
import type { Feed } from './feed.js';
import { type Fold, foldChunks, initialFold, viewAt } from './fold.js';
import type { RunList } from './run-list.js';

export interface CompanyOptions {
  readonly fleet: RunList;
  /** Called once, before the search. */
  readonly onStart?: () => void;
  /** Where the fleet looks, as a person would write it. */
  readonly places: readonly string[];
  readonly openFeed: (path: string) => Promise<Feed>;
  /** Reads a run of the list as it stands, once; rejects when its machine cannot be asked. */
  readonly readWhole: (path: string, deliver: Deliver) => Promise<void>;
  readonly clock: () => number;
}

interface Compared {
  readonly path: string;
  readonly name: string;
  /** The list's modification time of the run when it was read. */
  readonly readAs: number;
  readonly run: RunState;
}

export class Company {
  readonly #options: CompanyOptions;
  readonly #compared = new Map<string, Compared>();
  readonly #reading = new Set<string>();
  #changed: () => void = () => {};
  #isStarted = false;

  constructor(options: CompanyOptions) {
    this.#options = options;
  }

  /** Searching begins with the first call: nobody's disk is searched for a list that nobody looks at. */
  start(changed: () => void): void {
    this.#changed = changed;
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#options.onStart?.();
    this.#options.fleet.start(() => this.#changed());
  }

  readonly openFeed = (path: string): Promise<Feed> => this.#options.openFeed(path);

  /** The list, and what is known of the marked runs; those that are not read yet are read and then told of. */
  fellows(marked: readonly string[]): Fellows {
    const { fleet, places } = this.#options;
    const list = fleet.runs();
    for (const path of marked) {
      const modified = list.find((run) => run.path === path)?.modified ?? 0;
      if ((this.#compared.get(path)?.readAs ?? -1) < modified) void this.#read(path, modified);
    }
    // A run that is marked no more is let go with all of its series.
    for (const path of this.#compared.keys()) if (!marked.includes(path)) this.#compared.delete(path);
    const compared = marked.flatMap((path) => this.#compared.get(path) ?? []);
    return { list, complete: fleet.complete, places, compared, links: fleet.links(), leftOut: fleet.leftOut() };
  }

  async stop(): Promise<void> {
    await this.#options.fleet.stop();
  }

  async #read(path: string, modified: number): Promise<void> {
    if (this.#reading.has(path)) return;
    this.#reading.add(path);
    const { readWhole, clock } = this.#options;
    const name = runName(path);
    let fold: Fold = initialFold({ kind: 'directory', path, name });
    try {
      await readWhole(path, (chunks) => {
        fold = foldChunks(fold, chunks);
      });
    } catch {
      // Its machine is gone for now: it is tried again with the next change of the list.
      return;
    } finally {
      this.#reading.delete(path);
    }
    this.#compared.set(path, { path, name, readAs: modified, run: viewAt(fold, clock()) });
    this.#changed();
  }
}
