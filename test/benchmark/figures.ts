/** The table of a benchmark: each figure beside its floor and its bar. */

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly minimum: number;
  readonly median: number;
  readonly p95: number;
  /** What the figure is measured against, in the same unit. */
  readonly floor: number | null;
  /** The most that the figure may be, a multiple of the floor where there is one; null where nothing is promised. */
  readonly bar: number | null;
  readonly met: boolean | null;
}

export interface Against {
  readonly floor?: number;
  readonly bar?: number;
  /** The bar holds for the 95th percentile instead of the median. */
  readonly tail?: boolean;
}

const show = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value < 10 ? 2 : 1);

export class Figures {
  readonly all: Figure[] = [];

  /** Prints a row and gives the median. */
  report(what: string, unit: string, samples: readonly number[], against: Against = {}): number {
    const sorted = [...samples].sort((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
    const [minimum, median, p95] = [at(0), at(0.5), at(0.95)];
    const { floor = null, bar = null, tail = false } = against;
    const value = (tail ? p95 : median) / (floor ?? 1);
    const figure = { what, unit, minimum, median, p95, floor, bar, met: bar === null ? null : value <= bar };
    this.all.push(figure);
    const ratio = floor === null ? '' : `${(median / floor).toFixed(2)} ×`;
    const limit = bar === null ? '' : `≤ ${bar}${floor === null ? '' : ' ×'}${tail ? ' p95' : ''}`;
    const mark = figure.met === null ? '' : figure.met ? '✓' : '✗';
    process.stdout.write(
      `${what.padEnd(56)} ${show(minimum).padStart(8)} ${show(median).padStart(8)} ${show(p95).padStart(8)} ${unit.padEnd(4)} ${ratio.padStart(8)} ${limit.padStart(10)} ${mark}\n`,
    );
    return median;
  }

  heading(): void {
    process.stdout.write(
      `${''.padEnd(56)} ${'min'.padStart(8)} ${'median'.padStart(8)} ${'p95'.padStart(8)} ${''.padEnd(4)} ${'floor'.padStart(8)} ${'bar'.padStart(10)}\n`,
    );
  }

  /** How many bars were not met. */
  get missed(): number {
    return this.all.filter((figure) => figure.met === false).length;
  }
}
