/**
 * Takes out of a recording what belongs to the person: the texts of examples and predictions, system prompts, and the
 * directories of absolute paths. Every byte taken out leaves one in its place, so that offsets, sizes, widths and counts
 * stay true; numbers of the training stay as they are.
 *
 * Token ids are text for whoever has the tokenizer: they become zeros, −100 stays. What cannot be read as text (event
 * files hold the settings, too) keeps its size alone.
 */
import { isUtf8 } from 'node:buffer';
import type { AppendChunk, Chunk, ConsoleChunk, WriteChunk } from './chunk.js';
import { growingFiles } from './run-files.js';

const content = /[\p{L}\p{N}\p{M}\p{S}]/u;
/** `<|im_start|>`, `</s>`, `[INST]`: the template's words, not the person's. */
const marks = String.raw`<\|[\w▁-]{1,40}\|>|<\/?(?:s|bos|eos|pad|unk|think|image|video|audio|start_of_turn|end_of_turn)>|\[\/?INST\]`;
const plainPieces = new RegExp(`${marks}|[^]`, 'gu');
/** In JSON an escape is one sign: `\n` stays what it is, `\u4e2d` is a letter. */
const jsonPieces = new RegExp(String.raw`${marks}|\\u[\dA-Fa-f]{4}|\\.|[^]`, 'gu');

/** A sign in place of each byte of what may be content; template words, spaces and punctuation stay. */
function masked(text: string, pieces: RegExp = plainPieces): string {
  return text.replace(pieces, (piece) => {
    if (piece.startsWith('\\u') && piece.length === 6) return 'x'.repeat(6);
    if (piece.length > 2 || piece.startsWith('\\')) return piece;
    return content.test(piece) ? 'x'.repeat(Buffer.byteLength(piece)) : piece;
  });
}

/**
 * `/a/b`, `~/a/b`, `C:\a\b`: after it stands no sign that paths do not have; before it nothing that makes it part of a
 * word, an address or a relative path.
 */
