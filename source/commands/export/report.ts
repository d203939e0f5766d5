/**
 * What a report says, before it has a format: the same judgement in the same words as on the screen, as sentences and
 * tables of text. Everything private is out of it already.
 */

import { formatBytes, formatCount, formatDuration, formatMetric, formatPace } from '../../screen/draw/number.js';
import { printable } from '../../screen/draw/text.js';
import { noValue } from '../../screen/glyphs.js';
import { wellWords } from '../../screen/panes/watched.js';
import { causeText } from '../../screen/words/causes/catalogue.js';
import { findingText } from '../../screen/words/findings/catalogue.js';
import { reasonText } from '../../screen/words/ledger/catalogue.js';
import type { Words } from '../../screen/words/words.js';
import { causeOf } from '../../state/causes/cause-of-death.js';
import { conditionOf } from '../../state/checkpoints/condition.js';
import { findingsOf } from '../../state/findings/checks.js';
import type { Evidence, Severity } from '../../state/findings/finding.js';
import { departures, ledgerOf } from '../../state/ledger/ledger.js';
import { meaningOf } from '../../state/meaning.js';
import type { RunState } from '../../state/run.js';
import { nameOfRun } from '../../state/run-name.js';
import { printableLines } from '../say.js';
import { type Status, statusOf } from '../status.js';
import type { Privacy } from './privacy.js';

export interface Table {
  readonly columns: readonly { readonly name: string; readonly right: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

export type Pairs = readonly (readonly [name: string, value: string])[];

export interface ReportFinding {
  readonly severity: Severity;
  readonly title: string;
  readonly advice: string;
  /** `since step 40`, `over since step 80`, or nothing. */
  readonly when: string;
  readonly evidence: readonly string[];
}

export interface ReportSample {
  readonly title: string;
  readonly counts: string;
  /** Null where the person does not share it. */
  readonly text: string | null;
  readonly labels: string | null;
}

export interface Report {
  readonly title: string;
  readonly asOf: string;
  readonly facts: Pairs;
  readonly cause: {
    readonly title: string;
    readonly advice: string;
    readonly evidence: string;
    readonly remains: string;
  } | null;
  readonly findings: readonly ReportFinding[];
  /** What is said where nothing was found. */
  readonly well: string;
  readonly figures: Table;
  readonly ledger: { readonly verdict: string; readonly table: Table };
  readonly checkpoints: Table;
  readonly meaning: Pairs;
  readonly settings: Table;
  readonly samples: readonly ReportSample[];
}

export interface ReportOptions {
  readonly run: RunState;
  readonly now: number;
  readonly words: Words;
  readonly privacy: Privacy;
  readonly version: string;
}

const left = (name: string) => ({ name, right: false });
const right = (name: string) => ({ name, right: true });

function factsOf(status: Status, words: Words, clean: (text: string) => string): Pairs {
  const { report, phases, config } = words;
  const { run, progress, exit } = status;
  const rate = progress.seconds_per_step;
  const ending =
    exit === null
      ? ''
      : exit.signal === null
        ? ` (${words.header.exit(exit.code ?? 0)})`
        : ` (${words.header.signal(exit.signal)})`;
  const steps = [
    progress.step === null || progress.total_steps === null
      ? null
      : report.steps(formatCount(progress.step), formatCount(progress.total_steps)),
    progress.epoch === null ? null : `${words.axes.epoch} ${progress.epoch.toFixed(2)}`,
    progress.attempts > 1 ? words.header.attempt(progress.attempts) : null,
  ].filter((part) => part !== null);
  const versions = [
    run.llamafactory === null ? null : `LLaMA-Factory ${run.llamafactory}`,
    run.transformers === null ? null : `transformers ${run.transformers}`,
  ].filter((part) => part !== null);
  const rows: readonly (readonly [string, string | null])[] = [
    [report.state, `${phases[status.state]}${ending}`],
    [report.progress, steps.length === 0 ? null : steps.join(' · ')],
    [words.header.eta, progress.eta_s === null ? null : formatDuration(progress.eta_s)],
    [report.trained, progress.elapsed_s === null ? null : formatDuration(progress.elapsed_s)],
    [report.pace, rate === null || rate <= 0 ? null : formatPace(rate)],
    ['tokens/s', progress.tokens_per_s === null ? null : formatCount(progress.tokens_per_s)],
    [report.model, run.model],
    [report.method, [run.stage, run.finetuning_type].filter((part) => part !== null).join(' · ') || null],
    ['template', run.template],
    [report.datasets, run.datasets.join(', ') || null],
    [config.examples, status.data.examples === null ? null : formatCount(status.data.examples)],
    [report.versions, versions.join(' · ') || null],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, clean(value)] as const]));
}

