/** The full-screen inspector: joins a feed, the person's choices and the terminal. */
import { setTimeout as sleep } from 'node:timers/promises';
import { render, setStringWidthFunction } from 'ink';
import { App } from '../screen/app.js';
import { cellWidth } from '../screen/draw/text.js';
import type { PaneId } from '../screen/interface-state.js';
import type { Look } from '../screen/look.js';
import { inkOutput, isMark } from '../screen/mark.js';
import { guard } from '../screen/terminal/guard.js';
import { openTerminal, type TerminalOptions } from '../screen/terminal/session.js';
import type { Theme } from '../screen/theme.js';
import type { Alarm, AlarmOptions } from './alerts/alarm.js';
import { calmAfter, calmCompiler } from './calm-compiler.js';
import type { Company } from './company.js';
import type { Feed } from './feed.js';
import { Inspector } from './inspector.js';

export interface InspectOptions {
  readonly feed: Feed;
  readonly company: Company;
  readonly look: Look;
  readonly firstPane: PaneId;
  /** The theme for a light or a dark terminal; null when the terminal need not be asked. */
  readonly themeByBackground: ((isLight: boolean) => Theme) | null;
  readonly terminal: TerminalOptions;
  /** What is left to do when the person has left and the terminal is as it was. */
  readonly afterwards?: () => Promise<void>;
  /** Null when the person wants to be told of nothing. */
  readonly alarm: ((way: Pick<AlarmOptions, 'ring' | 'say'>) => Alarm) | null;
}

/** Milliseconds for what is under way to end. */
const patienceAtEnd = 1000;

/** Shows the feed until the person leaves or something ends the program. Never returns before. */
export async function inspect(options: InspectOptions): Promise<void> {
  const { feed, company, look, themeByBackground } = options;
  const session = openTerminal(options.terminal);
  const { screen, keys } = session;
  const inspector = new Inspector(
    feed,
    company,
    look,
    () => ({ columns: screen.columns, rows: screen.rows }),
    options.firstPane,
  );
  const { drawing } = inspector;
  const alarm = options.alarm?.({ ring: (sequence) => screen.ring(sequence), say: inspector.say });
  if (alarm) inspector.watchWith(alarm);
  let unmount = (): void => {};
  let calming: NodeJS.Timeout | undefined;
  const suspend = async (): Promise<void> => {
    await session.settle();
    if (end.suspend()) return;
    screen.start();
    screen.redraw();
    inspector.say(look.words.header.cannotSuspend);
  };
  const end = guard(session, () => {
    inspector.halt();
    unmount();
  });
  await new Promise<void>((resolve) => {
    keys.onKey((key) => {
      if (key.kind === 'background') {
        if (themeByBackground) inspector.dress(themeByBackground(key.isLight));
        return;
      }
      const wish = inspector.key(key);
      if (wish === 'quit') resolve();
      else if (wish === 'redraw') screen.redraw();
      else if (wish === 'suspend') void suspend();
    });
    screen.on('resize', drawing.draw);
    session.enter();
    if (themeByBackground) session.askBackground();
    setStringWidthFunction((text) => (isMark(text) ? 1 : cellWidth(text)));
    drawing.whenReady(() => {
      const app = render(<App store={drawing} />, {
        stdout: inkOutput(screen, drawing.picture),
        stdin: keys.asReadStream(),
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      });
      unmount = () => app.unmount();
      calming = setTimeout(() => void calmCompiler(), calmAfter);
    });
    inspector.start();
  });
  clearTimeout(calming);
  // What hangs in a disk that does not answer is left to itself.
  await Promise.race([inspector.stop(), sleep(patienceAtEnd)]);
  await session.settle();
  if (options.afterwards) {
    end.give();
    await options.afterwards();
  }
  end.end(0);
}
