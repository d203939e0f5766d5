/** The person's side of the inspector: keys in, pictures out; which run is shown, what is paused, searched and chosen. */
import { type Extent, type InterfaceAction, type Motion, reduceInterface } from '../screen/interface.js';
import { type InterfaceState, initialInterface, type PaneId } from '../screen/interface-state.js';
import { judgementOf } from '../screen/judgement.js';
import { type Command, commandOf } from '../screen/keymap.js';
import type { Look } from '../screen/look.js';
import { Memo } from '../screen/memo.js';
import { problemFrom } from '../screen/panes/log.js';
import { sampleCount } from '../screen/panes/samples.js';
import type { Scene } from '../screen/picture.js';
import type { Key } from '../screen/terminal/key.js';
import type { Theme } from '../screen/theme.js';
import { metricNames } from '../state/curves.js';
import type { RunState } from '../state/run.js';
import type { Alarm } from './alerts/alarm.js';
import { AlarmWatch } from './alerts/alarm-watch.js';
import type { Company } from './company.js';
import { Drawing } from './drawing.js';
import { evidencePlace } from './evidence-place.js';
import type { Feed } from './feed.js';
import { Finder } from './finder.js';
import { type Haystack, haystackOf } from './haystack.js';
import { motions, plainActions, typedAction } from './key-commands.js';
import { logTextOf } from './log-text.js';
import { Pause } from './pause.js';
import { chosenRun, runAfter } from './run-choice.js';

/** What the screen is made of at one moment; its methods change it and ask for another picture. */
export class Inspector {
  readonly #company: Company;
  #feed: Feed;
  #look: Look;
  readonly #size: () => { readonly columns: number; readonly rows: number };
  #view: InterfaceState;
  readonly #finder = new Finder();
  readonly #pause = new Pause();
  /** The pictures, and what asks for another one. */
  readonly drawing: Drawing;
  readonly #alarms = new AlarmWatch(() => this.#feed);
  /** Said in the last row until the next key. */
  #message: string | null = null;
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
    this.drawing = new Drawing({
      scene: () => this.#scene(),
      look: () => this.#look,
      feed: () => this.#feed,
      completed: () => {
        // What was searched while the history was read is searched again when all of it is there.
        if (this.#view.search) void this.#find();
      },
    });
  }

