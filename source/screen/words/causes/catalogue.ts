/** The shape of the words for causes of death. */
import type { Cause, CauseFacts, CauseId } from '../../../state/causes/cause.js';

export interface CauseWords<Facts> {
  /** One sentence: why the run died. */
  readonly title: (facts: Facts) => string;
  /** One sentence: what to do now. */
  readonly advice: (facts: Facts) => string;
}

export type CauseCatalogue = { readonly [Id in CauseId]: CauseWords<CauseFacts[Id]> };

export function causeText(
  catalogue: CauseCatalogue,
  cause: Cause,
): { readonly title: string; readonly advice: string } {
  // Id and facts of a cause belong together; the compiler cannot follow that through the index.
  const words = catalogue[cause.id] as CauseWords<Cause['facts']>;
  return { title: words.title(cause.facts), advice: words.advice(cause.facts) };
}