function figuresOf(status: Status, words: Words): Table {
  const number = (value: number | null): string => (value === null ? noValue : formatMetric(value));
  const step = (value: number | null): string => (value === null ? noValue : formatCount(value));
  return {
    columns: [
      left(words.report.metric),
      right(words.metrics.last),
      right(words.metrics.at),
      right(words.metrics.lowest),
      right(words.metrics.at),
      right(
        words.metrics
          .points(2)
          .replace(/^\D*\d+\D?/, '')
          .trim() || 'n',
      ),
      left(words.report.source),
    ],
    rows: Object.entries(status.metrics).map(([name, metric]) => [
      printable(name),
      number(metric.last),
      step(metric.last_step),
      number(metric.min),
      step(metric.min_step),
      formatCount(metric.count),
      metric.source,
    ]),
  };
}

function ledgerTable(run: RunState, words: Words, clean: (text: string) => string): Report['ledger'] {
  const { rows, verdict } = ledgerOf(run);
  const { ledger, report } = words;
  const count = (value: number | null, atLeast: boolean): string =>
    value === null ? ledger.unknown : atLeast ? ledger.atLeast(formatCount(value)) : formatCount(value);
  return {
    verdict: clean(ledger.verdict(verdict)),
    table: {
      columns: [left(report.datasets), left(report.stage), right(report.rows), left(report.why), left(report.source)],
      rows: rows.map((row) => [
        clean(row.dataset ?? ledger.together),
        ledger.stages[row.id],
        `${departures.has(row.id) && (row.rows ?? 0) > 0 ? '−' : ''}${count(row.rows, row.atLeast)}`,
        row.reason === null ? '' : clean(reasonText(ledger, row.reason)),
        row.source === null ? '' : clean(ledger.source(row.source)),
      ]),
    },
  };
}

function checkpointsTable(status: Status, { run, now, words }: ReportOptions, clean: (text: string) => string): Table {
  const { checkpoints: text } = words;
  const told = new Map(status.checkpoints.map((one) => [one.path, one]));
  return {
    columns: [
      left(words.panes.checkpoints),
      right(text.size),
      right(text.evalLoss),
      left(text.state),
      left(text.notes),
    ],
    rows: run.checkpoints.list.map((checkpoint) => {
      const one = told.get(checkpoint.path);
      const missing = one?.missing ?? [];
      const notes = [
        one?.best ? text.best : null,
        one?.last ? text.last : null,
        missing.length === 0 ? null : `${text.missing}: ${missing.join(', ')}`,
      ];
      return [
        clean(checkpoint.path),
        formatBytes(one?.bytes ?? 0),
        one?.eval_loss == null ? noValue : formatMetric(one.eval_loss),
        text.conditions[conditionOf(run, checkpoint, now)],
        clean(notes.filter((note) => note !== null).join(' · ')),
      ];
    }),
  };
}

