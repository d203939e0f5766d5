/**
 * A desktop notification by way of the terminal, which works over ssh: two sequences are in use, and no terminal says
 * which it knows.
 *
 *     OSC 9 ; text BEL                    iTerm2, WezTerm, kitty, Ghostty, foot, Windows Terminal
 *     OSC 777 ; notify ; title ; text BEL urxvt, foot, Ghostty, WezTerm, VTE as some distributions build it
 *
 * Terminals that know both would show both, so one is chosen. They end in BEL and not in ST, whose escape character GNU
 * screen would take for the end of the string it passes through.
 */
import { printable } from '../../screen/draw/text.js';

export const notificationSequences = ['auto', 'osc9', 'osc777'] as const;
export type NotificationSequence = (typeof notificationSequences)[number];

type Environment = Readonly<Record<string, string | undefined>>;

export const bell = '\u0007';

/** Longer ones are cut by every desktop; GNU screen passes on 768 bytes at most. */
const mostCharacters = 160;

/** Names of runs are other people's bytes: no control character gets through, nor what separates the fields. */
const field = (text: string): string =>
  [...printable(text.replace(/\s+/g, ' ')).replaceAll(';', ',')].slice(0, mostCharacters).join('');

function sequenceFor(asked: NotificationSequence, environment: Environment): 'osc9' | 'osc777' {
  if (asked !== 'auto') return asked;
  const isVte = (environment.VTE_VERSION ?? '') !== '';
  return isVte || /^(rxvt|foot)/.test(environment.TERM ?? '') ? 'osc777' : 'osc9';
}

/**
 * Inside a multiplexer the terminal's own sequences need a wrapping. tmux asks for every ESC twice and passes it on
 * only with `allow-passthrough on` (3.3 and later; before that always).
 */
function passedThrough(sequence: string, environment: Environment): string {
  if ((environment.TMUX ?? '') !== '') return `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
  if ((environment.STY ?? '') !== '') return `\u001bP${sequence}\u001b\\`;
  return sequence;
}

export function notification(
  title: string,
  text: string,
  asked: NotificationSequence,
  environment: Environment,
): string {
  const sequence =
    sequenceFor(asked, environment) === 'osc777'
      ? `\u001b]777;notify;${field(title)};${field(text)}${bell}`
      : // A text that began with a digit and a semicolon would be ConEmu's command, as for its progress bar.
        `\u001b]9;${field(`${title}: ${text}`)}${bell}`;
  return passedThrough(sequence, environment);
}
