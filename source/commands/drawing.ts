/** When a picture is made, at once for a person and soon for new data, and who is told that there is another one. */
import type { Look } from '../screen/look.js';
import { firstMark, otherMark } from '../screen/mark.js';
import { type Picture, pictureOf, type Scene, samePicture } from '../screen/picture.js';
import { preparation } from '../screen/preparation.js';
import { DrawSchedule } from './draw-schedule.js';
import type { Feed } from './feed.js';
import { FirstPicture } from './first-picture.js';
import { TakeOver } from './take-over.js';

/** Milliseconds between two pictures that only new data asks for: more often nobody could read it. */
const dataInterval = 500;
/** The same for a recording, which nobody trains beside and which should run smoothly. */
const playInterval = 200;
/** Milliseconds between pictures until the first facts are on screen. */
const firstInterval = 5;

export interface Subject {
  readonly scene: () => Scene;
  readonly look: () => Look;
  readonly feed: () => Pick<Feed, 'history' | 'replay'>;
  /** Called when the first picture is drawn of a run whose history is read to its end. */
  readonly completed: () => void;
}

export class Drawing {
  readonly #subject: Subject;
  readonly #listeners = new Set<() => void>();
  readonly #schedule = new DrawSchedule(() => this.draw());
  readonly #first = new FirstPicture();
  /** All of the history is read, and its first picture is being prepared. */
  readonly #takeOver = new TakeOver();
  #picture: Picture;
  #mark = firstMark;
  /** The picture shows a run whose history is being read. */
  #partial = false;
  /** A key was dealt with and not yet drawn. */
  #isDue = false;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#picture = pictureOf(subject.scene(), subject.look());
  }

  readonly picture = (): Picture => this.#picture;

  readonly mark = (): string => this.#mark;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A picture now: a key was pressed, or the window changed. */
  readonly draw = (): void => {
    const { scene, look, feed, completed } = this.#subject;
    this.#schedule.drawn();
    this.#isDue = false;
    const wasPartial = this.#partial;
    this.#partial = feed().history() !== null;
    if (wasPartial && !this.#partial) completed();
    const before = this.#picture;
    this.#picture = pictureOf(scene(), look());
    // Time passes more often than it shows.
    if (samePicture(before, this.#picture)) return;
    this.#mark = otherMark(this.#mark);
    for (const listener of this.#listeners) listener();
  };

  /** A picture when all keys that came together are done: a text that was pasted needs one, not one a letter. */
  soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.settle());
  }

  /** The picture that is due, now: how far a key moves depends on what is shown. */
  settle(): void {
    if (this.#isDue) this.draw();
  }

  /** A picture soon: new data came. A burst gives one. */
  readonly changed = (): void => {
    const { scene, look, feed } = this.#subject;
    // What a person waits for comes at once: the first facts of the run, and its history when all of it is read.
    if (this.#partial && feed().history() === null)
      void this.#takeOver.begin(preparation(scene(), look()), () => this.#schedule.atOnce());
    else if (this.#picture.fresh) this.#schedule.soon(firstInterval, true);
    else this.#schedule.soon(feed().replay() ? playInterval : dataInterval, false);
  };

  whenReady(ready: () => void): void {
    this.#first.await(this, ready);
  }

  /** No picture after this. */
  halt(): void {
    this.#takeOver.stop();
    this.#isDue = false;
    this.#schedule.stop();
    this.#first.stop();
  }
}
