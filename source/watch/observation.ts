/** What the readers of a directory report: a chunk before the watcher puts its time on it. */
import type { Chunk, TroubleChunk } from './chunk.js';
import { errorCode, tooLarge, troubleSentence } from './file-system.js';

type WithoutTime<Kind> = Kind extends Chunk ? Omit<Kind, 'time'> : never;

export type Observation = WithoutTime<Chunk>;

/** Says each trouble once: again only when the path was well in between, or ails from something else. */
export class Troubles {
  private readonly known = new Map<string, string>();

  /**
   * `name` is the path that the chunk carries, null for the run directory; `path` is what the person reads; `key` tells
   * apart two things that can go wrong with one path.
   */
  about(name: string | null, path: string, error: unknown, key = path): readonly Omit<TroubleChunk, 'time'>[] {
    const code = errorCode(error);
    if (this.known.get(key) === code) return [];
    this.known.set(key, code);
    return [{ kind: 'trouble', path: name, message: troubleSentence(path, error) }];
  }

  /** A sentence that needs no error behind it. */
  sayOnce(key: string, message: string): readonly Omit<TroubleChunk, 'time'>[] {
    if (this.known.get(key) === message) return [];
    this.known.set(key, message);
    return [{ kind: 'trouble', path: null, message }];
  }

  /** A file that is missed because it is too large: once, however much it grows. */
  tooLarge(name: string, path: string, size: number): readonly Omit<TroubleChunk, 'time'>[] {
    const key = `large ${path}`;
    if (this.known.has(key)) return [];
    this.known.set(key, '');
    return [{ kind: 'trouble', path: name, message: tooLarge(path, size) }];
  }

  /** What is not there yet is waited for. */
  waitOnce(key: string, message: string): readonly Omit<TroubleChunk, 'time'>[] {
    return this.sayOnce(key, message).map((chunk) => ({ ...chunk, waits: true }));
  }

  over(key: string): void {
    this.known.delete(key);
  }
}
