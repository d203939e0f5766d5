/**
 * Pictures of the program: a terminal's cells as SVG, and that as PNG. As a command it starts a program, presses keys
 * and takes the picture:
 *
 *     npx tsx test/end-to-end/screenshot.ts --size 120x36 --theme dark --keys "2,wait:Loss" --out loss.png \
 *       -- node dist/lf-tui.cjs fixtures/sft-lora-en-eval/run.cast
 *
 * Keys are separated by commas: a key's name (`tab`, `shift+tab`, `up`, `ctrl+c`, `comma`), text that is typed,
 * `wait:TEXT` until the screen shows it, `ms:300` to let time pass. Needs the fonts DejaVu Sans Mono and Noto Sans CJK.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Resvg } from '@resvg/resvg-js';
import { type PictureOptions, screenToSvg } from '../../source/commands/export/screen-svg.js';
import { readCell, Terminal } from './terminal.js';

const ZOOM = 2;

/** Writes what the terminal shows now to `file`, as PNG. */
export function screenshot(terminal: Terminal, file: string, options: PictureOptions = {}): void {
  const cells = Array.from({ length: terminal.rows }, (_, row) =>
    Array.from({ length: terminal.columns }, (_, column) => readCell(terminal.model, column, row)),
  );
  const svg = screenToSvg(cells, options);
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans Mono' },
  });
  writeFileSync(file, picture.render().asPng());
}

const CSI = '\u001b[';
const KEYS: Readonly<Record<string, string>> = {
  up: `${CSI}A`,
  down: `${CSI}B`,
  right: `${CSI}C`,
  left: `${CSI}D`,
  'shift+up': `${CSI}1;2A`,
  'shift+down': `${CSI}1;2B`,
  'shift+right': `${CSI}1;2C`,
  'shift+left': `${CSI}1;2D`,
  home: `${CSI}H`,
  end: `${CSI}F`,
  pageup: `${CSI}5~`,
  pagedown: `${CSI}6~`,
  'shift+tab': `${CSI}Z`,
  tab: '\t',
  enter: '\r',
  escape: '\u001b',
  space: ' ',
  comma: ',',
  backspace: '\u007f',
};

/** What a keyboard sends for the key of that name; text that names no key is typed as it is. */
export function keyBytes(name: string): string {
  const control = /^ctrl\+([a-z])$/.exec(name)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 0x60);
  return KEYS[name] ?? name;
}

async function press(terminal: Terminal, token: string): Promise<void> {
  if (token.startsWith('wait:')) await terminal.waitFor(token.slice('wait:'.length));
  else if (token.startsWith('ms:')) await pass(Number(token.slice('ms:'.length)));
  else terminal.send(keyBytes(token));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      size: { type: 'string', default: '120x36' },
      theme: { type: 'string', default: 'dark' },
      keys: { type: 'string', default: '' },
      title: { type: 'string', default: '' },
      out: { type: 'string', default: 'screenshot.png' },
    },
  });
  const [file, ...parameters] = positionals;
  const size = /^(\d+)x(\d+)$/.exec(values.size);
  const theme = values.theme;
  if (file === undefined || size === null || (theme !== 'dark' && theme !== 'light')) {
    throw new Error(
      'screenshot.ts [--size 120x36] [--theme dark|light] [--keys K,K] [--title T] [--out FILE] -- PROGRAM ...',
    );
  }
  const terminal = new Terminal(file, parameters, {
    columns: Number(size[1]),
    rows: Number(size[2]),
    directory: process.cwd(),
    environment: { HOST_PROC: process.env.HOST_PROC },
  });
  try {
    // Without a word to wait for, the first frame is what is wanted, and it ends within this time.
    if (!values.keys.includes('wait:')) await Promise.race([pass(1500), terminal.exit]);
    for (const token of values.keys.split(',').filter((part) => part !== '')) await press(terminal, token);
    // The last key's frame.
    await Promise.race([pass(300), terminal.exit]);
    screenshot(terminal, values.out, { theme, title: values.title });
  } finally {
    await terminal.close();
  }
  process.stdout.write(`${values.out}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
