/**
 * The one place where the program opens a file for writing: what a person asked for with `record` or `export`.
 *
 * A file is only ever made, never written over. What is written waits in a queue, so that a slow or hung disk holds up
 * the recording and not the trainer whose console is passed through meanwhile.
 */
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGzip, constants as zlib } from 'node:zlib';
import { errorCode, errorWords } from '../watch/file-system.js';
import { exitCodes } from './exit-codes.js';
import { UsageError } from './usage-error.js';

export interface OutputFile {
  readonly path: string;
  /** Puts a line (without its end) behind the ones before; never waits, never fails. */
  line(text: string): void;
  /** Resolves when everything is written that could be: null when that is all, else why it is not, as a sentence. */
  close(): Promise<string | null>;
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

const writeReasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'no space is left on its disk'],
  ['EDQUOT', 'your quota there is used up'],
  ['EFBIG', 'a file may not be that large there (ulimit -f)'],
  ['EIO', 'its disk reports an input/output error'],
]);

const writeReason = (error: unknown): string =>
  writeReasons.get(errorCode(error)) ?? `the system says ${errorWords(error)}`;

/** Takes the file away, which would pass for a whole one and stand in the way of the next try. */
async function withdraw(path: string, handle: FileHandle, error: unknown): Promise<UsageError> {
  await handle.close().catch(() => {});
  await unlink(path).catch(() => {});
  const remedy = 'What was begun is taken away again. Make room, or give another place with -o FILE';
  return new UsageError(`${path} could not be written: ${writeReason(error)}. ${remedy}.`, exitCodes.usage);
}

/** @throws UsageError as above, and when it could not be written to its end: then there is no such file. */
export async function writeNewFile(path: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const handle = await create(path);
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    // Some file servers say only now that there was no room.
    await handle.close();
  } catch (error) {
    throw await withdraw(path, handle, error);
  }
}

/** Beyond this the disk is not slow but gone, and memory belongs to the trainer. */
const mostWaiting = 64 * 1024 * 1024;
const flushMilliseconds = 1000;

/**
 * A recording being written. Its first line stands on the disk when this resolves. `trouble` is called with a sentence
 * when writing fails for the first time; lines are lost then, and a plain file goes on with whole lines when there is room again.
 *
 * @throws UsageError as above, and when not even the first line can be written.
 */
export async function createRecordingFile(
  path: string,
  firstLine: string,
  trouble: (sentence: string) => void,
): Promise<OutputFile> {
  const handle = await create(path);
  let problem: unknown = null;
  const listener: WriterListener = {
    failed: (error) => {
      problem = error;
    },
  };
  const file = path.endsWith('.gz') ? new PackedFile(path, handle, listener) : new PlainFile(path, handle, listener);
  file.line(firstLine);
  await file.written();
  if (problem !== null) {
    await file.close();
    throw await withdraw(path, handle, problem);
  }
  listener.failed = (error, rest) =>
    trouble(`${path} ${rest}: ${writeReason(error)}. The training goes on; nothing of it is stopped.`);
  return file;
}

interface WriterListener {
  /** Called the first time that something fails; `rest` is what that means for what comes next. */
  failed: (error: unknown, rest: string) => void;
}

/** Writes buffer after buffer, each whole or not at all, and counts those that it could not write. */
class Writer {
  private readonly waiting: Buffer[] = [];
  private bytes = 0;
  /** What the file holds of whole buffers. */
  private size = 0;
  private lost = 0;
  private isOver = false;
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly listener: WriterListener,
    /** What a buffer that is lost means for those behind it. */
    private readonly afterLoss: 'goes on' | 'ends',
  ) {}

  put(bytes: Buffer): void {
    if (this.isOver) {
      this.lost += 1;
    } else if (this.bytes + bytes.length > mostWaiting) {
      this.lose(new Error('the disk does not take it'));
    } else {
      this.waiting.push(bytes);
      this.bytes += bytes.length;
      if (this.isRunning) return;
      this.isRunning = true;
      this.running = this.run();
    }
  }

  settled(): Promise<void> {
    return this.running;
  }

  async close(): Promise<string | null> {
    await this.settled();
    try {
      await this.handle.close();
    } catch (error) {
      this.lose(error);
    }
    if (this.lost === 0) return null;
    const what = this.afterLoss === 'ends' ? 'it ends where its disk took no more' : 'its disk did not take all of it';
    return `${this.path} is not whole: ${what}. Make room, or give another place with -o FILE`;
  }

  private async run(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      this.bytes -= next.length;
      if (this.isOver) this.lost += 1;
      else await this.write(next);
    }
    this.isRunning = false;
  }

  private async write(bytes: Buffer): Promise<void> {
    try {
      for (let from = 0; from < bytes.length; ) {
        from += (await this.handle.write(bytes, from, bytes.length - from, this.size + from)).bytesWritten;
      }
      this.size += bytes.length;
    } catch (error) {
      this.lose(error);
      // Half a line would be joined to the next one; where this fails, the next line is written over it.
      await this.handle.truncate(this.size).catch(() => {});
    }
  }

  private lose(error: unknown): void {
    this.lost += 1;
    if (this.afterLoss === 'ends') this.isOver = true;
    // Once: where a long line found no room a short one may, and then a long one does not again.
    if (this.lost > 1) return;
    this.listener.failed(error, this.isOver ? 'ends here' : 'misses what happens now');
  }
}

/** A line is one buffer, so that whatever ends this program or its disk leaves whole lines. */
class PlainFile implements OutputFile {
  private readonly writer: Writer;

  constructor(
    readonly path: string,
    handle: FileHandle,
    listener: WriterListener,
  ) {
    this.writer = new Writer(path, handle, listener, 'goes on');
  }

  line(text: string): void {
    this.writer.put(Buffer.from(`${text}\n`));
  }

  written(): Promise<void> {
    return this.writer.settled();
  }

  close(): Promise<string | null> {
    return this.writer.close();
  }
}

/**
 * Packed with gzip, flushed every second. Such a second is one buffer: a file that is cut can be unpacked up to its last
 * whole one. A stream of gzip that lost bytes cannot go on: nothing behind them could be unpacked, nor, by most programs,
 * anything before.
 */
class PackedFile implements OutputFile {
  private readonly gzip = createGzip({ level: 6 });
  private readonly writer: Writer;
  private readonly timer: NodeJS.Timeout;
  private packed: Buffer[] = [];
  private isDirty = false;

  constructor(
    readonly path: string,
    handle: FileHandle,
    listener: WriterListener,
  ) {
    this.writer = new Writer(path, handle, listener, 'ends');
    this.gzip.on('data', (bytes: Buffer) => this.packed.push(bytes));
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
    this.pass();
  }

  private pass(): void {
    const bytes = Buffer.concat(this.packed);
    this.packed = [];
    if (bytes.length > 0) this.writer.put(bytes);
  }

  async close(): Promise<string | null> {
    clearInterval(this.timer);
    const ended = new Promise<void>((resolve) => this.gzip.once('end', resolve));
    this.gzip.end();
    await ended;
    this.pass();
    return this.writer.close();
  }
}
