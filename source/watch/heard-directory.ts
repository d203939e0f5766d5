/**
 * Hints of a run's directory and all that is in it. The watches die with the directory, which may be there again at once,
 * and there are none where it holds far too much or lies on another machine: then its owner looks more often.
 */
import { realpath } from 'node:fs/promises';
import type { WatchRefusal } from './chunk.js';
import type { Hints } from './directory-hints.js';
import { Hearing } from './hearing.js';
import type { Machine } from './machine.js';

export interface HeardRoot {
  readonly path: string;
  /** Whether what is so called in it is a file that grows. */
  readonly grows: (name: string) => boolean;
  /** It holds so much that hints of it cost more than they are worth. */
  readonly isCrowded: () => boolean;
}

export interface HeardOf {
  /** One of the files that grow was written, by its name. */
  readonly file: (name: string) => void;
  /** Something changed in the directory of that path in the run's. */
  readonly directory: (path: string) => void;
  /** The watches are set: what changed before is to be looked for. */
  readonly ready: () => void;
  /** There are no more hints. */
  readonly lost: () => void;
}

/** Why there are no hints. */
export interface HintProblem {
  readonly refusal: WatchRefusal;
  readonly words: string;
}

export class HeardDirectory {
  private hints: Hints | null = null;
  private lost = false;
  private refused: HintProblem | null = null;
  private readonly hearing = new Hearing();

  constructor(
    private readonly root: HeardRoot,
    private readonly machine: Machine,
    private readonly heard: HeardOf,
  ) {}

  get isHeard(): boolean {
    return this.hints !== null;
  }

  /** The watches died, and are to be set anew. */
  get isLost(): boolean {
    return this.lost;
  }

  get problem(): HintProblem | null {
    return this.refused;
  }

  async open(): Promise<void> {
    this.lost = false;
    this.refused = null;
    const { path, grows, isCrowded } = this.root;
    if (isCrowded() || (await this.machine.isNetwork(path))) return;
    const root = await realpath(path).catch(() => null);
    // Gone again: the next look at the root will say so.
    if (root === null) return;
    this.hints = this.machine.hints(root, null, {
      hint: (directory, name) => {
        if (directory !== '' || name === null || !grows(name)) this.heard.directory(directory);
        else {
          this.hearing.heard();
          this.heard.file(name);
        }
      },
      fileHint() {},
      rootLost: () => this.lose(),
      ready: this.heard.ready,
      failed: (refusal, words) => {
        void this.close();
        this.refused = { refusal, words };
        this.heard.lost();
      },
    });
  }

  /** Something was found in a file that grows that no hint had told of. */
  missed(): void {
    if (this.hints !== null && this.hearing.missed()) this.lose();
  }

  /** It may have come to hold so much while it was heard. */
  async closeIfCrowded(): Promise<void> {
    if (this.hints !== null && this.root.isCrowded()) await this.close();
  }

  async close(): Promise<void> {
    const { hints } = this;
    this.hints = null;
    await hints?.close();
  }

  private lose(): void {
    this.lost = true;
    void this.close();
    this.heard.lost();
  }
}
