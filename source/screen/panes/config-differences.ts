/** In what the runs that are compared differ from the open one: beside each value that of every other run. */

import { type ConfigState, tensorboard } from '../../state/config.js';
import { inColumns } from '../draw/columns.js';
import { printable } from '../draw/text.js';
import { noValue } from '../glyphs.js';
import { seriesColours } from '../series.js';
import { differingFigures, figureText } from './figure-differences.js';
import type { PaneProps } from './pane.js';

/** Where a run writes to is always another place, and says nothing. */
const ownNames: ReadonlySet<string> = new Set(['output_dir', 'run_name', 'logging_dir']);

/** A default that an event file lists is known of some runs alone: its absence elsewhere is no difference. */
const isTold = ({ settings }: ConfigState, name: string): boolean =>
  name in settings && settings[name]?.origin !== tensorboard;

function differs(one: ConfigState, other: ConfigState, name: string): boolean {
  if (ownNames.has(name)) return false;
  const [first, second] = [one.settings[name], other.settings[name]];
  if (first && second) return JSON.stringify(first.value) !== JSON.stringify(second.value);
  return isTold(one, name) || isTold(other, name);
}

/** Names of the settings in which any of the compared runs differs, those that only another run has among them. */
export function differingNames({ run, fellows }: Pick<PaneProps, 'run' | 'fellows'>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { run: other } of fellows.compared) {
    for (const name of [...Object.keys(run.config.settings), ...Object.keys(other.config.settings)]) {
      if (differs(run.config, other.config, name)) found.add(name);
    }
  }
  return found;
}

const signOf = (index: number, { look }: PaneProps): string =>
  look.theme.style[seriesColours[index + 1] ?? 'plain'](look.glyphs.full);

/** Which colour is which run. */
export const otherNames = (props: PaneProps): string =>
  props.fellows.compared.map(({ name }, index) => `  ${signOf(index, props)} ${printable(name)}`).join('');

export interface DifferenceRow {
  readonly name: string;
  /** The value of the open run, then that of each other; empty where it is the same. */
  readonly values: readonly string[];
}

/** What else differs, a row each: cards, batch, length, rows of the data. */
export function figureRows({ run, fellows, look }: PaneProps): readonly DifferenceRow[] {
  const runs = [run, ...fellows.compared.map((other) => other.run)];
  const rows = look.memo.of('figure-differences', [...runs, look.words], () => differingFigures(runs, look.words));
  return rows.map(({ name, values: [own = null, ...others] }) => ({
    name,
    values: [figureText(own), ...others.map((value) => (value === own ? '' : figureText(value)))],
  }));
}

/** The settings that differ, as they are written. */
export function settingRows(
  names: readonly string[],
  valueText: (value: unknown) => string,
  { run, fellows }: PaneProps,
): readonly DifferenceRow[] {
  const textOf = ({ settings }: ConfigState, name: string): string =>
    settings[name] ? valueText(settings[name].value) : noValue;
  return names.map((name) => ({
    name,
    values: [
      textOf(run.config, name),
      ...fellows.compared.map((other) =>
        differs(run.config, other.run.config, name) ? textOf(other.run.config, name) : '',
      ),
    ],
  }));
}

const gap = 2;
/** So much of a value tells it from another one. */
const shortest = 8;

/** Cells without which the values of the compared runs say nothing; none where no run is compared. */
export function leastBeside({ fellows }: PaneProps): number {
  const others = fellows.compared.length;
  return others === 0 ? 0 : shortest + others * (shortest + gap + 2);
}

/** The values of each row in `width` cells: a column a run, those of the others behind their colours. */
export function besideEachOther(rows: readonly DifferenceRow[], width: number, props: PaneProps): readonly string[] {
  const others = props.fellows.compared.length;
  // A sign and a blank before each other run's value, and a gap.
  const room = Math.floor((width - others * (gap + 2)) / (others + 1));
  const cells = inColumns(
    rows.map(({ values }) => values),
    Math.max(shortest, room),
  );
  return cells.map((row, at) =>
    row
      .map((cell, column) => {
        if (column === 0) return cell;
        return rows[at]?.values[column] === '' ? `  ${cell}` : `${signOf(column - 1, props)} ${cell}`;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
