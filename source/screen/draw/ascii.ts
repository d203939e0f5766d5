/** Our own signs, and those of the trainer's console, for a terminal that shows ASCII alone. Widths stay as they are. */

const plain: Readonly<Record<string, string>> = {
  '·': '-',
  '…': '~',
  '×': 'x',
  '−': '-',
  '–': '-',
  '—': '-',
  '≈': '~',
  '≤': '<',
  '≥': '>',
  '⏎': '/',
  '←': '<',
  '→': '>',
  '↑': '^',
  '↓': 'v',
  '⇧': '^',
  '★': '*',
  '◆': 'o',
  '●': '*',
  '▲': '!',
  '✓': 'y',
  '✕': 'n',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '│': '|',
  '─': '-',
  '░': '.',
  '▒': '%',
  '▓': '%',
};

/** Blocks of eighths, which tqdm draws its bars with: from a half on they count as full. */
const block = (sign: string): string => {
  const eighths = 0x2590 - (sign.codePointAt(0) ?? 0);
  return eighths >= 4 ? '#' : '-';
};

/** What is not one of the signs, a sample's own text, stays: whoever reads Chinese has a terminal that shows it. */
export const toAscii = (row: string): string =>
  row.replace(/[^\u0000-\u007f]/g, (sign) => plain[sign] ?? (/[\u2588-\u258f]/.test(sign) ? block(sign) : sign));
