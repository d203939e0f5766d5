/**
 * How much room the file system of a path has: `statfs`, which tells of the whole of it. `bavail` blocks are what this
 * user may still write, the part that is kept for root left out. A quota of the user or the project is not in it;
 * nothing tells a reader of that without the server's own tools.
 *
 * A network disk whose server is gone never answers: such a call is left to itself, and no other is made beside it.
 */
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isAbsent } from './file-system.js';

export interface Room {
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
}

export type AskRoom = (path: string) => Promise<Room>;

export class RoomQuestion {
  readonly #ask: AskRoom;
  #pending: { readonly path: string; readonly answer: Promise<Room | null> } | null = null;

  constructor(ask: AskRoom = statfs) {
    this.#ask = ask;
  }

  /** Of the path, or of its nearest parent that is there; null when nothing tells before `late` resolves. */
  async of(path: string, late: Promise<null>): Promise<Room | null> {
    if (this.#pending === null) {
      const answer = nearest(resolve(path), this.#ask).finally(() => {
        this.#pending = null;
      });
      this.#pending = { path, answer };
    }
    return this.#pending.path === path ? Promise.race([this.#pending.answer, late]) : null;
  }
}

async function nearest(path: string, ask: AskRoom): Promise<Room | null> {
  try {
    return await ask(path);
  } catch (error) {
    const parent = dirname(path);
    return isAbsent(error) && parent !== path ? nearest(parent, ask) : null;
  }
}
