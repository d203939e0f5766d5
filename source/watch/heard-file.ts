/**
 * Hints of one file that is watched by itself. Such a watch is one of what the path led to when it was set: of a file
 * that was made after it was moved away, as logs are rotated, it tells nothing, so then it is set anew.
 */
import { realpath } from 'node:fs/promises';
import type { Hints } from './directory-hints.js';
import { Hearing } from './hearing.js';
import type { Machine } from './machine.js';
import type { Tail } from './tails.js';

export class HeardFile {
  private hints: Hints | null = null;
  /** Of the file that the watch was set on. */
  private identity: string | null = null;
  private isOpen = false;
  private readonly hearing = new Hearing();

  constructor(
    private readonly tail: Tail,
    private readonly machine: Machine,
    private readonly heard: () => void,
  ) {}

  get isHeard(): boolean {
    return this.hints !== null;
  }

  /** From here on it is watched, as soon as it is there. */
  async open(): Promise<void> {
    this.isOpen = true;
    await this.follow();
  }

  /** To be called after each look at the file. */
  async follow(): Promise<void> {
    const { identity } = this.tail;
    if (!this.isOpen || identity === this.identity) return;
    await this.unset();
    this.identity = identity;
    if (identity === null) return;
    const path = await realpath(this.tail.path).catch(() => null);
    if (path === null || (await this.machine.isNetwork(path)) || !this.isOpen) return;
    const hint = (): void => {
      this.hearing.heard();
      this.heard();
    };
    // Without hints its owner looks often, so that losing them needs no words.
    const failed = (): void => void this.unset();
    this.hints = this.machine.hints(null, path, { hint, fileHint: hint, rootLost() {}, ready: this.heard, failed });
  }

  /** Something was found in it that no hint had told of: a file may come back with the inode that it had. */
  missed(): void {
    if (this.hints !== null && this.hearing.missed()) this.identity = null;
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.unset();
  }

  private async unset(): Promise<void> {
    const { hints } = this;
    this.hints = null;
    await hints?.close();
  }
}
