/** A number with the English noun that it counts: `1 card`, `2 cards`. */
import { formatCount } from '../draw/number.js';

export const count = (value: number, one: string, many: string): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;
