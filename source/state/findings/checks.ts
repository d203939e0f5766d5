/** All checks, by what they are about. A check joins by standing in the list of its group. */

import { type Chain, chainOf } from '../ledger/chain.js';
import type { RunState } from '../run.js';
import { cardChecks } from './cards/checks.js';
import { courseChecks } from './course/checks.js';
import { dataChecks } from './data/checks.js';
import type { ChainOnce, Check, Found, Severity } from './finding.js';
import { hostChecks } from './host/checks.js';
import { learningChecks } from './learning/checks.js';
import { lifeChecks } from './life/checks.js';
import { savingChecks } from './saving/checks.js';

/** The groups in the order in which a list of all checks is read. */
export const checkGroups = {
  data: dataChecks,
  learning: learningChecks,
  life: lifeChecks,
  course: courseChecks,
  saving: savingChecks,
  cards: cardChecks,
  host: hostChecks,
} as const;
export type CheckGroup = keyof typeof checkGroups;

export const checks = Object.values(checkGroups).flat() as readonly (typeof checkGroups)[CheckGroup][number][];

type AnyCheck = (typeof checks)[number];
export type FindingId = AnyCheck['id'];

/** The facts of the check of that name. */
export type FactsOf<Id extends FindingId> =
  Extract<AnyCheck, { readonly id: Id }> extends Check<Id, infer Facts> ? Facts : never;

export type Finding = {
  readonly [Id in FindingId]: Found<FactsOf<Id>> & { readonly id: Id };
}[FindingId];

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** What is to be said of the run at `now`: the gravest first, among equals the oldest. */
export function findingsOf(run: RunState, now: number): readonly Finding[] {
  if (run.isBeingRead) return [];
  const found: Finding[] = [];
  let known: Chain | null = null;
  const chain: ChainOnce = () => {
    known ??= chainOf(run);
    return known;
  };
  for (const check of checks) {
    const result = check.find(run, now, chain);
    if (!result) continue;
    const severity = result.until === null ? result.severity : 'info';
    // The check's own id and facts belong together; the compiler cannot follow that through the list.
    found.push({ id: check.id, ...result, severity } as Finding);
  }
  const key = (finding: Finding): number => finding.since.time ?? Number.POSITIVE_INFINITY;
  return found.sort((a, b) => ranks[a.severity] - ranks[b.severity] || (key(a) === key(b) ? 0 : key(a) - key(b)));
}
