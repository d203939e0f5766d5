/**
 * Characters that terminals draw rather than take from a font, so that they join without gaps: box drawing, block
 * elements and braille, as SVG in the box of a cell.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Weight of the arm to each side, in the order up, right, down, left: 0 none, 1 light, 2 heavy, 3 double. */
// biome-ignore format: one family a row
const ARMS: Readonly<Record<string, string>> = {
  '─': '0101', '━': '0202', '│': '1010', '┃': '2020', '═': '0303', '║': '3030',
  '┌': '0110', '┐': '0011', '└': '1100', '┘': '1001', '├': '1110', '┤': '1011', '┬': '0111', '┴': '1101', '┼': '1111',
  '┏': '0220', '┓': '0022', '┗': '2200', '┛': '2002', '┣': '2220', '┫': '2022', '┳': '0222', '┻': '2202', '╋': '2222',
  '╔': '0330', '╗': '0033', '╚': '3300', '╝': '3003', '╠': '3330', '╣': '3033', '╦': '0333', '╩': '3303', '╬': '3333',
  '┍': '0210', '┑': '0012', '┕': '1200', '┙': '1002', '┝': '1210', '┥': '1012', '┯': '0212', '┷': '1202', '┿': '1212',
  '┎': '0120', '┒': '0021', '┖': '2100', '┚': '2001', '┠': '2120', '┨': '2021', '┰': '0121', '┸': '2101', '╂': '2121',
  '╒': '0310', '╕': '0013', '╘': '1300', '╛': '1003', '╞': '1310', '╡': '1013', '╤': '0313', '╧': '1303', '╪': '1313',
  '╓': '0130', '╖': '0031', '╙': '3100', '╜': '3001', '╟': '3130', '╢': '3031', '╥': '0131', '╨': '3101', '╫': '3131',
  '╴': '0001', '╵': '1000', '╶': '0100', '╷': '0010', '╸': '0002', '╹': '2000', '╺': '0200', '╻': '0020',
  '╼': '0201', '╽': '1020', '╾': '0102', '╿': '2010',
};

/** Dashes in a cell, and the direction. */
const DASHES: Readonly<Record<string, readonly [count: number, horizontal: boolean]>> = {
  '┄': [3, true],
  '┈': [4, true],
  '╌': [2, true],
  '┆': [3, false],
  '┊': [4, false],
  '╎': [2, false],
};

/** The two sides that a rounded corner joins: the cell's middle is where the curve turns. */
const CORNERS: Readonly<Record<string, readonly [horizontal: 1 | -1, vertical: 1 | -1]>> = {
  '╭': [1, 1],
  '╮': [-1, 1],
  '╰': [1, -1],
  '╯': [-1, -1],
};

type Part = readonly [left: number, top: number, right: number, bottom: number];

/** Block elements as parts of the cell, in eighths. */
const BLOCKS: Readonly<Record<string, readonly Part[]>> = {
  '▀': [[0, 0, 8, 4]],
  '█': [[0, 0, 8, 8]],
  '▐': [[4, 0, 8, 8]],
  '▔': [[0, 0, 8, 1]],
  // Not a block, but DejaVu has no such glyph.
  '⏸': [
    [1, 2, 3, 6],
    [5, 2, 7, 6],
  ],
  '▕': [[7, 0, 8, 8]],
  '▖': [[0, 4, 4, 8]],
  '▗': [[4, 4, 8, 8]],
  '▘': [[0, 0, 4, 4]],
  '▝': [[4, 0, 8, 4]],
  '▚': [
    [0, 0, 4, 4],
    [4, 4, 8, 8],
  ],
  '▞': [
    [4, 0, 8, 4],
    [0, 4, 4, 8],
  ],
  '▙': [
    [0, 0, 4, 8],
    [4, 4, 8, 8],
  ],
  '▛': [
    [0, 0, 8, 4],
    [0, 4, 4, 8],
  ],
  '▜': [
    [0, 0, 8, 4],
    [4, 4, 8, 8],
  ],
  '▟': [
    [4, 0, 8, 8],
    [0, 4, 4, 8],
  ],
  ...Object.fromEntries([...'▁▂▃▄▅▆▇'].map((character, index) => [character, [[0, 7 - index, 8, 8]] as const])),
  ...Object.fromEntries([...'▏▎▍▌▋▊▉'].map((character, index) => [character, [[0, 0, index + 1, 8]] as const])),
};

const SHADES: Readonly<Record<string, number>> = { '░': 0.25, '▒': 0.5, '▓': 0.75 };

const LIGHT = 1;
const HEAVY = 2;

