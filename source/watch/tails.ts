/** Puts what a tail reader found into chunks: as a file of the run directory, or as the console. */
import type { FileSystem } from './file-system.js';
import type { Observation } from './observation.js';
import { type AskWriter, OwnPart } from './own-part.js';
import { type ReadMode, TailFile } from './tail-file.js';

/** A growing file and the way in which its bytes are reported. */
export interface Tail {
  /** Full path, for sentences. */
  readonly path: string;
  /** The path that chunks carry, null for the console. */
  readonly name: string | null;
  /** The file was there when that could last be told. */
  readonly isThere: boolean;
  /** Tells the file that was read last from one that stands in its place; null while there is none. */
  readonly identity: string | null;
  size(): Promise<number>;
  /** Rejects when the file is there but cannot be read. */
  look(): AsyncGenerator<Observation>;
}

/**
 * Classes, because a getter in an object's literal, and a generator that is a closure, cost V8 a shape of its own each
 * time: over a kilobyte that only a collection of the whole heap takes back, six times for every run of a list.
 */
abstract class FollowedTail implements Tail {
  constructor(
    readonly name: string | null,
    readonly path: string,
    protected readonly tail: TailFile,
  ) {}

  get isThere(): boolean {
    return this.tail.isThere;
  }

  get identity(): string | null {
    return this.tail.identity;
  }

  size(): Promise<number> {
    return this.tail.size();
  }

  abstract look(): AsyncGenerator<Observation>;
}

class FileTail extends FollowedTail {
  constructor(
    override readonly name: string,
    path: string,
    tail: TailFile,
  ) {
    super(name, path, tail);
  }

  async *look(): AsyncGenerator<Observation> {
    const { name } = this;
    for await (const found of this.tail.look()) {
      if (found.kind === 'bytes') {
        yield { kind: 'append', path: name, at: found.at, bytes: found.bytes, modified: found.modified };
      } else if (found.kind === 'skip') yield { kind: 'skip', path: name, bytes: found.bytes };
      else yield { kind: 'remove', path: name };
    }
  }
}

/** The console's name in a `remove` chunk, which says that everything read of the console so far is void. */
export const consoleName = 'console';

class ConsoleTail extends FollowedTail {
  /** Console chunks carry no offset, so a new beginning is said with a `remove` before the first bytes. */
  private hasBegun = false;

  constructor(path: string, tail: TailFile) {
    super(null, path, tail);
  }

  async *look(): AsyncGenerator<Observation> {
    for await (const found of this.tail.look()) {
      if (found.kind === 'gone') {
        yield { kind: 'remove', path: consoleName };
        this.hasBegun = false;
      } else if (found.kind === 'skip') yield { kind: 'skip', path: null, bytes: found.bytes };
      else {
        if (found.at === 0 && this.hasBegun) yield { kind: 'remove', path: consoleName };
        this.hasBegun = found.at > 0 || found.bytes.length > 0;
        if (found.bytes.length > 0) yield { kind: 'console', bytes: found.bytes, modified: found.modified };
      }
    }
  }
}

export const tailOfFile = (name: string, path: string, read: ReadMode, files: FileSystem): Tail =>
  new FileTail(name, path, new TailFile(path, read, files));

export interface ConsoleOwner {
  /** The absolute path of the directory whose run it is of, which may be one of several. */
  readonly run: string;
  readonly askWriter: AskWriter | undefined;
}

/** `owner`: null where that is not known. */
export function tailOfConsole(
  path: string,
  read: ReadMode,
  files: FileSystem,
  owner: ConsoleOwner | null = null,
): Tail {
  const bounds = owner === null ? null : new OwnPart(owner.run, owner.askWriter);
  return new ConsoleTail(path, new TailFile(path, read, files, undefined, bounds));
}
