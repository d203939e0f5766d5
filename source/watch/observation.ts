/** What the readers of a directory report: a chunk before the watcher puts its time on it. */
import type { Chunk, TroubleChunk, TroubleOverChunk, WatchRefusal } from './chunk.js';
import { errorCode, tooLarge, troubleSentence } from './file-system.js';

type WithoutTime<Kind> = Kind extends Chunk ? Omit<Kind, 'time'> : never;

export type Observation = WithoutTime<Chunk>;

/** What was said of a key, and what it was said for. */
interface Said {
  readonly why: string;
  readonly chunk: Omit<TroubleChunk, 'time'>;
}

/** Says each trouble once: again only when the path was well in between, or ails from something else. */
export class Troubles {
  private readonly known = new Map<string, Said>();

  /**
   * `name` is the path that the chunk carries, null for the run directory; `path` is what the person reads; `key` tells
   * apart two things that can go wrong with one path.
   */
  about(name: string | null, path: string, error: unknown, key = path): readonly Observation[] {
    return this.say(key, errorCode(error), { kind: 'trouble', path: name, message: troubleSentence(path, error) });
  }

  /** A sentence that needs no error behind it. */
  sayOnce(key: string, message: string): readonly Observation[] {
    return this.say(key, message, { kind: 'trouble', path: null, message });
  }

  /** The system tells of no changes any more. */
  refused(key: string, refused: WatchRefusal, message: string): readonly Observation[] {
    return this.say(key, refused, { kind: 'trouble', path: null, message, refused });
  }

  /** A file that is missed because it is too large: once, however much it grows. */
  tooLarge(name: string, path: string, size: number): readonly Observation[] {
    return this.say(`large ${path}`, '', { kind: 'trouble', path: name, message: tooLarge(path, size) });
  }

  /** What is not there yet is waited for. */
  waitOnce(key: string, message: string): readonly Observation[] {
    return this.say(key, message, { kind: 'trouble', path: null, message, waits: true });
  }

  /** It is well: what was said of it is taken back. */
  over(key: string): readonly Omit<TroubleOverChunk, 'time'>[] {
    const said = this.known.get(key);
    if (said === undefined) return [];
    this.known.delete(key);
    const { path, message, waits } = said.chunk;
    // That what was waited for is there now is told by what is found in it.
    return waits ? [] : [{ kind: 'trouble-over', path, message }];
  }

  private say(key: string, why: string, chunk: Said['chunk']): readonly Observation[] {
    if (this.known.get(key)?.why === why) return [];
    const before = this.over(key);
    this.known.set(key, { why, chunk });
    return [...before, chunk];
  }
}
