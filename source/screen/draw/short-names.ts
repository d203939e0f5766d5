/**
 * Names in a column that is too narrow for some of them, told apart: `eval_rewards/chosen` and `eval_rewards/rejected` cut
 * at their ends would both be `eval_rewards/…`.
 */
import { cellWidth, cut, dropCells } from './text.js';

const ellipsis = '…';

/** What is left of a name: its beginning and its end. */
interface Ends {
  readonly head: string;
  readonly tail: string;
}

/** Every way to leave out the middle, the end alone first: that is how people are used to read it. */
function waysToCut(name: string, room: number): readonly Ends[] {
  const width = cellWidth(name);
  return Array.from({ length: room + 1 }, (_, at) => {
    const head = cut(name, room - at, '');
    return { head, tail: at === 0 ? '' : dropCells(name, width - (room - cellWidth(head))) };
  });
}

const isOf = (name: string, { head, tail }: Ends): boolean =>
  name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);

/** The last word whole reads best, then as much of the one end as of the other, or a little more of the last. */
const roughness = ({ head, tail }: Ends): number =>
  (/^[/_]/.test(tail) ? 0 : 1000) + Math.abs(tail.length - head.length - 1);

function shortName(name: string, others: readonly string[], width: number): string {
  const ways = waysToCut(name, width - cellWidth(ellipsis));
  const telling = ways.filter((way) => !others.some((other) => other !== name && isOf(other, way)));
  const [atEnd] = ways;
  const [smoothest = atEnd] = telling.toSorted((one, other) => roughness(one) - roughness(other));
  const { head, tail } = atEnd !== undefined && telling.includes(atEnd) ? atEnd : (smoothest ?? { head: '', tail: '' });
  return `${head}${ellipsis}${tail}`;
}

/** Each in at most so many cells, and no two alike as long as there is a way. */
export const shortNames = (names: readonly string[], width: number): readonly string[] =>
  names.map((name) => (cellWidth(name) <= width ? name : shortName(name, names, width)));