function meaningPairs(run: RunState, words: Words): Pairs {
  const meaning = meaningOf(run);
  const { config } = words;
  const rows: readonly (readonly [string, number | null | undefined])[] = [
    [config.effectiveBatch, meaning.totalBatch],
    [config.examples, meaning.examples],
    [config.evalExamples, meaning.evalExamples],
    [config.stepsPerEpoch, meaning.stepsPerEpoch],
    [config.epochs, run.progress.epochs],
    [config.totalSteps, run.progress.totalSteps],
    [config.warmup, meaning.warmupSteps],
    [config.trainable, run.progress.banner.trainable_parameters],
    [config.seen, meaning.seen],
  ];
  return rows.flatMap(([name, value]) => (value == null ? [] : [[name, formatCount(value)] as const]));
}

function samplesOf(status: Status, words: Words, privacy: Privacy): readonly ReportSample[] {
  const { samples } = words;
  return status.samples.map((sample) => {
    const part =
      sample.kind === 'example' ? '' : ` · ${samples.parts[sample.kind as keyof typeof samples.parts] ?? sample.kind}`;
    const { trained_tokens: trained, masked_tokens: masked } = sample;
    const share = trained === null ? '' : `${((100 * trained) / Math.max(1, sample.tokens)).toFixed(0)} %`;
    return {
      title: `${samples.sets[sample.set]}${part}`,
      counts: [
        samples.tokens(sample.tokens),
        trained === null ? null : samples.trained(formatCount(trained), share),
        masked === null ? null : samples.masked(formatCount(masked)),
      ]
        .filter((one) => one !== null)
        .join(' · '),
      text: privacy.sharing.samples ? printableLines(privacy.clean(sample.text)) : null,
      labels:
        privacy.sharing.samples && sample.labels_text !== null
          ? printableLines(privacy.clean(sample.labels_text))
          : null,
    };
  });
}

export function reportOf(options: ReportOptions): Report {
  const { run, now, words, privacy, version } = options;
  const status = statusOf(run, now);
  // Lines of a run may steer terminals and hide text; sentences are made of them.
  const clean = (text: string): string => printable(privacy.clean(text));
  const cause = causeOf(run, now);
  const evidence = ({ source, line, text }: Evidence): string =>
    clean(`${source}${line === null ? '' : `:${line}`}: `) + clean(text);
  const told = ({ title, advice }: { readonly title: string; readonly advice: string }) => ({
    title: clean(title),
    advice: clean(advice),
  });
  const { health } = words;
  const remains = (): string => {
    if (!cause) return '';
    const { checkpoint, stepsLost } = cause.remains;
    if (checkpoint === null) return stepsLost === null ? '' : health.noResume;
    return clean(stepsLost ? health.resumeWithLoss(checkpoint, formatCount(stepsLost)) : health.resume(checkpoint));
  };
  const names = Object.keys(run.config.settings).sort();
  return {
    title: clean(nameOfRun(run)),
    asOf: words.report.asOf(`${new Date(now * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`, version),
    facts: factsOf(status, words, clean),
    cause: cause && { ...told(causeText(words.causes, cause)), evidence: evidence(cause.evidence), remains: remains() },
    findings: findingsOf(run, now).map((finding) => ({
      severity: finding.severity,
      ...told(findingText(words.findings, finding)),
      when:
        finding.until !== null
          ? finding.until.step === null
            ? health.over
            : health.until(formatCount(finding.until.step))
          : finding.since.step === null
            ? ''
            : health.since(formatCount(finding.since.step)),
      evidence: finding.evidence.map(evidence),
    })),
    well: wellWords(run, words),
    figures: figuresOf(status, words),
    ledger: ledgerTable(run, words, clean),
    checkpoints: checkpointsTable(status, options, clean),
    meaning: meaningPairs(run, words),
    settings: {
      columns: [left(words.config.name), left(words.config.value), left(words.config.from)],
      rows: names.map((name) => {
        const setting = run.config.settings[name];
        const value = privacy.setting(name, setting?.value);
        return [
          printable(name),
          value === null ? words.report.withheld : printable(value),
          clean(setting?.origin ?? ''),
        ];
      }),
    },
    samples: samplesOf(status, words, privacy),
  };
}
