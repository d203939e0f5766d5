/**
 * The closing figures of a training, an evaluation, a prediction (transformers `trainer_pt_utils.py`, `log_metrics`): the
 * only words of the console about an evaluation that is made after the training, which prints no dict.
 *
 *     ***** eval metrics *****
 *       epoch                   =       12.0
 *       eval_loss               =     0.6122
 *       eval_runtime            = 0:00:00.18
 *       total_flos              =     1903GF
 *
 * Floats have four decimals, times hundredths of a second.
 */

import type { ConsoleMetricsEvent, RowKind } from '../../state/event.js';
import { isMetricName } from '../metric-name.js';

export interface TableDraft {
  readonly set: 'train' | 'eval' | 'predict';
  readonly line: number | null;
  readonly epoch: number | null;
  readonly values: Readonly<Record<string, number>>;
}

const kinds: Readonly<Record<TableDraft['set'], RowKind>> = { train: 'summary', eval: 'eval', predict: 'summary' };

const isSet = (set: string): set is TableDraft['set'] => set === 'train' || set === 'eval' || set === 'predict';

export const beginTable = (set: string, line: number | null): TableDraft | null =>
  isSet(set) ? { set, line, epoch: null, values: {} } : null;

const rowForm = /^ {2}([\w./-]+) += +(\S.*)$/;
const duration = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)\.(\d\d)$/;
const mostRows = 256;

/** Null for what is neither a number nor a time: `1903GF`, `13MB`. */
function figureOf(text: string): number | null {
  const parts = duration.exec(text);
  if (parts) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0, hundredths = 0] = parts
      .slice(1)
      .map((part) => Number(part ?? 0));
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds + hundredths / 100;
  }
  if (text === 'nan') return Number.NaN;
  if (text === 'inf' || text === '-inf') return text === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const number = Number(text);
  return Number.isNaN(number) ? null : number;
}

/** The table with one row more, null where the line is none. */
export function feedTable(draft: TableDraft, text: string): TableDraft | null {
  const match = rowForm.exec(text);
  if (!match) return null;
  const [, name = '', shown = ''] = match;
  const value = figureOf(shown.trimEnd());
  if (value === null || !isMetricName(name) || Object.keys(draft.values).length >= mostRows) return draft;
  return name === 'epoch' ? { ...draft, epoch: value } : { ...draft, values: { ...draft.values, [name]: value } };
}

type Figures = Pick<ConsoleMetricsEvent, 'kind' | 'epoch' | 'values' | 'table'>;

export const finishTable = ({ set, epoch, values }: TableDraft): Figures | null =>
  Object.keys(values).length === 0 ? null : { kind: kinds[set], epoch, values, table: set };
