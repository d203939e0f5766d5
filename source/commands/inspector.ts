/** The person's side of the inspector: keys in, pictures out; which run is shown, what is paused, searched and chosen. */
import { cleaned } from '../parse/console/segments.js';
import type { PauseView } from '../screen/header.js';
import {
  type InterfaceAction,
  type InterfaceState,
  initialInterface,
  type Motion,
  moved,
  type PaneId,
  reduceInterface,
} from '../screen/interface.js';
import { judgementOf } from '../screen/judgement.js';
import { type Command, commandOf } from '../screen/keymap.js';
import type { Look } from '../screen/look.js';
import { Marks } from '../screen/marks.js';
import { Memo } from '../screen/memo.js';
import { configContent, configListWidth } from '../screen/panes/config.js';
import { problemAfter } from '../screen/panes/log.js';
import type { LogText, Matches } from '../screen/panes/pane.js';
import { visibleRuns } from '../screen/panes/runs.js';
import { sampleContent, sampleCount } from '../screen/panes/samples.js';
import { type Picture, paneProps, pictureOf, type Scene, samePicture } from '../screen/picture.js';
import type { Key } from '../screen/terminal/key.js';
import type { Theme } from '../screen/theme.js';
import { valueAt } from '../state/column.js';
import { indexOfLine } from '../state/log.js';
import type { RunState } from '../state/run.js';
import type { ListedRun } from '../state/summary.js';
import type { Company } from './company.js';
import type { Feed } from './feed.js';
import { searchLog, searchRows } from './search.js';

/** Milliseconds between two pictures that only new data asks for: more often nobody could read it. */
const dataInterval = 500;
/** The same for a recording, which nobody trains beside and which should run smoothly. */
const playInterval = 200;
/** Milliseconds between pictures until the first facts are on screen. */
const firstInterval = 5;
/** Milliseconds that the first picture waits for the first facts. */
const firstPatience = 100;
const noMatches: Matches = { lines: [], current: null, searching: false };

const motions: Readonly<Partial<Record<Command, Motion>>> = {
  up: 'up',
  down: 'down',
  'page-up': 'page-up',
  'page-down': 'page-down',
  'half-up': 'half-up',
  'half-down': 'half-down',
  start: 'start',
  end: 'end',
};

const plainActions: Readonly<Partial<Record<Command, InterfaceAction>>> = {
  help: { type: 'help' },
  back: { type: 'back' },
  'next-pane': { type: 'next-pane', by: 1 },
  'previous-pane': { type: 'next-pane', by: -1 },
  'zoom-pane': { type: 'zoom-pane' },
  search: { type: 'search-open' },
  smoother: { type: 'smoothing', by: 1 },
  rougher: { type: 'smoothing', by: -1 },
  logarithmic: { type: 'logarithmic' },
  axis: { type: 'axis' },
  'zoom-in': { type: 'window', factor: 0.7 },
  'zoom-out': { type: 'window', factor: 1 / 0.7 },
  'show-all': { type: 'window-all' },
  'cursor-left': { type: 'cursor', by: -0.02 },
  'cursor-right': { type: 'cursor', by: 0.02 },
  'pan-left': { type: 'pan', by: -0.25 },
  'pan-right': { type: 'pan', by: 0.25 },
  'sample-view': { type: 'sample-view' },
  follow: { type: 'follow' },
  left: { type: 'column', by: -16 },
  right: { type: 'column', by: 16 },
};

/** What the screen is made of at one moment; its methods change it and ask for another picture. */
export class Inspector {
  readonly #company: Company;
  #feed: Feed;
  #look: Look;
  readonly #size: () => { readonly columns: number; readonly rows: number };
  readonly #listeners = new Set<() => void>();
  #view: InterfaceState;
  #matches: Matches = noMatches;
  #paused: { readonly run: RunState; readonly now: number } | null = null;
  #picture: Picture;
  readonly #marks = new Marks();
  /** Said in the last row until the next key. */
  #message: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #drawn = 0;
  #search = 0;
  #isOpening = false;

  constructor(
    feed: Feed,
    company: Company,
    look: Look,
    size: () => { readonly columns: number; readonly rows: number },
    firstPane: PaneId = 'overview',
  ) {
    this.#view = { ...initialInterface, pane: firstPane };
    this.#feed = feed;
    this.#company = company;
    this.#look = look;
    this.#size = size;
    this.#picture = pictureOf(this.#scene(), look);
  }

  readonly picture = (): Picture => this.#picture;

