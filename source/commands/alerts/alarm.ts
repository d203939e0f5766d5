/** Tells alerts in the ways that the person asked for: a bell, a notification, a command of their own. */
import { printable } from '../../screen/draw/text.js';
import { causeText } from '../../screen/words/causes/catalogue.js';
import { findingText } from '../../screen/words/findings/catalogue.js';
import type { Words } from '../../screen/words/words.js';
import { causeOf } from '../../state/causes/cause-of-death.js';
import type { RunState } from '../../state/run.js';
import { nameOfRun } from '../../state/run-name.js';
import type { EffectiveSettings } from '../settings/layers.js';
import { type Alert, alertsSince, type Known } from './alert.js';
import { EventCommand } from './event-command.js';
import { eventJson } from './event-json.js';
import { bell, type NotificationSequence, notification } from './notification.js';

export interface AlarmWays {
  readonly bell: boolean;
  readonly notify: boolean;
  readonly sequence: NotificationSequence;
  /** Null for none. */
  readonly command: string | null;
}

export interface AlarmOptions {
  readonly ways: AlarmWays;
  readonly words: Words;
  readonly environment: NodeJS.ProcessEnv;
  /** Sends to the terminal what draws nothing. */
  readonly ring: (sequence: string) => void;
  /** Something about the alarm itself that a person should know. */
  readonly say: (sentence: string) => void;
}

/**
 * What is asked for, null when nothing is. Of a recording everything was so long ago: there only what stands on the
 * command line counts.
 */
export function alarmWays(settings: EffectiveSettings, isRecording: boolean): AlarmWays | null {
  const asked = <Value>({ value, from }: { value: Value; from: { kind: string } }, none: Value): Value =>
    isRecording && from.kind !== 'command-line' ? none : value;
  const ways = {
    bell: asked(settings['alerts.bell'], false),
    notify: asked(settings['alerts.notify'], false),
    sequence: settings['alerts.sequence'].value,
    command: asked(settings['alerts.on-event'], '').trim() || null,
  };
  return ways.bell || ways.notify || ways.command !== null ? ways : null;
}

/** One sentence, in the words of the screen. */
export function alertText(alert: Alert, run: RunState, now: number, words: Words): string {
  const name = nameOfRun(run, words.header.standardInput);
  if (alert.kind === 'finding') return printable(`${name}: ${findingText(words.findings, alert.finding).title}`);
  const cause = causeOf(run, now);
  const why = cause ? ` – ${causeText(words.causes, cause).title}` : '';
  return printable(`${name}: ${words.phases[alert.state]}${why}`);
}

export class Alarm {
  readonly #options: AlarmOptions;
  readonly #command: EventCommand | null;
  #known: Known | null = null;

  constructor(options: AlarmOptions) {
    const { ways, environment, words, say } = options;
    this.#options = options;
    this.#command =
      ways.command === null ? null : new EventCommand({ command: ways.command, environment, words: words.alerts, say });
  }

  /** The next look is the first one: another run, or another place in the recording. */
  forget(): void {
    this.#known = null;
  }

  /** Tells what has become true since the last look. */
  look(run: RunState, now: number): void {
    const { known, alerts } = alertsSince(this.#known, run, now);
    this.#known = known;
    if (alerts.length === 0) return;
    const { ways, words, environment, ring } = this.#options;
    for (const alert of alerts) {
      if (ways.notify) ring(notification('lf-tui', alertText(alert, run, now, words), ways.sequence, environment));
      this.#command?.send(`${JSON.stringify(eventJson(alert, run, now))}\n`);
    }
    // One for all: three of them sound like one anyway.
    if (ways.bell) ring(bell);
  }

  /** Resolves when every command has ended or was given up. */
  async idle(): Promise<void> {
    await this.#command?.idle();
  }
}
