/**
 * What a terminal says of itself: how wide it draws, and whether it knows synchronised output.
 *
 * Questions: DSR 6 (where the cursor is) after each sign, DECRQM for mode 2026, and last DA1, which every terminal
 * answers: what has not been answered before that never will be. Sources: xterm's "XTerm Control Sequences"; the
 * proposal of synchronised output.
 */

/** What the program draws with: a wide glyph, a dot pattern, a block, a sign that some call ambiguous. */
const widthSigns: readonly { readonly sign: string; readonly expected: number }[] = [
  { sign: '中', expected: 2 },
  { sign: '⣿', expected: 1 },
  { sign: '█', expected: 1 },
  { sign: '●', expected: 1 },
  { sign: '→', expected: 1 },
];

export const questions = (withUnicode: boolean): string =>
  `${withUnicode ? widthSigns.map(({ sign }) => `\r\u001b[K${sign}\u001b[6n`).join('') : ''}\r\u001b[K\u001b[?2026$p\u001b[c`;

export interface TerminalAnswers {
  readonly cells: readonly { readonly sign: string; readonly cells: number; readonly expected: number }[];
  readonly synchronised: 'yes' | 'no' | 'silent';
}

/** The last answer has come: there is no more to wait for. */
export const isComplete = (text: string): boolean => /\u001b\[\?[\d;]*c/.test(text);

export function readAnswers(text: string): TerminalAnswers {
  const columns = [...text.matchAll(/\u001b\[\d+;(\d+)R/g)].map((match) => Number(match[1]));
  const mode = /\u001b\[\?2026;(\d)\$y/.exec(text)?.[1];
  return {
    cells: widthSigns.flatMap(({ sign, expected }, index) => {
      const column = columns[index];
      return column === undefined ? [] : [{ sign, expected, cells: column - 1 }];
    }),
    // 1 and 2: known, and on or off; 3: always on. 0 and 4: not to be had.
    synchronised: mode === undefined ? 'silent' : /[123]/.test(mode) ? 'yes' : 'no',
  };
}

const patience = 700;

/** Asks by way of a terminal, which it leaves as it was. */
export async function askTerminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  withUnicode: boolean,
): Promise<TerminalAnswers> {
  const wasRaw = input.isRaw;
  let text = '';
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      input.off('data', take);
      resolve();
    };
    const take = (piece: Buffer): void => {
      text += piece.toString('latin1');
      if (isComplete(text)) end();
    };
    const timer = setTimeout(end, patience);
    input.setRawMode(true);
    input.on('data', take);
    output.write(questions(withUnicode));
  });
  input.pause();
  input.setRawMode(wasRaw);
  return readAnswers(text);
}
