/** `lf-tui compare`: in what two or more runs differ, settings, data and figures; what is the same is left out. */

import { inColumns } from '../screen/draw/columns.js';
import { formatCount, formatLogged, formatMetric } from '../screen/draw/number.js';
import { cellWidth, fitText, printable } from '../screen/draw/text.js';
import { noValue } from '../screen/glyphs.js';
import { count } from '../screen/words/count.js';
import { english } from '../screen/words/en.js';
import { tensorboard } from '../state/config.js';
import { meaningOf } from '../state/meaning.js';
import type { RunState } from '../state/run.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import { jsonText } from './json-text.js';
import { oneLook } from './one-look.js';
import type { Opened } from './open/opened.js';
import { openOnce } from './open-asked.js';
import { readOnce } from './print-status.js';
import { type Status, statusOf } from './status.js';
import { around, clock, printer } from './this-process.js';
import { processesOf } from './watchers.js';

const figures = ['last', 'min', 'min_step', 'count'] as const;

/** Values in the order of the runs; null where a run has none. */
type Row = readonly (string | number | boolean | null)[];

export interface Comparison {
  readonly schema: 1;
  readonly runs: readonly {
    readonly name: string;
    readonly path: string | null;
    readonly state: string;
    readonly errors: number;
    readonly warnings: number;
  }[];
  /** Settings that differ, by name. */
  readonly settings: Readonly<Record<string, Row>>;
  /** Rows of the ledger that differ, by stage. */
  readonly data: Readonly<Record<string, Row>>;
  /** Last and lowest value of each metric that any of them has, and its points: with points, a last one of null is NaN. */
  readonly metrics: Readonly<Record<string, Readonly<Record<(typeof figures)[number], Row>>>>;
  readonly progress: Readonly<Record<string, Row>>;
}

export interface ComparedRun {
  readonly status: Status;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Cards, and examples of a step: the same settings on more cards are another training. */
  readonly size: { readonly devices: number | null; readonly total_batch: number | null };
  /** Settings that stand only in the list of everything that the trainer could be given, its defaults included. */
  readonly incidental: ReadonlySet<string>;
}

/** From what is known of a run to what is compared. */
export const comparedRun = (run: RunState, now: number): ComparedRun => {
  const all = Object.entries(run.config.settings);
  const { devices, totalBatch } = meaningOf(run);
  return {
    status: statusOf(run, now),
    settings: Object.fromEntries(all.map(([name, setting]) => [name, setting.value])),
    size: { devices, total_batch: totalBatch },
    incidental: new Set(all.filter(([, { origin }]) => origin === tensorboard).map(([name]) => name)),
  };
};

/** A default that one run's event file tells of, and that nobody tells of the others, is no difference. */
function settingsOf(runs: readonly ComparedRun[]): readonly Readonly<Record<string, unknown>>[] {
  const isTold = (name: string): boolean =>
    runs.every(({ settings }) => name in settings) ||
    runs.some(({ settings, incidental }) => name in settings && !incidental.has(name));
  return runs.map(({ settings }) => Object.fromEntries(Object.entries(settings).filter(([name]) => isTold(name))));
}

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : value === undefined || value === null
      ? null
      : JSON.stringify(value);

const differs = (row: Row): boolean => row.some((value) => value !== row[0]);

const namesOf = (records: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].sort();

/** Where a run writes to is always another place, and says nothing. */
const ownNames: ReadonlySet<string> = new Set(['output_dir', 'run_name', 'logging_dir']);

function different(records: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, Row>> {
  const rows = namesOf(records)
    .filter((name) => !ownNames.has(name))
    .map((name) => [name, records.map((record) => plain(record[name]))] as const);
  return Object.fromEntries(rows.filter(([, row]) => differs(row)));
}

/** One entry a stage and data set: two data sets may be cut at the same stage. */
const ledgerOf = (status: Status): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    status.data.ledger.map((row) => [row.dataset === null ? row.id : `${row.id} ${row.dataset}`, row.rows]),
  );

export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  const statuses = runs.map((run) => run.status);
  const metrics = namesOf(statuses.map((status) => status.metrics)).map((name) => {
    const all = statuses.map((status) => status.metrics[name]);
    const column = (key: (typeof figures)[number]): Row => all.map((metric) => metric?.[key] ?? null);
    const row = { last: column('last'), min: column('min'), min_step: column('min_step'), count: column('count') };
    return [name, row] as const;
  });
  return {
    schema: 1,
    runs: statuses.map(({ run, state, findings }) => {
      const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
      return { name: run.name, path: run.path, state, errors: count('error'), warnings: count('warning') };
    }),
    settings: different(settingsOf(runs)),
    data: different(statuses.map(ledgerOf)),
    metrics: Object.fromEntries(metrics),
    progress: different(runs.map(({ status, size }) => ({ ...size, ...status.progress }))),
  };
}

