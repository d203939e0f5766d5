/**
 * Reads of a console that may be shared what is a run's own, while it grows (`console-part.ts` tells how it is parted).
 *
 * What begins behind a run that ended well is another's until something tells that it is not. What begins behind one
 * that did not is most likely its next start, and is read at once; where it then tells of another directory, it is taken
 * back. A process that writes the console at this moment tells either before there is anything to be taken back.
 */
import {
  announced,
  beginning,
  type ConsolePart,
  closed,
  decoded,
  isOf,
  longest,
  namesRun,
  overlap,
  ownBehind,
  partOf,
  signsIn,
  textOf,
  toldIn,
} from './console-part.js';
import type { FileHandleLike } from './file-system.js';
import type { Bounds, Taken } from './tail-file.js';

/** Whose trainer writes the console now; null where nobody can tell. */
export type AskWriter = () => Promise<'own' | 'other' | null>;

/** What is seen in a text that matters here, by where it begins. */
type Mark =
  | { readonly kind: 'begins' | 'closed'; readonly at: number }
  | { readonly kind: 'told'; readonly at: number; readonly directory: string };

/** Those that end behind `from`, in order. What is told there may have ended at it, when nothing followed yet. */
function marksIn(text: string, from: number): readonly Mark[] {
  const marks: Mark[] = [];
  const first = Math.max(0, from - beginning.length + 1);
  for (let at = text.indexOf(beginning, first); at >= 0; at = text.indexOf(beginning, at + 1)) {
    marks.push({ kind: 'begins', at });
  }
  for (const { at, end, directory } of toldIn(text)) {
    if (end >= from) marks.push({ kind: 'told', at, directory });
  }
  for (const { index, 0: words } of text.matchAll(new RegExp(closed, 'g'))) {
    if (index + words.length > from) marks.push({ kind: 'closed', at: index });
  }
  return marks.sort((one, other) => one.at - other.at);
}

/** `run`: the absolute path of its directory. */
export class OwnPart implements Bounds {
  readonly #run: string;
  readonly #askWriter: AskWriter;
  /** The end of what was taken last, in which a line may have begun. */
  #carry = '';
  /** The attempt that is read has ended well; the run was named; an attempt has begun. */
  #closed = false;
  #named = false;
  #begun = false;
  /** Others were named. */
  #foreign = false;
  /** Where the attempt began that was taken for the run's own, and has named no directory. */
  #unproven: number | null = null;
  /** Where a part of another begins, as was found before anything was read. */
  #known: number | null = null;
  /** Beginnings up to this one are decided. */
  #decided = -1;
  /** What begins at the end is another's, as it says itself or its process tells. */
  #isAnother = false;
  /** So far it was looked at behind the end. */
  #looked = 0;
  /** The newest beginning of which it was asked whose process writes it. */
  #asked = -1;
  /** What began there was taken back last, and all before it was told apart; -1 for nothing. */
  #takenBack = -1;

  constructor(run: string, askWriter: AskWriter = async () => null) {
    this.#run = run;
    this.#askWriter = askWriter;
  }

