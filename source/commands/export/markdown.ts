/**
 * The report as Markdown, for an issue or a chat. What comes from the run stands in code spans or is escaped: it makes
 * no heading, no link, no picture and no mention of anybody.
 */
import { disguises } from '../../screen/draw/text.js';
import type { Words } from '../../screen/words/words.js';
import type { Pairs, Report, Table } from './report.js';

/** CommonMark takes a backslash before punctuation for that punctuation alone. */
const escaped = (text: string): string =>
  text
    .replace(disguises, '')
    .replace(/[\\`*[\]<>|~$]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`))
    .replace(/(^|[^\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (match) => match.replace('_', '\\_'))
    // A word joiner keeps `@name` and `#12` from calling people and linking issues.
    .replace(/[@#](?=[\p{L}\p{N}])/gu, (sign) => `${sign}\u2060`);

/** Of a long text there may be more than a call takes arguments. */
const longestFence = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);

/** A code span with a fence that does not occur in it; in a table a bar would end the cell even there. */
function code(text: string, inTable = false): string {
  const shown = text.replace(disguises, '');
  const longest = longestFence(shown);
  const fence = '`'.repeat(longest + 1);
  const edge = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  const inside = inTable ? shown.replaceAll('|', '\\|') : shown;
  return shown === '' ? '' : `${fence}${edge}${inside}${edge}${fence}`;
}

function block(text: string): string {
  const longest = Math.max(2, longestFence(text));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** Columns of names are code, so that `eval_loss` stays what it is. */
function tableText(table: Table, codeColumns: readonly number[], none: string): string {
  if (table.rows.length === 0) return none;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(table.columns.map(({ name }) => escaped(name))),
    line(table.columns.map(({ right }) => (right ? '---:' : '---'))),
    ...table.rows.map((row) =>
      line(row.map((cell, at) => (codeColumns.includes(at) ? code(cell, true) : escaped(cell)))),
    ),
  ].join('\n');
}

const pairsText = (pairs: Pairs): string =>
  pairs.map(([name, value]) => `- ${escaped(name)}: ${escaped(value)}`).join('\n');

export function markdownOf(report: Report, words: Words): string {
  const { health } = words;
  const { cause, findings, samples } = report;
  const parts: string[] = [
    `# ${words.report.report}: ${escaped(report.title)}`,
    escaped(report.asOf),
    pairsText(report.facts),
  ];
  const section = (title: string, ...content: readonly string[]): void => {
    parts.push(`## ${escaped(title)}`, ...content);
  };
  if (cause)
    section(
      health.cause,
      `**${escaped(cause.title)}**`,
      code(cause.evidence),
      escaped(cause.advice),
      escaped(cause.remains),
    );
  section(
    words.panes.health,
    findings.length === 0
      ? escaped(report.well)
      : findings
          .map((finding) => {
            const when = finding.when === '' ? '' : ` (${escaped(finding.when)})`;
            return [
              `- **${health.severities[finding.severity]}**: ${escaped(finding.title)}${when}`,
              `  ${escaped(finding.advice)}`,
              ...finding.evidence.map((line) => `  - ${code(line)}`),
            ].join('\n');
          })
          .join('\n'),
  );
  section(words.panes.data, escaped(report.ledger.verdict), tableText(report.ledger.table, [0, 4], ''));
  section(words.panes.checkpoints, tableText(report.checkpoints, [0], words.report.none));
  section(words.report.figures, tableText(report.figures, [0, 6], words.report.none));
  if (samples.length > 0) {
    section(
      words.panes.samples,
      ...samples.flatMap((sample) => [
        `**${escaped(sample.title)}**: ${escaped(sample.counts)}`,
        ...(sample.text === null ? [] : [block(sample.text)]),
        ...(sample.labels === null ? [] : [words.samples.labels, block(sample.labels)]),
      ]),
      ...(samples.every((sample) => sample.text === null) ? [words.report.sampleWithheld] : []),
    );
  }
  section(words.panes.config, pairsText(report.meaning));
  if (report.settings.rows.length > 0) {
    const summary = words.report.allSettings(report.settings.rows.length);
    parts.push(`<details><summary>${summary}</summary>`, tableText(report.settings, [0, 1, 2], ''), '</details>');
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