  get #extent(): Extent {
    return this.drawing.picture().extent;
  }

  #run(): RunState {
    return this.#pause.run(this.#feed);
  }

  #scene(): Scene {
    const run = this.#run();
    return {
      run,
      now: this.#pause.now(this.#feed),
      view: this.#view,
      replay: this.#feed.replay(),
      pause: this.#pause.view(this.#feed),
      history: this.#feed.history(),
      logText: logTextOf(run.log, this.#feed.text),
      matches: this.#finder.matches,
      message: this.#message,
      // A run is not compared with itself.
      fellows: this.#company.fellows(this.#view.runs.marked.filter((path) => path !== run.origin.path)),
      ...this.#size(),
    };
  }

  /** In other colours from now on. */
  dress(theme: Theme): void {
    if (theme.name === this.#look.theme.name) return;
    // What is kept between pictures is painted already.
    this.#look = { ...this.#look, theme, memo: new Memo() };
    this.drawing.draw();
  }

  /** Something to read in the last row until the next key. */
  readonly say = (sentence: string): void => {
    this.#message = sentence;
    this.drawing.draw();
  };

  /** From now on whatever becomes true is told, whether the picture stands still or not. */
  watchWith(alarm: Alarm): void {
    this.#alarms.start(alarm);
  }

  start(): void {
    this.#feed.start(this.drawing.changed);
    if (this.#view.pane === 'runs') this.#company.start(this.drawing.changed);
  }

  /** No picture after this. */
  readonly halt = (): void => {
    this.drawing.halt();
    this.#alarms.stop();
  };

  async stop(): Promise<void> {
    this.halt();
    await Promise.all([this.#feed.stop(), this.#company.stop()]);
  }

  /** The chosen run takes the place of the one that is shown. */
  async #openRun(): Promise<void> {
    const chosen = chosenRun(this.#company, this.#view);
    if (!chosen) return;
    let feed: Feed;
    // Another machine may take its time; keys go on meanwhile, and a second Enter opens nothing twice.
    if (this.#isOpening) return;
    this.#isOpening = true;
    if (chosen.host !== null) this.#message = this.#look.words.runs.opening(chosen.name);
    try {
      feed = await this.#company.openFeed(chosen.path);
    } catch (error) {
      this.say(this.#look.words.said(error instanceof Error ? error.message : String(error)));
      return;
    } finally {
      this.#isOpening = false;
    }
    this.#message = null;
    const old = this.#feed;
    this.#feed = feed;
    this.#pause.end();
    this.#alarms.forget();
    this.#finder.forget();
    this.#act({ type: 'run-opened' });
    feed.start(this.drawing.changed);
    this.drawing.draw();
    await old.stop();
  }

  #moveInRuns(motion: Motion): void {
    const next = runAfter(this.#company, this.#view, motion, this.#extent);
    if (next) this.#act({ type: 'run-select', path: next.path });
  }

  #act(action: InterfaceAction): void {
    const before = this.#view;
    this.#view = reduceInterface(this.#view, action);
    if (this.#view.pane === 'runs') this.#company.start(this.drawing.changed);
    if (this.#view.search?.text !== before.search?.text) void this.#find();
  }

  async #find(): Promise<void> {
    const place = (): Haystack => haystackOf(this.#scene(), this.#look, this.#feed.text);
    // Typing in the list of runs narrows it: that needs no search, and what another pane found is over.
    const text = this.#view.pane === 'runs' ? '' : (this.#view.search?.text ?? '');
    if (!(await this.#finder.find(text, place))) return;
    this.#showLine(this.#finder.line);
    this.drawing.draw();
  }

  #showLine(line: number | null): void {
    if (line !== null) this.#act({ type: 'scroll-to', line, extent: this.#extent });
  }

  /** From the chosen finding to the line of the log, or the step of the curve, that shows it. */
  #showEvidence(): void {
    const run = this.#run();
    const judgement = judgementOf(run, this.#pause.now(this.#feed), this.#look);
    const place = evidencePlace(run, judgement, this.#view.health.selected);
    if (place === null) return;
    const { line, step, metric } = place;
    if (line !== null) {
      this.#act({ type: 'pane', pane: 'log' });
      this.drawing.draw();
      this.#showLine(line);
    } else if (step !== null && run.progress.step) {
      this.#act({ type: 'pane', pane: 'metrics' });
      const selected = metric === null ? null : metricNames(run.metrics).indexOf(metric);
      this.#act({ type: 'cursor-at', share: step / run.progress.step, selected });
    } else this.#message = this.#look.words.health.nowhere;
  }

  #command(command: Command): void {
    const motion = motions[command];
    const plain = plainActions[command];
    if (motion && this.#view.pane === 'runs' && !this.#view.help) this.#moveInRuns(motion);
    else if (motion) this.#act({ type: 'move', motion, extent: this.#extent });
    else if (plain) this.#act(plain);
    else if (command.startsWith('pane:')) this.#act({ type: 'pane', pane: command.slice(5) as PaneId });
    else if (command === 'next-sample' || command === 'previous-sample') {
      const count = sampleCount({ run: this.#run() });
      this.#act({ type: 'sample', by: command === 'next-sample' ? 1 : -1, count });
    } else if (command === 'next-match' || command === 'previous-match') {
      this.#finder.next(command === 'next-match' ? 1 : -1);
      this.#showLine(this.#finder.line);
    } else if (command === 'next-problem' || command === 'previous-problem') {
      const by = command === 'next-problem' ? 1 : -1;
      this.#showLine(problemFrom(this.#run().log, this.#view.log.bottom, this.#extent.page, by));
    } else if (command === 'open-run') void this.#openRun();
    else if (command === 'mark-run') {
      const path = chosenRun(this.#company, this.#view)?.path;
      if (path !== undefined && path === this.#run().origin.path) this.#message = this.#look.words.runs.isOpen;
      else if (path !== undefined) this.#act({ type: 'run-mark', path });
    } else if (command === 'run-order') this.#act({ type: 'run-order' });
    else if (command === 'evidence') this.#showEvidence();
    else if (command === 'pause') this.#pause.toggle(this.#feed);
  }

  /** What the key asks the program itself to do, or null when it was dealt with here. */
  key(key: Key): 'quit' | 'redraw' | 'suspend' | null {
    this.#message = null;
    if (key.name !== 'ctrl+c' && this.#view.search?.editing) {
      const typed = typedAction(key);
      if (typed) this.#act(typed);
      this.drawing.soon();
      return null;
    }
    this.drawing.settle();
    const command = commandOf(
      key.name,
      { pane: this.#view.pane, replay: this.#feed.replay() !== null },
      this.#look.bindings,
    );
    if (command === 'quit' || command === 'redraw' || command === 'suspend') return command;
    if (command === null) return null;
    if (!this.#feed.command(command)) this.#command(command);
    // What a recording holds between two places is nothing that happens now.
    else if (command !== 'pause') this.#alarms.forget();
    this.drawing.soon();
    return null;
  }
}