function rectangle(left: number, top: number, right: number, bottom: number): string {
  const number = (value: number): string => String(Math.round(value * 100) / 100);
  return `M${number(left)} ${number(top)}H${number(right)}V${number(bottom)}H${number(left)}Z`;
}

/** Offsets and half widths of the strokes that make an arm of this weight. */
function strokes(weight: string): readonly (readonly [offset: number, half: number])[] {
  if (weight === '3')
    return [
      [-1.5, LIGHT / 2],
      [1.5, LIGHT / 2],
    ];
  return [[0, (weight === '2' ? HEAVY : LIGHT) / 2]];
}

function armsPath(arms: string, box: Box): string {
  const [up = '0', right = '0', down = '0', left = '0'] = arms;
  const middleX = box.x + box.width / 2;
  const middleY = box.y + box.height / 2;
  // Each arm reaches past the middle by as much as the arms across it are wide, so that corners close.
  const across = (one: string, other: string): number =>
    one === '3' || other === '3' ? 2 : one === '2' || other === '2' ? 1 : 0.5;
  const reachX = across(up, down);
  const reachY = across(left, right);
  const parts: string[] = [];
  if (up !== '0')
    for (const [offset, half] of strokes(up))
      parts.push(rectangle(middleX + offset - half, box.y, middleX + offset + half, middleY + reachY));
  if (down !== '0')
    for (const [offset, half] of strokes(down))
      parts.push(rectangle(middleX + offset - half, middleY - reachY, middleX + offset + half, box.y + box.height));
  if (left !== '0')
    for (const [offset, half] of strokes(left))
      parts.push(rectangle(box.x, middleY + offset - half, middleX + reachX, middleY + offset + half));
  if (right !== '0')
    for (const [offset, half] of strokes(right))
      parts.push(rectangle(middleX - reachX, middleY + offset - half, box.x + box.width, middleY + offset + half));
  return parts.join('');
}

function dashesPath(count: number, horizontal: boolean, box: Box): string {
  const length = (horizontal ? box.width : box.height) / count;
  return Array.from({ length: count }, (_, index) => {
    const from = length * (index + 0.2);
    const to = length * (index + 0.8);
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    return horizontal
      ? rectangle(box.x + from, y - LIGHT / 2, box.x + to, y + LIGHT / 2)
      : rectangle(x - LIGHT / 2, box.y + from, x + LIGHT / 2, box.y + to);
  }).join('');
}

function cornerPath(horizontal: number, vertical: number, box: Box): string {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const radius = box.width / 2;
  const endX = x + (horizontal * box.width) / 2;
  const endY = y + (vertical * box.height) / 2;
  return `M${endX} ${y}Q${x} ${y} ${x} ${y + vertical * radius}V${endY}`;
}

/** Where the eight dots of a braille cell are, in the order of the bits of its code point. */
const DOTS: readonly (readonly [column: number, row: number])[] = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
];

function braillePath(bits: number, box: Box): string {
  const radius = 1.25;
  return DOTS.filter((_, bit) => (bits >> bit) & 1)
    .map(([column, row]) => {
      const x = box.x + box.width * (0.25 + 0.5 * column) - radius;
      const y = box.y + box.height * (0.125 + 0.25 * row);
      return `M${x} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
    })
    .join('');
}

/** The character as SVG, or null when it comes from a font. */
export function shape(character: string, box: Box, colour: string): string | null {
  const filled = (path: string, opacity = 1): string =>
    `<path d="${path}" fill="${colour}"${opacity === 1 ? '' : ` fill-opacity="${opacity}"`}/>`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x2800 && code <= 0x28ff) return filled(braillePath(code - 0x2800, box));
  const arms = ARMS[character];
  if (arms !== undefined) return filled(armsPath(arms, box));
  const corner = CORNERS[character];
  if (corner !== undefined) {
    return `<path d="${cornerPath(corner[0], corner[1], box)}" fill="none" stroke="${colour}" stroke-width="${LIGHT}"/>`;
  }
  const dashes = DASHES[character];
  if (dashes !== undefined) return filled(dashesPath(dashes[0], dashes[1], box));
  const whole = rectangle(box.x, box.y, box.x + box.width, box.y + box.height);
  const shade = SHADES[character];
  if (shade !== undefined) return filled(whole, shade);
  const parts = BLOCKS[character];
  if (parts === undefined) return null;
  const eighthX = box.width / 8;
  const eighthY = box.height / 8;
  return filled(
    parts
      .map(([left, top, right, bottom]) =>
        rectangle(box.x + left * eighthX, box.y + top * eighthY, box.x + right * eighthX, box.y + bottom * eighthY),
      )
      .join(''),
  );
}
