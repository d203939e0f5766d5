/** The shape of the words for causes of death. */
import type { Cause, CauseFacts, CauseId, Remains } from '../../../state/causes/cause.js';

export interface CauseWords<Facts> {
  /** One sentence: why the run died. */
  readonly title: (facts: Facts) => string;
  /** One sentence: what to do now. */
  readonly advice: (facts: Facts) => string;
}

export type CauseCatalogue = { readonly [Id in CauseId]: CauseWords<CauseFacts[Id]> } & {
  /** How to go on from what is left: the settings to write; empty where nothing is known of it. */
  readonly goOn: (remains: Remains) => string;
};

export function causeText(
  catalogue: CauseCatalogue,
  cause: Cause,
): { readonly title: string; readonly advice: string } {
  // Id and facts of a cause belong together; the compiler cannot follow that through the index.
  const words = catalogue[cause.id] as CauseWords<Cause['facts']>;
  const advice = [words.advice(cause.facts), catalogue.goOn(cause.remains)].filter((part) => part !== '').join(' ');
  return { title: words.title(cause.facts), advice };
}
