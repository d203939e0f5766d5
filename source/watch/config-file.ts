/** The run's settings file, which usually lies outside the run directory and belongs to the person: read when it changes. */
import { basename } from 'node:path';
import { type FileStatus, type FileSystem, isAbsent } from './file-system.js';
import type { Observation, Troubles } from './observation.js';
import { readByRule } from './read-file.js';

/** Settings are some kilobytes; this is the rule of whoever opens a run by them, too. */
export const settingsRule = { reading: 'whole', limit: 4 * 1024 * 1024 } as const;

export class ConfigFile {
  /** The path that its chunks carry. */
  readonly name: string;
  private known: FileStatus | null = null;

  constructor(
    private readonly path: string,
    private readonly files: FileSystem,
    private readonly troubles: Troubles,
  ) {
    this.name = `config:${basename(path)}`;
  }

  async *look(): AsyncGenerator<Observation> {
    try {
      const status = await this.files.status(this.path);
      const { known } = this;
      if (known !== null) yield* this.troubles.over(this.path);
      if (
        known !== null &&
        known.mtimeMs === status.mtimeMs &&
        known.size === status.size &&
        known.ino === status.ino
      ) {
        return;
      }
      const read = await readByRule(this.path, settingsRule, this.files);
      this.known = read.settled ? status : null;
      yield* this.troubles.over(this.path);
      if (read.kind === 'write') yield { kind: 'write', path: this.name, modified: read.modified, bytes: read.bytes };
      else yield* this.troubles.tooLarge(this.name, this.path, read.size);
    } catch (error) {
      if (!isAbsent(error)) yield* this.troubles.about(this.name, this.path, error);
      else if (this.known !== null) {
        this.known = null;
        yield { kind: 'remove', path: this.name };
      }
    }
  }
}
