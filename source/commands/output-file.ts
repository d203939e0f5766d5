/**
 * The one place where the program opens a file for writing: what a person asked for with `record` or `export`.
 *
 * A file is only ever made, never written over. What is written waits in a queue, so that a slow or hung disk holds up
 * the recording and not the trainer whose console is passed through meanwhile.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGzip, constants as zlib } from 'node:zlib';
import { errorCode } from '../watch/file-system.js';
import { exitCodes } from './exit-codes.js';
import { UsageError } from './usage-error.js';

export interface OutputFile {
  readonly path: string;
  /** Puts a line (without its end) behind the ones before; never waits, never fails. */
  line(text: string): void;
  /** Resolves when everything is written that could be. */
  close(): Promise<void>;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'is there already and is never written over: give another name with -o FILE, or move it away'],
  ['ENOENT', 'cannot be made: its directory does not exist'],
  ['ENOTDIR', 'cannot be made: what should be its directory is a file'],
  ['EACCES', 'cannot be made: no permission to write there. Give another place with -o FILE'],
  ['EPERM', 'cannot be made: no permission to write there. Give another place with -o FILE'],
  ['EROFS', 'cannot be made: that file system is read-only. Give another place with -o FILE'],
  ['ENOSPC', 'cannot be made: no space is left there. Give another place with -o FILE'],
  ['EDQUOT', 'cannot be made: your quota there is used up. Give another place with -o FILE'],
]);

/** @throws UsageError when there is such a file already, or none can be made. */
async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    const reason = reasons.get(errorCode(error)) ?? `cannot be made (${errorCode(error) || String(error)})`;
    throw new UsageError(`${path} ${reason}.`, exitCodes.usage);
  }
}

/** @throws UsageError as above; what fails later is the system's error. */
export async function writeNewFile(path: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const handle = await create(path);
  try {
    for (const piece of pieces) await handle.writeFile(piece);
  } catch (error) {
    throw new UsageError(`${path} could not be written to its end (${errorCode(error)}).`, exitCodes.usage);
  } finally {
    await handle.close();
  }
}

/** Beyond this the disk is not slow but gone, and memory belongs to the trainer. */
const mostWaiting = 64 * 1024 * 1024;
const flushMilliseconds = 1000;

/**
 * A recording being written. Its first line stands on the disk when this resolves. `trouble` is called with a sentence
 * when writing begins to fail; lines are lost then, and the file goes on with a line of its own when there is room again.
 *
 * @throws UsageError as above.
 */
export async function createRecordingFile(
  path: string,
  firstLine: string,
  trouble: (sentence: string) => void,
): Promise<OutputFile> {
  const handle = await create(path);
  const file = path.endsWith('.gz') ? new PackedFile(path, handle, trouble) : new PlainFile(path, handle, trouble);
  file.line(firstLine);
  await file.written();
  return file;
}

/** Writes buffer after buffer, and remembers when one was torn. */
class Writer {
  private readonly waiting: Buffer[] = [];
  private bytes = 0;
  private isAiling = false;
  /** The file may end in the middle of a line. */
  private isTorn = false;
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly trouble: (sentence: string) => void,
    /** What sets the next line apart from a torn one. */
    private readonly mend: string,
  ) {}

  put(bytes: Buffer): void {
    if (this.bytes + bytes.length > mostWaiting) {
      this.complain('the disk does not take it');
      return;
    }
    this.waiting.push(bytes);
    this.bytes += bytes.length;
    if (this.isRunning) return;
    this.isRunning = true;
    this.running = this.run();
  }

  settled(): Promise<void> {
    return this.running;
  }

  private async run(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      this.bytes -= next.length;
      await this.write(this.isTorn ? Buffer.concat([Buffer.from(this.mend), next]) : next);
    }
    this.isRunning = false;
  }

  /** One line is one call, so that whatever ends this program leaves whole lines. */
  private async write(bytes: Buffer): Promise<void> {
    let from = 0;
    try {
      while (from < bytes.length) from += (await this.handle.write(bytes, from, bytes.length - from)).bytesWritten;
      this.isTorn = false;
      this.isAiling = false;
    } catch (error) {
      if (from > 0) this.isTorn = true;
      this.complain(
        errorCode(error) === 'ENOSPC' ? 'no space is left on its disk' : `the system says ${String(error)}`,
      );
    }
  }

  private complain(reason: string): void {
    if (this.isAiling) return;
    this.isAiling = true;
    this.trouble(`${this.path} misses what happens now: ${reason}. The training goes on; nothing of it is stopped.`);
  }
}

class PlainFile implements OutputFile {
  private readonly writer: Writer;

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    trouble: (sentence: string) => void,
  ) {
    this.writer = new Writer(path, handle, trouble, '\n');
  }

  line(text: string): void {
    this.writer.put(Buffer.from(`${text}\n`));
  }

  written(): Promise<void> {
    return this.writer.settled();
  }

  async close(): Promise<void> {
    await this.writer.settled();
    await this.handle.close().catch(() => {});
  }
}

/** Packed with gzip, flushed every second: a file that is cut can be unpacked up to its last whole second. */
class PackedFile implements OutputFile {
  private readonly gzip = createGzip({ level: 6 });
  private readonly writer: Writer;
  private readonly timer: NodeJS.Timeout;
  private isDirty = false;

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    trouble: (sentence: string) => void,
  ) {
    // A stream of gzip that lost bytes cannot be mended.
    this.writer = new Writer(path, handle, trouble, '');
    this.gzip.on('data', (bytes: Buffer) => this.writer.put(bytes));
    this.timer = setInterval(() => void this.flush(), flushMilliseconds);
    this.timer.unref();
  }

  line(text: string): void {
    this.gzip.write(`${text}\n`);
    this.isDirty = true;
  }

  async written(): Promise<void> {
    await this.flush();
    await this.writer.settled();
  }

  private async flush(): Promise<void> {
    if (!this.isDirty) return;
    this.isDirty = false;
    const { gzip } = this;
    await promisify((done: () => void) => gzip.flush(zlib.Z_SYNC_FLUSH, done))();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    const ended = new Promise<void>((resolve) => this.gzip.once('end', resolve));
    this.gzip.end();
    await ended;
    await this.writer.settled();
    await this.handle.close().catch(() => {});
  }
}