const absolutePath =
  /(?:(?<![\p{L}\p{N}_.~/\\-])(?:~[\w-]*)?\/(?!\/)|(?<=[\p{L}\p{N}]\/)\/)[^\s"'`<>|:,;()[\]{}*?\u001b]*|(?<![\p{L}\p{N}])[A-Za-z]:\\[^\s"'<>|:*?]+/gu;

/** Something in it is a name: `/` and `/.` are none. */
const named = /[\p{L}\p{N}_-]/u;

export const replacePaths = (text: string, replace: (path: string) => string): string =>
  text.replace(absolutePath, (path) => (named.test(path) ? replace(path) : path));

/** From here on a path is the trainer's own: its packages and its checkpoints. */
const ownPart = /(?<=\/)(?:(?:site|dist)-packages\/|llamafactory\/|checkpoint-\d+(?=\/|\.?$)).*$/;
function maskedPath(path: string): string {
  const own = ownPart.exec(path);
  const at = own ? own.index : path.length;
  const private_ = path.slice(0, at).replace(/[\p{L}\p{N}]/gu, (sign) => 'x'.repeat(Buffer.byteLength(sign)));
  return private_ + path.slice(at);
}

const withoutPaths = (text: string): string => replacePaths(text, maskedPath);

const heading = /^(?:training|eval) example:\s*$/;
const idsLabel = /^(?:chosen_|rejected_)?(?:input_ids|label_ids):\s*$/;
const textLabel = /^(?:chosen_|rejected_)?(?:inputs|labels):\s*$/;
/** What only the trainer says, and so ends a printed example: a record of a logger, a bar, metrics, a traceback. */
const voice =
  /^(?:\[(?:INFO|WARNING|ERROR|DEBUG|CRITICAL)\|[\w.:-]+|\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d - (?:INFO|WARNING|ERROR) - |\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d+ - |[^|]{0,60}\d{1,3}%\|[^|]*\| *\d+\/\d+|\{'(?:loss|eval_loss|train_runtime)': |Traceback \(most recent call last\):$|\[rank\d+\]:)/;
const systemPrompt = /^(\s*["']?(?:default_system|system_prompt)["']?\s*[:=]\s*)(.+)$/s;

/** How far the reading of an example has come; lines of one console in order. */
type Stage = 'outside' | 'ids' | 'text';

const zeros = (text: string): string => text.replace(/-?\d+/g, (id) => (id === '-100' ? id : '0'.repeat(id.length)));

class Lines {
  private stage: Stage = 'outside';

  /** What follows on a line that was let go: nothing tells where in a text it begins. */
  rest(line: string): string {
    return this.stage === 'ids' ? zeros(line) : masked(line);
  }

  /** The line without its end. */
  console(line: string): string {
    if (heading.test(line) || idsLabel.test(line)) {
      this.stage = 'ids';
      return line;
    }
    if (textLabel.test(line) && this.stage !== 'outside') {
      this.stage = 'text';
      return line;
    }
    if (this.stage === 'text' && !voice.test(line)) return masked(line);
    if (this.stage === 'ids' && /^\s*\[?-?\d/.test(line)) return zeros(line);
    if (voice.test(line)) this.stage = 'outside';
    return redactedLine(line);
  }
}

/** Warnings of `data/converter.py` that print the row that they are about. */
const printedRow = /(\bInvalid (?:role tag|message count|message|ranked data|data)[^[{]{0,40} )([[{].*)$/s;

const secret = /((?:\b|_)(?:token|api_key|secret|password)["']?\s*[:=]\s*["']?)([^\s"',]+)/gi;

/** Settings and everything else that is said in passing. */
export const redactedLine = (line: string): string =>
  withoutPaths(
    line
      .replace(systemPrompt, (_all, name: string, value: string) => name + masked(value, jsonPieces))
      .replace(secret, (_all, name: string, value: string) => name + masked(value))
      .replace(printedRow, (_all, said: string, row: string) => said + masked(row)),
  );

/** The prompt of a YAML may go over many lines, all deeper than its name. */
const yamlPrompt = /^([ \t]*default_system[ \t]*:)(.*(?:\n(?:[ \t]+.*|[ \t]*(?=\n)))*)/gm;

/** Values of a prediction: texts are masked, names and numbers stay. */
const prediction = (line: string): string =>
  // A text without its end was cut off with its line, and is as private as a whole one.
  line.replace(/"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?$)/g, (all, inside: string, colon: string | undefined) =>
    colon === undefined ? `"${masked(inside, jsonPieces)}${all.slice(1 + inside.length)}` : all,
  );

/** A line that does not end is let go piece by piece, masked throughout. */
const longestLine = 1024 * 1024;

/** One growing text, cut into lines; what has no end yet is held back. */
class Stream {
  private held: Uint8Array = new Uint8Array();
  private readonly lines = new Lines();
  /** The line that comes was begun before, and let go. */
  private isBegun = false;
  /** Offset of what is held, or of what comes next. */
  at = 0;

  constructor(private readonly line: 'console' | 'prediction') {}

  /** Bytes that do not follow on what is held begin anew where they stand. */
  goTo(at: number): void {
    if (at > 0 && at === this.at + this.held.length) return;
    this.held = new Uint8Array();
    this.isBegun = false;
    this.at = at;
  }

  feed(bytes: Uint8Array, isEnd: boolean): Uint8Array {
    const all = Buffer.concat([this.held, bytes]);
    const last = Math.max(all.lastIndexOf(0x0a), all.lastIndexOf(0x0d)) + 1;
    const to = isEnd || all.length - last > longestLine ? all.length : last;
    this.held = all.subarray(to);
    this.at += to;
    // Bytes that are no UTF-8 give way to one sign each, so that lengths stay.
    const piece = all.subarray(0, to);
    const text = isUtf8(piece) ? piece.toString('utf8') : piece.toString('latin1').replace(/[\x80-\xff]/g, '?');
    const isRest = this.isBegun;
    if (to > 0) this.isBegun = to > last;
    return Buffer.from(
      text.replace(/[^\r\n]+/g, (line, at: number) => (isRest && at === 0 ? this.lines.rest(line) : this.clean(line))),
    );
  }

  private clean(line: string): string {
    return this.line === 'prediction' ? prediction(line) : this.lines.console(line);
  }
}

const lineOf = (path: string): 'console' | 'prediction' =>
  path === 'generated_predictions.jsonl' ? 'prediction' : 'console';

const consolePath = '\u0000console';

export class Redactor {
  private readonly streams = new Map<string, Stream>();

  private stream(path: string): Stream {
    const known = this.streams.get(path);
    if (known) return known;
    const stream = new Stream(lineOf(path));
    this.streams.set(path, stream);
    return stream;
  }

  take(chunk: Chunk): readonly Chunk[] {
    switch (chunk.kind) {
      case 'console':
        return this.console(chunk);
      case 'append':
        return this.append(chunk);
      case 'write':
        return [this.write(chunk)];
      case 'remove':
        this.streams.delete(chunk.path);
        return [chunk];
      case 'disk':
        return [{ ...chunk, path: redactedLine(chunk.path) }];
      case 'gpu':
      case 'processes':
      case 'job':
      case 'rows':
        return [{ ...chunk, text: redactedLine(chunk.text) }];
      case 'marker':
        return [{ ...chunk, label: redactedLine(chunk.label) }];
      case 'exit':
        return [...this.finish(chunk.time), chunk];
      default:
        return [chunk];
    }
  }

  /** Everything that was held back, as it stands. */
  finish(time: number): readonly Chunk[] {
    return [...this.streams].flatMap(([path, stream]) => {
      const { at } = stream;
      const bytes = stream.feed(new Uint8Array(), true);
      if (bytes.length === 0) return [];
      const times = { time, modified: time, bytes };
      return [path === consolePath ? { kind: 'console', ...times } : { kind: 'append', path, at, ...times }];
    });
  }

  private write(chunk: WriteChunk): Chunk {
    const { path, bytes } = chunk;
    if (!isUtf8(bytes)) return { ...chunk, kind: 'head', size: bytes.length, bytes: new Uint8Array() };
    if (growingFiles.includes(path)) return { ...chunk, bytes: new Stream(lineOf(path)).feed(bytes, true) };
    const text = Buffer.from(bytes).toString('utf8');
    const whole = /\.ya?ml$/i.test(path)
      ? text.replace(yamlPrompt, (_all, name: string, value: string) => name + masked(value))
      : text;
    return { ...chunk, bytes: Buffer.from(whole.replace(/[^\r\n]+/g, redactedLine)) };
  }

  private console(chunk: ConsoleChunk): readonly Chunk[] {
    const bytes = this.stream(consolePath).feed(chunk.bytes, false);
    return bytes.length === 0 ? [] : [{ ...chunk, bytes }];
  }

  private append(chunk: AppendChunk): readonly Chunk[] {
    if (!growingFiles.includes(chunk.path)) {
      const { at, ...rest } = chunk;
      return [{ ...rest, kind: 'head', size: at + chunk.bytes.length, bytes: new Uint8Array() }];
    }
    const stream = this.stream(chunk.path);
    stream.goTo(chunk.at);
    const { at } = stream;
    const bytes = stream.feed(chunk.bytes, false);
    return bytes.length === 0 ? [] : [{ ...chunk, at, bytes }];
  }
}
