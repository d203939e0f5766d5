/**
 * The lines by which a console tells where its run writes. Who looks for a run's console, its settings or its part of a
 * shared console, and who looks for the run of a console, asks here, on this machine as on others.
 */
import { posix } from 'node:path';

interface SavingPhrase {
  /** As JavaScript and `grep -E` read patterns; no character of it counts for more in the one than in the other. */
  readonly words: string;
  /** What follows is the path of what is saved, which lies in the run's directory. Others name one somewhere, or none. */
  readonly isBeforePath: boolean;
}

/** By transformers' trainer and what it saves with, LLaMA-Factory, and scripts around them. */
const phrases: readonly SavingPhrase[] = [
  { words: 'Saving model checkpoint to ', isBeforePath: true },
  { words: 'Saving prediction results to ', isBeforePath: true },
  { words: 'Value head model saved at: ', isBeforePath: true },
  { words: 'Figure saved at: ', isBeforePath: true },
  { words: 'Configuration saved in ', isBeforePath: true },
  { words: 'tokenizer config file saved in ', isBeforePath: true },
  { words: 'Deleting older checkpoint ', isBeforePath: false },
  { words: '[Ss]aved (in|at:?|to) ', isBeforePath: false },
  { words: 'output_dir', isBeforePath: false },
];

const anyOf = (some: readonly SavingPhrase[]): string => some.map(({ words }) => words).join('|');

/** A line that speaks of where a run writes. */
export const savingPattern = anyOf(phrases);

const beforePath = anyOf(phrases.filter(({ isBeforePath }) => isBeforePath));

/** A line that says where: then the console's own word counts, and not its name. */
export const namesOutput = new RegExp(beforePath);

/**
 * The path goes to the end of the line. Whether that has one is asked behind the match: a pattern that asks would go
 * back through all of a long line for every of these words in it.
 */
const saved = new RegExp(`(?:${beforePath}) *([^ \\r\\n][^\\r\\n]*)`, 'g');

/** `text` without the signs at its end; a pattern would look at each of many signs anew. */
function withoutEnd(text: string, sign: ' ' | '/'): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === sign) end -= 1;
  return text.slice(0, end);
}

/** `saves/sft/checkpoint-60/tokenizer_config.json` is of `saves/sft`. */
export function directoryOf(path: string): string {
  const [before = path] = path.split(/\/checkpoint-\d+(?:\/|$)/);
  return /\.(?:json|jsonl|png)$/.test(before) ? posix.dirname(before) : withoutEnd(before, '/');
}

export interface SavedInto {
  /** Where in the text it is told, from the first of the words to behind the path. */
  readonly at: number;
  readonly end: number;
  /** The run's, as the console writes it. */
  readonly directory: string;
}

/**
 * As they are told one after the other; what has no end yet may be torn. The text may be characters, or bytes as
 * characters (latin1).
 */
export const savedInto = (text: string): readonly SavedInto[] =>
  [...text.matchAll(saved)].flatMap(({ index, 0: words, 1: path = '' }) => {
    const end = index + words.length;
    return end === text.length ? [] : [{ at: index, end, directory: directoryOf(withoutEnd(path, ' ')) }];
  });
