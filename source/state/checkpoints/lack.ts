/** What a checkpoint lacks: a file that is not there, or one that is not what it must be. */

export type LackKind = 'missing' | 'cut' | 'empty' | 'unreadable' | 'other-step' | 'staging' | 'pointer';

export interface Lack {
  /** The file's path in the checkpoint, or what stands for several. */
  readonly name: string;
  readonly how: LackKind;
}

const remarks: Readonly<Record<LackKind, string>> = {
  missing: '',
  cut: ' (cut short)',
  empty: ' (empty)',
  unreadable: ' (unreadable)',
  'other-step': ' (of another step)',
  staging: ' (still in its staging directory)',
  pointer: ' (a Git LFS pointer)',
};

export const lackText = ({ name, how }: Lack): string => `${name}${remarks[how]}`;

export const missing = (name: string): Lack => ({ name, how: 'missing' });

/** More processes than any training has: a number above it is somebody's file name, or a damaged line. */
export const mostRanks = 65_536;
const mostShown = 4;

/** The names of ranks that are not there; of many, the first ones and how many more. */
export function missingRanks(
  count: number,
  have: ReadonlySet<number>,
  name: (rank: number) => string,
): readonly Lack[] {
  let lost = 0;
  const shown: Lack[] = [];
  for (let rank = 0; rank < Math.min(count, mostRanks); rank += 1) {
    if (have.has(rank)) continue;
    lost += 1;
    if (lost <= mostShown) shown.push(missing(name(rank)));
  }
  return lost > mostShown ? [...shown, missing(`… (${lost - mostShown} more)`)] : shown;
}
