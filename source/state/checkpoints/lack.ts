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

/** The names of ranks that are not there; of many, the first ones and how many more. */
export function missingRanks(
  count: number,
  have: ReadonlySet<number>,
  name: (rank: number) => string,
): readonly Lack[] {
  const ranks = Array.from({ length: count }, (_, rank) => rank).filter((rank) => !have.has(rank));
  const shown = ranks.slice(0, 4).map((rank) => missing(name(rank)));
  return ranks.length > 4 ? [...shown, missing(`… (${ranks.length - 4} more)`)] : shown;
}
