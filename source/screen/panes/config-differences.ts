/** In which settings the runs that are compared differ from the open one: beside each value that of every other run. */
import { type ConfigState, tensorboard } from '../../state/config.js';
import { printable } from '../draw/text.js';
import { seriesColours } from '../series.js';
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

/** Which colour is which run. */
export const otherNames = ({ fellows, look }: PaneProps): string =>
  fellows.compared
    .map(({ name }, index) => {
      const sign = look.theme.style[seriesColours[index + 1] ?? 'plain'](look.glyphs.full);
      return `  ${sign} ${printable(name)}`;
    })
    .join('');

/** The values of the others, each behind its colour; empty where none differs. */
export function otherValues(name: string, valueText: (value: unknown) => string, props: PaneProps): string {
  const { theme, glyphs } = props.look;
  const parts = props.fellows.compared.flatMap(({ run }, index) => {
    if (!differs(props.run.config, run.config, name)) return [];
    const setting = run.config.settings[name];
    const sign = theme.style[seriesColours[index + 1] ?? 'plain'](glyphs.full);
    return [`${sign} ${setting ? printable(valueText(setting.value)) : '–'}`];
  });
  return parts.length === 0 ? '' : `  ${parts.join('  ')}`;
}