  readonly marks = (): readonly string[] => this.#marks.of(this.#picture.rows);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #run(): RunState {
    return this.#paused?.run ?? this.#feed.run();
  }

  #pauseView(): PauseView | null {
    if (!this.#paused) return null;
    const { run, now } = this.#paused;
    const current = this.#feed.run();
    return {
      seconds: this.#feed.now() - now,
      steps: Math.max(0, (current.progress.step ?? 0) - (run.progress.step ?? 0)),
      lines: Math.max(0, current.log.start.length - run.log.start.length),
    };
  }

  #logText(run: RunState): LogText {
    const text = (start: number, end: number): string | null => {
      // A line may be megabytes of token ids: what no screen can show is not read.
      const bytes = this.#feed.text.peek(start, Math.min(end, start + 8192));
      return bytes ? cleaned(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) : null;
    };
    return {
      line: (index) => text(valueAt(run.log.start, index), valueAt(run.log.end, index)),
      bar: () => (run.log.bar ? text(run.log.bar.start, run.log.bar.end) : null),
    };
  }

  #scene(): Scene {
    const run = this.#run();
    return {
      run,
      now: this.#paused?.now ?? this.#feed.now(),
      view: this.#view,
      replay: this.#feed.replay(),
      pause: this.#pauseView(),
      history: this.#feed.history(),
      logText: this.#logText(run),
      matches: this.#matches,
      message: this.#message,
      fellows: this.#company.fellows(this.#view.runs.marked),
      ...this.#size(),
    };
  }

  /** A picture now: a key was pressed, or the window changed. */
  readonly draw = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawn = performance.now();
    const before = this.#picture;
    this.#picture = pictureOf(this.#scene(), this.#look);
    // Time passes more often than it shows.
    if (samePicture(before, this.#picture)) return;
    for (const listener of this.#listeners) listener();
  };

  /** A picture soon: new data came. A burst gives one. */
  readonly changed = (): void => {
    if (this.#timer) return;
    // What a person waits for comes at once: the first facts of the run.
    const fresh = this.#picture.fresh;
    const interval = this.#feed.replay() ? playInterval : dataInterval;
    const wait = fresh ? firstInterval : Math.max(0, this.#drawn + interval - performance.now());
    this.#timer = setTimeout(this.draw, wait);
  };

  /** In other colours from now on. */
  dress(theme: Theme): void {
    if (theme.name === this.#look.theme.name) return;
    // What is kept between pictures is painted already.
    this.#look = { ...this.#look, theme, memo: new Memo() };
    this.draw();
  }

  start(): void {
    this.#feed.start(this.changed);
    if (this.#view.pane === 'runs') this.#company.start(this.changed);
  }

  /** Calls back once: with the first facts of the run, or when they take long. One picture costs less than two. */
  whenReady(ready: () => void): void {
    const done = (): void => {
      clearTimeout(this.#patience);
      forget();
      ready();
    };
    const forget = this.subscribe(() => {
      if (!this.#picture.fresh) done();
    });
    this.#patience = setTimeout(done, firstPatience);
    if (!this.#picture.fresh) done();
  }

  /** No picture after this. */
  readonly halt = (): void => {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
  };

  async stop(): Promise<void> {
    this.halt();
    await Promise.all([this.#feed.stop(), this.#company.stop()]);
  }

  #runs(): readonly ListedRun[] {
    return visibleRuns(this.#company.fellows([]).list, this.#view);
  }

  #chosenRun(): ListedRun | undefined {
    const runs = this.#runs();
    return runs.find((run) => run.path === this.#view.runs.selected) ?? runs[0];
  }

  /** The chosen run takes the place of the one that is shown. */
  async #openRun(): Promise<void> {
    const chosen = this.#chosenRun();
    if (!chosen) return;
    let feed: Feed;
    // Another machine may take its time; keys go on meanwhile, and a second Enter opens nothing twice.
    if (this.#isOpening) return;
    this.#isOpening = true;
    if (chosen.host !== null) this.#message = this.#look.words.runs.opening(chosen.name);
    try {
      feed = await this.#company.openFeed(chosen.path);
    } catch (error) {
      this.#message = error instanceof Error ? error.message : String(error);
      this.draw();
      return;
    } finally {
      this.#isOpening = false;
    }
    this.#message = null;
    const old = this.#feed;
    this.#feed = feed;
    this.#paused = null;
    this.#matches = noMatches;
    this.#act({ type: 'run-opened' });
    feed.start(this.changed);
    this.draw();
    await old.stop();
  }

  #moveInRuns(motion: Motion): void {
    const runs = this.#runs();
    const at = Math.max(
      0,
      runs.findIndex((run) => run.path === this.#view.runs.selected),
    );
    const next = runs[moved(at, motion, this.#picture.extent)];
    if (next) this.#act({ type: 'run-select', path: next.path });
  }

  #act(action: InterfaceAction): void {
    const before = this.#view;
    this.#view = reduceInterface(this.#view, action);
    if (this.#view.pane === 'runs') this.#company.start(this.changed);
    // Typing in the list of runs narrows it: that needs no search.
    if (this.#view.pane !== 'runs' && this.#view.search?.text !== before.search?.text) void this.#find();
  }

  /** The rows that a search in the open pane goes through. */
  #rows(): readonly string[] {
    const props = paneProps(this.#scene(), this.#look);
    if (this.#view.pane === 'samples') return sampleContent(props, Math.max(0, props.width - 4));
    return configContent(props, configListWidth(props.width));
  }

  async #find(): Promise<void> {
    this.#search += 1;
    const own = this.#search;
    const { search } = this.#view;
    if (!search || search.text === '') {
      this.#matches = noMatches;
      return;
    }
    const { log } = this.#run();
    this.#matches = { ...noMatches, searching: search.pane === 'log' };
    const lines =
      search.pane === 'log'
        ? await searchLog(log, this.#feed.text, search.text, () => own !== this.#search)
        : searchRows(this.#rows(), search.text);
    if (own !== this.#search) return;
    // In a log the newest match is the one that is looked for; elsewhere one reads from the top.
    const current = lines.length === 0 ? null : search.pane === 'log' ? lines.length - 1 : 0;
    this.#matches = { lines, current, searching: false };
    this.#showMatch();
    this.draw();
  }

  #showMatch(): void {
    const { current, lines } = this.#matches;
    const line = current === null ? undefined : lines[current];
    if (line === undefined) return;
    this.#view = reduceInterface(this.#view, { type: 'scroll-to', line, extent: this.#picture.extent });
  }

  #nextMatch(by: 1 | -1): void {
    const { lines, current } = this.#matches;
    if (lines.length === 0) return;
    this.#matches = { ...this.#matches, current: ((current ?? 0) + by + lines.length) % lines.length };
    this.#showMatch();
  }

  #problem(by: 1 | -1): void {
    const { log } = this.#run();
    const { extent } = this.#picture;
    const bottom = this.#view.log.bottom ?? log.start.length - 1;
    const middle = this.#view.log.bottom === null ? log.start.length : bottom - Math.floor(extent.page / 2);
    const line = problemAfter(log, middle, by);
    if (line !== null) this.#view = reduceInterface(this.#view, { type: 'scroll-to', line, extent });
  }

  /** From the chosen finding to the line of the log, or the step of the curve, that shows it. */
  #showEvidence(): void {
    const run = this.#run();
    const { findings, cause } = judgementOf(run, this.#paused?.now ?? this.#feed.now(), this.#look);
    const chosen = findings[Math.min(this.#view.health.selected, findings.length - 1)];
    if (!chosen && !cause) return;
    const evidence = chosen ? chosen.evidence : cause ? [cause.evidence] : [];
    const told = evidence.find((one) => one.source === 'console' && one.line !== null);
    const line = told?.line == null ? null : indexOfLine(run.log, told.line);
    const step = chosen?.since.step ?? null;
    if (line !== null) {
      this.#act({ type: 'pane', pane: 'log' });
      this.draw();
      this.#act({ type: 'scroll-to', line, extent: this.#picture.extent });
    } else if (step !== null && run.progress.step) {
      this.#act({ type: 'pane', pane: 'metrics' });
      this.#act({ type: 'cursor-at', share: step / run.progress.step });
    } else this.#message = this.#look.words.health.nowhere;
  }

  #command(command: Command): void {
    const motion = motions[command];
    const plain = plainActions[command];
    if (motion && this.#view.pane === 'runs' && !this.#view.help) this.#moveInRuns(motion);
    else if (motion) this.#act({ type: 'move', motion, extent: this.#picture.extent });
    else if (plain) this.#act(plain);
    else if (command.startsWith('pane:')) this.#act({ type: 'pane', pane: command.slice(5) as PaneId });
    else if (command === 'next-sample' || command === 'previous-sample') {
      const count = sampleCount({ run: this.#run() });
      this.#act({ type: 'sample', by: command === 'next-sample' ? 1 : -1, count });
    } else if (command === 'next-match' || command === 'previous-match')
      this.#nextMatch(command === 'next-match' ? 1 : -1);
    else if (command === 'next-problem' || command === 'previous-problem')
      this.#problem(command === 'next-problem' ? 1 : -1);
    else if (command === 'open-run') void this.#openRun();
    else if (command === 'mark-run') {
      const path = this.#chosenRun()?.path;
      if (path !== undefined) this.#act({ type: 'run-mark', path });
    } else if (command === 'run-order') this.#act({ type: 'run-order' });
    else if (command === 'evidence') this.#showEvidence();
    else if (command === 'pause') {
      this.#paused = this.#paused ? null : { run: this.#feed.run(), now: this.#feed.now() };
    }
  }

  #typed(key: Key): void {
    if (key.name === 'escape') this.#act({ type: 'back' });
    else if (key.name === 'enter') this.#act({ type: 'search-accept' });
    else if (key.name === 'backspace') this.#act({ type: 'search-erase' });
    else if (key.text !== null)
      this.#act({ type: 'search-type', text: key.text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ') });
  }

  /** What the key asks the program itself to do, or null when it was dealt with here. */
  key(key: Key): 'quit' | 'redraw' | 'suspend' | null {
    this.#message = null;
    if (key.name !== 'ctrl+c' && this.#view.search?.editing) {
      this.#typed(key);
      this.draw();
      return null;
    }
    const command = commandOf(key.name, { pane: this.#view.pane, replay: this.#feed.replay() !== null });
    if (command === 'quit' || command === 'redraw' || command === 'suspend') return command;
    if (command === null) return null;
    if (!this.#feed.command(command)) this.#command(command);
    this.draw();
    return null;
  }
}
