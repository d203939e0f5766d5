/** In what the runs that are compared differ from the open one: beside each value that of every other run. */
import { type ConfigState, tensorboard } from '../../state/config.js';
import { cellWidth, pad, printable } from '../draw/text.js';
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

/** What else differs, a row each with a column a run: cards, batch, length, rows of the data. */
export function figureRows(props: PaneProps): readonly { readonly name: string; readonly value: string }[] {
  const { run, fellows, look } = props;
  const runs = [run, ...fellows.compared.map((other) => other.run)];
  const rows = look.memo.of('figure-differences', [...runs, look.words], () => differingFigures(runs, look.words));
  const table = rows.map(({ name, values: [own = null, ...others] }) => ({
    name,
    // A run that is the same as the open one says nothing.
    cells: [
      figureText(own),
      ...others.map((value, index) => (value === own ? '' : `${signOf(index, props)} ${figureText(value)}`)),
    ],
  }));
  const widths = runs.map((_, column) => Math.max(0, ...table.map(({ cells }) => cellWidth(cells[column] ?? ''))));
  return table.map(({ name, cells }) => ({
    name,
    value: cells
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  }));
}

/** The values of the others, each behind its colour; empty where none differs. */
export function otherValues(name: string, valueText: (value: unknown) => string, props: PaneProps): string {
  const parts = props.fellows.compared.flatMap(({ run }, index) => {
    if (!differs(props.run.config, run.config, name)) return [];
    const setting = run.config.settings[name];
    return [`${signOf(index, props)} ${setting ? printable(valueText(setting.value)) : '–'}`];
  });
  return parts.length === 0 ? '' : `  ${parts.join('  ')}`;
}