const widestName = 40;
/** What is longer loses its middle: two paths differ at their ends. */
const widestValue = 48;
const gap = '  ';

function cellText(value: Row[number], format: (value: number) => string): string {
  if (value === null) return noValue;
  return typeof value === 'number' ? format(value) : String(value);
}

/** Settings stand as they are written, but for digits that only a computer writes, as of 1/3. */
const asWritten = (value: number): string => String(Number(value.toPrecision(8)));

function stateText({ state, errors, warnings }: Comparison['runs'][number]): string {
  const parts = [
    english.phases[state as Status['state']],
    errors === 0 ? null : count(errors, 'error', 'errors'),
    warnings === 0 ? null : count(warnings, 'warning', 'warnings'),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** Counts and times: digits in groups of three, in all of them. */
const asCounted = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1000 ? formatCount(value) : formatLogged(value, 5);

interface Line {
  readonly name: string;
  readonly cells: readonly string[];
}

const linesOf = (record: Readonly<Record<string, Row>>, format: (value: number) => string): readonly Line[] =>
  Object.entries(record).map(([name, row]) => ({
    name: `  ${name}`,
    cells: row.map((value) => cellText(value, format)),
  }));

/** The last and the lowest value of the metrics that are compared. */
function figureLines({ metrics }: Comparison): readonly Line[] {
  const shown = ['loss', 'eval_loss', 'reward', 'rewards/accuracies', 'eval_accuracy', 'grad_norm'];
  return shown.flatMap((name) => {
    const metric = metrics[name];
    if (!metric) return [];
    const text = (row: Row): readonly string[] => row.map((value) => cellText(value, (number) => formatMetric(number)));
    const last = metric.last.map((value, at) => value ?? (Number(metric.count[at]) > 0 ? Number.NaN : null));
    return [
      { name: `  ${name}, last`, cells: text(last) },
      { name: `  ${name}, lowest`, cells: text(metric.min) },
    ];
  });
}

export function comparisonText(comparison: Comparison): string {
  const { settings, data, progress, runs } = comparison;
  const line = (name: string): Line => ({ name, cells: [] });
  const section = (title: string, lines: readonly Line[]): readonly Line[] => [line(''), line(title), ...lines];
  const none = [line('  the same, as far as they are known')];
  const orNone = (lines: readonly Line[]): readonly Line[] => (lines.length > 0 ? lines : none);
  const orNothing = (title: string, lines: readonly Line[]): readonly Line[] =>
    lines.length > 0 ? section(title, lines) : [];
  const lines = [
    { name: '', cells: runs.map((run) => run.name) },
    { name: 'state', cells: runs.map(stateText) },
    ...section('settings that differ', orNone(linesOf(settings, asWritten))),
    ...orNothing('data that differ', linesOf(data, asCounted)),
    ...section('progress that differs', orNone(linesOf(progress, asCounted))),
    ...orNothing('figures', figureLines(comparison)),
  ].map(({ name, cells }) => ({ name: printable(name), cells: cells.map(printable) }));
  const columns = inColumns(
    lines.map(({ cells }) => cells),
    widestValue,
  );
  const named = lines.filter(({ cells }) => cells.length > 0).map(({ name }) => cellWidth(name));
  const nameWidth = Math.min(widestName, Math.max(...named));
  const text = lines.map(({ name, cells }, at) =>
    cells.length === 0 ? name : [fitText(name, nameWidth), ...(columns[at] ?? [])].join(gap).trimEnd(),
  );
  return `${text.join('\n')}\n`;
}

export interface CompareOptions {
  readonly opened: readonly Opened[];
  readonly json: boolean;
  readonly clock: () => number;
  readonly proc: ProcFiles;
  readonly print: (text: string) => void;
}

async function printComparison(options: CompareOptions): Promise<void> {
  const processes = { proc: options.proc, live: oneLook(options.proc) };
  const runs: ComparedRun[] = [];
  for (const opened of options.opened) {
    const { run, now } = await readOnce(opened, null, options.clock, null, {
      beside: (live) => [processesOf(live, processes, options.clock)],
      around: processes,
    });
    runs.push(comparedRun(run, now));
  }
  const comparison = compareRuns(runs);
  options.print(options.json ? jsonText(comparison) : comparisonText(comparison));
}

export async function compare(paths: readonly string[], json: boolean): Promise<void> {
  const opened: Opened[] = [];
  for (const path of paths) opened.push(await openOnce(path, {}));
  await printComparison({ opened, json, clock, proc: around.proc, print: printer() });
}
