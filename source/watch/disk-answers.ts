/**
 * Whether the disk under a path answers at all.
 *
 * A call to a network disk whose server is gone never returns, and one made in turn with everything else would stop the
 * screen with it, keys and all. So whoever looks at paths that way while somebody watches asks here first: in another
 * thread, which is waited for only so long. There are few of those threads, so few of them may hang; a path that does
 * not answer is not asked for again until it has.
 */
import { statfs } from 'node:fs/promises';

/** Asks the disk itself, which knows nothing by heart; rejects where a path is not there, which is an answer, too. */
export type AskDisk = (path: string) => Promise<unknown>;

const usualPatience = 500;
const mostHanging = 2;
/** Of those that are asked by processes: each that hangs counts into the machine's load. */
const mostBeside = 16;

export class DiskAnswers {
  readonly #ask: AskDisk;
  readonly #beside: AskDisk | null;
  readonly #asked = new Map<string, Promise<true>>();

  /** `beside`: takes none of those threads. It is asked when so much hangs that nobody else may be. */
  constructor(ask: AskDisk = statfs, beside: AskDisk | null = null) {
    this.#ask = ask;
    this.#beside = beside;
  }

  /** False where nothing came within so many milliseconds, and where too much hangs to find out. */
  async at(path: string, patience = usualPatience): Promise<boolean> {
    let asked = this.#asked.get(path);
    if (asked === undefined) {
      const hanging = this.#asked.size;
      const ask = hanging < mostHanging ? this.#ask : hanging < mostBeside ? this.#beside : null;
      if (ask === null) return false;
      asked = ask(path)
        .then(
          () => true as const,
          () => true as const,
        )
        .finally(() => this.#asked.delete(path));
      this.#asked.set(path, asked);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, patience, false);
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The first path that does not answer, null when all do. One after the other: what answers takes no time. */
  async firstSilent(paths: readonly string[], patience = usualPatience): Promise<string | null> {
    for (const path of new Set(paths)) if (!(await this.at(path, patience))) return path;
    return null;
  }

  /** All of those that do not answer. */
  async silent(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const silent = new Set<string>();
    for (const path of new Set(paths)) if (!(await this.at(path))) silent.add(path);
    return silent;
  }

  async all(paths: readonly string[]): Promise<boolean> {
    return (await this.firstSilent(paths)) === null;
  }
}

/** What a person is told. */
export const silentDisk = (path: string): string => `${path}: its disk does not answer. Is a file server gone?`;
