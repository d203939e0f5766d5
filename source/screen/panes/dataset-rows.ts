/**
 * Rows of a dataset file as they stand there. They are no samples: what the trainer makes of them is only printed of one.
 */
import type { DatasetRow, DatasetRowsEvent } from '../../state/event.js';
import { type Calibration, calibrationOf, estimatedTokens, rowsLongerThan } from '../../state/length-estimate.js';
import { formatCount, formatPercent } from '../draw/number.js';
import { wrapText } from '../draw/text.js';
import type { PaneProps } from './pane.js';

/** Files with rows to show, in the order of their names. */
export const datasetEntries = (props: Pick<PaneProps, 'run'>): readonly DatasetRowsEvent[] =>
  Object.values(props.run.data.files)
    .filter((file) => file.shown.length > 0)
    .sort((one, other) => (one.dataset < other.dataset ? -1 : 1));

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One turn of a conversation as `human: …`; anything else as JSON. */
function turnText(turn: unknown): string {
  if (!isFields(turn)) return JSON.stringify(turn) ?? '';
  const role = turn.from ?? turn.role;
  const text = turn.value ?? turn.content;
  return typeof role === 'string' && typeof text === 'string' ? `  ${role}: ${text}` : JSON.stringify(turn);
}

function fieldLines([name, value]: readonly [string, unknown]): readonly string[] {
  if (typeof value === 'string') return [`${name}: ${value}`];
  if (Array.isArray(value) && value.some(isFields)) return [`${name}:`, ...value.map(turnText)];
  return [`${name}: ${JSON.stringify(value)}`];
}

/** `{"a": "b"}` as `a: b`, one value a line; anything else as it stands. */
function valueLines(text: string): readonly string[] {
  try {
    const row: unknown = JSON.parse(text);
    return isFields(row) ? Object.entries(row).flatMap(fieldLines) : [text];
  } catch {
    return [text];
  }
}

function headOf(row: DatasetRow, calibration: Calibration | null, props: PaneProps): string {
  const { words, theme } = props.look;
  const text = words.samples.rows;
  const parts = [theme.style.strong(text.row(formatCount(row.number)))];
  if (row.odd) parts.push(theme.style.warn(text.odd[row.odd]));
  if (calibration) {
    const tokens = estimatedTokens(row.bytes, calibration);
    const isLong = calibration.cutoff !== null && tokens > calibration.cutoff;
    parts.push(theme.style[isLong ? 'warn' : 'dim'](text.tokens(formatCount(tokens))));
    if (isLong) parts.push(theme.style.warn(text.longer));
  }
  return parts.join(theme.style.dim(' · '));
}

export function datasetRows(file: DatasetRowsEvent, width: number, props: PaneProps): readonly string[] {
  const { words, theme, memo } = props.look;
  const text = words.samples.rows;
  return memo.of('dataset rows', [file, width, props.run.samples.examples, props.run.config], () => {
    const calibration = calibrationOf(props.run, file);
    const dim = (line: string): readonly string[] => wrapText(line, width).map(theme.style.dim);
    const count = `${file.atLeast ? `${words.ledger.atLeast(formatCount(file.rows ?? 0))}` : formatCount(file.rows ?? 0)}`;
    const cutoff = calibration?.cutoff ?? null;
    const long = calibration && cutoff !== null ? rowsLongerThan(file, cutoff, calibration) : null;
    return [
      ...dim(text.summary(count, file.files.join(', '))),
      ...(file.columns.length > 0 ? dim(text.columns(file.columns.join(', '))) : []),
      ...(calibration && cutoff !== null && long !== null && file.rows
        ? dim(
            text.estimate(
              long,
              formatPercent((100 * long) / file.rows, 1),
              formatCount(cutoff),
              calibration.bytesPerToken.toFixed(1),
              calibration.template !== null,
            ),
          )
        : []),
      '',
      ...file.shown.flatMap((row) => [
        headOf(row, calibration, props),
        ...valueLines(row.text).flatMap((line) => wrapText(line, width)),
        '',
      ]),
    ];
  });
}
