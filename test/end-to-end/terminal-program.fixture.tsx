/**
 * A program that does nothing but hold the terminal as ours does, for the tests of that: a frame with its size, a
 * counter that `j` advances, and a way to come to every bad end.
 */
import { Box, render, Text } from 'ink';
import { useEffect, useState } from 'react';
import { openControllingTerminal } from '../../source/screen/terminal/controlling-terminal.js';
import { type Guard, guard } from '../../source/screen/terminal/guard.js';
import type { Key } from '../../source/screen/terminal/key.js';
import { openTerminal, type TerminalSession } from '../../source/screen/terminal/session.js';

const BAD_ENDS: Readonly<Record<string, () => void>> = {
  t: () => {
    throw new Error('thrown on purpose');
  },
  r: () => {
    Promise.reject(new Error('rejected on purpose'));
  },
  x: () => process.exit(7),
  // biome-ignore lint/suspicious/noConsole: what a library would do, and what must not reach the screen
  p: () => globalThis.console.log('printed during the session'),
  w: () => process.emitWarning('warned during the session'),
};

/** Draws far more than a terminal's buffer holds, and ends itself after that, if it is still able to. */
function flood(session: TerminalSession): void {
  let count = 0;
  setInterval(() => {
    session.screen.redraw();
    count += 1;
    if (count === 100) process.kill(process.pid, 'SIGTERM');
  }, 5);
}

function App({ session, control }: { readonly session: TerminalSession; readonly control: () => Guard }) {
  const [size, setSize] = useState({ columns: session.screen.columns, rows: session.screen.rows });
  const [count, setCount] = useState(0);
  const [last, setLast] = useState('none');
  const [broken, setBroken] = useState(false);

  useEffect(() => {
    const onResize = (): void => setSize({ columns: session.screen.columns, rows: session.screen.rows });
    session.screen.on('resize', onResize);
    const forget = session.keys.onKey((key: Key) => {
      setLast(`${key.kind} ${key.name}`);
      if (key.kind !== 'key') return;
      if (key.name === 'j') setCount((value) => value + 1);
      if (key.name === 'q') control().end(0);
      if (key.name === 'ctrl+c') control().end(130);
      if (key.name === 'ctrl+z' && !control().suspend()) setLast('suspend refused');
      if (key.name === 'e') setBroken(true);
      if (key.name === 'f') flood(session);
      BAD_ENDS[key.name]?.();
    });
    return () => {
      session.screen.off('resize', onResize);
      forget();
    };
  }, [session, control]);

  if (broken) throw new Error('component failed on purpose');
  return (
    <Box width={size.columns} height={size.rows} flexDirection="column" borderStyle="round">
      <Text color="green">{`运行 ${size.columns}x${size.rows}`}</Text>
      <Text>{`count ${count}`}</Text>
      <Text>{`process ${process.pid}`}</Text>
      <Text inverse>{`last ${last}`}</Text>
    </Box>
  );
}

const input = process.stdin.isTTY ? process.stdin : openControllingTerminal();
if (input === null) throw new Error('no terminal');
const session = openTerminal({ input, output: process.stdout, mouse: process.argv.includes('--mouse') });
let unmount = (): void => {};
const control = guard(session, () => unmount());
session.enter();
const instance = render(<App session={session} control={() => control} />, {
  stdout: session.screen.asWriteStream(),
  stdin: session.keys.asReadStream(),
  debug: true,
  exitOnCtrlC: false,
  patchConsole: false,
});
unmount = () => instance.unmount();
instance.waitUntilExit().catch((error: unknown) => control.end(1, error));
