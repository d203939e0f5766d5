/** The terminal: its name, size, colours, signs, and what it answers when it is asked. */
import { spawnSync } from 'node:child_process';
import { chooseGlyphs } from '../../screen/glyphs.js';
import { chooseTheme } from '../../screen/theme.js';
import { findTool } from '../../watch/find-tool.js';
import { type Examination, examination } from './examination.js';
import type { TerminalAnswers } from './terminal-answers.js';

export interface TerminalFacts {
  readonly environment: NodeJS.ProcessEnv;
  readonly size: { readonly columns: number; readonly rows: number } | null;
  /** Null where there is no terminal to ask. */
  readonly answers: TerminalAnswers | null;
}

/** Below the first the screen shows nothing but its header; below the second panes are narrow. */
const least = { columns: 60, rows: 15 };
const comfortable = { columns: 80, rows: 24 };

function sizeOf({ columns, rows }: { readonly columns: number; readonly rows: number }): Examination {
  const fits = (size: typeof least): boolean => columns >= size.columns && rows >= size.rows;
  return examination('size', fits(comfortable) ? 'fine' : fits(least) ? 'note' : 'problem', { columns, rows });
}

function coloursOf(environment: NodeJS.ProcessEnv): Examination {
  const { name } = chooseTheme({ environment, asked: null });
  const many = /truecolor|24bit/i.test(environment.COLORTERM ?? '') ? 'true' : '256';
  const depth = name === 'none' ? 'none' : name === '16' ? '16' : many;
  const noColour = (environment.NO_COLOR ?? '') !== '';
  return examination('colours', depth === 'true' || noColour ? 'fine' : 'note', { theme: name, depth, noColour });
}

const multiplexerOf = (environment: NodeJS.ProcessEnv): Examination | null => {
  if ((environment.TMUX ?? '') !== '') {
    const tmux = findTool('tmux', environment, []);
    const asked = tmux
      ? spawnSync(tmux, ['show', '-Av', 'allow-passthrough'], { env: environment, encoding: 'utf8', timeout: 2000 })
      : null;
    const passthrough = asked?.status === 0 ? asked.stdout.trim() : null;
    const open = passthrough === 'on' || passthrough === 'all';
    return examination('multiplexer', open ? 'fine' : 'note', { name: 'tmux', passthrough });
  }
  return (environment.STY ?? '') === ''
    ? null
    : examination('multiplexer', 'fine', { name: 'screen', passthrough: null });
};

export function examineTerminal({ environment, size, answers }: TerminalFacts): readonly Examination[] {
  const name = environment.TERM ?? '';
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  const { unicode } = chooseGlyphs(environment, false);
  const isTerminal = size !== null;
  const unusable = name === '' || name === 'dumb';
  const multiplexer = multiplexerOf(environment);
  return [
    examination('terminal', !isTerminal ? 'note' : unusable ? 'problem' : 'fine', { name, isTerminal }),
    ...(size ? [sizeOf(size)] : []),
    ...(isTerminal ? [coloursOf(environment)] : []),
    examination('locale', unicode && locale !== '' ? 'fine' : 'note', { locale, isUnicode: unicode }),
    ...(answers && unicode && answers.cells.length > 0
      ? [
          examination('width', answers.cells.some(({ cells, expected }) => cells !== expected) ? 'problem' : 'fine', {
            cells: answers.cells,
          }),
        ]
      : []),
    ...(answers
      ? [
          examination('synchronised', answers.synchronised === 'yes' ? 'fine' : 'note', {
            answer: answers.synchronised,
          }),
        ]
      : []),
    ...(multiplexer ? [multiplexer] : []),
  ];
}
