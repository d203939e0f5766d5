/** Which run of the list is chosen, and which one a key chooses next. */
import { type Extent, type Motion, moved } from '../screen/interface.js';
import type { InterfaceState } from '../screen/interface-state.js';
import { visibleRuns } from '../screen/panes/runs.js';
import type { ListedRun } from '../state/summary.js';
import type { Company } from './company.js';

const listed = (company: Company, view: InterfaceState): readonly ListedRun[] =>
  visibleRuns(company.fellows([]).list, view);

export function chosenRun(company: Company, view: InterfaceState): ListedRun | undefined {
  const runs = listed(company, view);
  return runs.find((run) => run.path === view.runs.selected) ?? runs[0];
}

export function runAfter(
  company: Company,
  view: InterfaceState,
  motion: Motion,
  extent: Extent,
): ListedRun | undefined {
  const runs = listed(company, view);
  const at = Math.max(
    0,
    runs.findIndex((run) => run.path === view.runs.selected),
  );
  return runs[moved(at, motion, extent)];
}