  async begin(handle: FileHandleLike, size: number): Promise<ConsolePart> {
    const isShared = this.#takenBack >= 0;
    this.#carry = '';
    this.#closed = false;
    this.#named = false;
    this.#begun = false;
    this.#foreign = false;
    this.#unproven = null;
    this.#decided = -1;
    this.#isAnother = false;
    this.#looked = 0;
    this.#asked = -1;
    const part = await partOf(handle, size, this.#run, isShared);
    this.#known = part.to;
    return part;
  }

  take(bytes: Uint8Array, at: number): Taken {
    const before = this.#carry.length;
    const text = this.#carry + textOf(bytes);
    this.#carry = text.slice(-overlap);
    for (const mark of marksIn(text, before)) {
      if (mark.kind === 'closed') this.#closed = true;
      else if (mark.kind === 'told') {
        const isOwn = isOf(this.#run, mark.directory);
        if (isOwn ? this.#isLate(at + bytes.length) : this.#isMistaken(at + bytes.length)) return 'again';
        if (!isOwn) this.#foreign = true;
        else {
          this.#named = true;
          this.#unproven = null;
        }
      } else {
        const ends = this.#onBeginning(text, mark.at, at - before, at);
        if (ends === null) continue;
        this.#carry = text.slice(0, ends - at + before).slice(-overlap);
        return ends;
      }
    }
    return null;
  }

  /** The run is named for the first time, and others were before, which were taken for it by another name. */
  #isLate(to: number): boolean {
    if (this.#named || !this.#foreign || this.#takenBack >= 0 || to > longest) return false;
    this.#takenBack = 0;
    return true;
  }

  /** Another is named in an attempt that was taken for the run's own. Taking it back is worth it once for each. */
  #isMistaken(to: number): boolean {
    if (this.#unproven === null || !this.#named || this.#unproven <= this.#takenBack || to > longest) return false;
    this.#takenBack = this.#unproven;
    return true;
  }

  /** Where reading ends for what begins there; null where it goes on. `origin`: the text's place, `at`: that of the new. */
  #onBeginning(text: string, index: number, origin: number, at: number): number | null {
    const line = text.lastIndexOf('\n', index) + 1;
    const place = Math.max(at, origin + line);
    if (place <= this.#decided) return null;
    const finds = this.#begun ? announced(text.slice(0, line)) : null;
    if (finds !== null && isOf(this.#run, decoded(finds.directory))) this.#goOn(place, null);
    else if (this.#begun) {
      this.#isAnother = finds !== null;
      return finds === null ? place : Math.max(at, origin + finds.at);
    }
    this.#begun = true;
    return null;
  }

  #goOn(decided: number, unproven: number | null): void {
    this.#decided = decided;
    this.#unproven = unproven;
    this.#closed = false;
    this.#isAnother = false;
    this.#looked = 0;
  }

  async goesOn(handle: FileHandleLike, from: number, size: number): Promise<number | null> {
    // A run that was renamed is told of by another name: of that one nothing is left out.
    const waits = (this.#closed && this.#named) || from === this.#known || this.#isAnother;
    if (!waits && !(await this.#isOfAnother(handle, from, size))) {
      this.#goOn(from, from);
      return from;
    }
    this.#isAnother = true;
    const place = await this.#placeBehind(handle, from, size);
    if (place !== null && place > from) this.#carry = '';
    return place;
  }

  /** What begins there names another, or is what is being written now, and that by another's process. */
  async #isOfAnother(handle: FileHandleLike, from: number, size: number): Promise<boolean> {
    const { starts, marks } = await signsIn(handle, from, size, this.#run);
    const end = starts.find((at) => at > from) ?? size;
    const kinds = new Set(marks.flatMap(({ at, kind }) => (at < end ? [kind] : [])));
    if (this.#named && kinds.has('other') && !kinds.has('own')) return true;
    this.#asked = from;
    return (await this.#askWriter()) === 'other' && end === size && !kinds.has('own');
  }

  /**
   * Where it is named, or where its own process writes. A process is asked after once for each beginning, which is said
   * by whoever writes from then on: looking through thousands of processes with each line would cost a core.
   */
  async #placeBehind(handle: FileHandleLike, from: number, size: number): Promise<number | null> {
    // A line that tells may have been torn at the end of the look before.
    const signs = await signsIn(handle, Math.max(from, this.#looked - overlap), size, this.#run);
    this.#looked = size;
    if (namesRun(signs)) {
      const place = await ownBehind(handle, from, size, this.#run);
      this.#goOn(place, null);
      return place;
    }
    const newest = Math.max(from, signs.starts.at(-1) ?? from);
    if (newest <= this.#asked) return null;
    this.#asked = newest;
    if ((await this.#askWriter()) !== 'own') return null;
    this.#goOn(newest, newest);
    return newest;
  }
}
