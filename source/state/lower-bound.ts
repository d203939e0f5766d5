/** The first index whose value is not below `value`, of values that do not decrease; `length` where there is none. */
export function lowerBoundOf(length: number, at: (index: number) => number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
