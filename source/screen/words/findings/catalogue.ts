/** The shape of the words for findings: a title and an advice for each check, made of that check's facts. */
import type { Finding, FindingId } from '../../../state/findings/checks.js';
import type { Check } from '../../../state/findings/finding.js';

export interface FindingWords<Facts> {
  /** One sentence with the numbers: what is so. */
  readonly title: (facts: Facts) => string;
  /** One sentence that a person can act on. */
  readonly advice: (facts: Facts) => string;
}

type FactsOfCheck<One> = One extends Check<string, infer Facts> ? Facts : never;

/** Words for every check of a group. */
export type GroupWords<Group extends readonly unknown[]> = {
  readonly [One in Group[number] as One extends Check<infer Id, object> ? Id : never]: FindingWords<FactsOfCheck<One>>;
};

export type FindingCatalogue = {
  readonly [Id in FindingId]: FindingWords<Extract<Finding, { readonly id: Id }>['facts']>;
};

/** Title and advice of a finding in the catalogue's language. */
export function findingText(
  catalogue: FindingCatalogue,
  finding: Finding,
): { readonly title: string; readonly advice: string } {
  // Id and facts of a finding belong together; the compiler cannot follow that through the index.
  const words = catalogue[finding.id] as FindingWords<Finding['facts']>;
  return { title: words.title(finding.facts), advice: words.advice(finding.facts) };
}
