/**
 * The report as one page that stands for itself: no scripts, no fonts, no pictures from elsewhere; its own policy keeps
 * a browser from asking anybody for anything. Light and dark as the reader's system is.
 */

import type { Words } from '../../screen/words/words.js';
import { type Curve, isEvaluation, metricNames } from '../../state/curves.js';
import type { RunState } from '../../state/run.js';
import { shownCurve } from '../../state/shown-curve.js';
import { chartOf } from './chart.js';
import { html, Markup, nothing } from './markup.js';
import type { Pairs, Report, Table } from './report.js';

const style = new Markup(`
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --dim: #5b6470; --rule: #d8dde3; --tint: #f4f6f8;
  --first: #0b67c2; --second: #b4540a; --error: #b3261e; --warning: #8a5a00; --info: #5b6470; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e4e7eb; --dim: #9aa4b0; --rule: #333a43;
  --tint: #1c2127; --first: #6db3f8; --second: #f0a35e; --error: #ff8a80; --warning: #f1c04c; --info: #9aa4b0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .dim, figcaption { color: var(--dim); }
code, pre, .value { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em; overflow-wrap: anywhere; }
pre { background: var(--tint); padding: .7rem; white-space: pre-wrap; border-radius: 4px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92em; }
th { text-align: left; font-weight: 600; color: var(--dim); } th, td { padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: top; overflow-wrap: break-word; } td:first-child { white-space: nowrap; } td:last-child { overflow-wrap: anywhere; } .right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.box { border-left: 4px solid var(--rule); background: var(--tint); padding: .6rem .9rem; margin: .6rem 0; border-radius: 0 4px 4px 0; }
.box.error { border-color: var(--error); } .box.warning { border-color: var(--warning); }
.error b { color: var(--error); } .warning b { color: var(--warning); } .info b { color: var(--info); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; } figure { margin: 0; }
svg { width: 100%; height: auto; } svg text { fill: var(--dim); font-size: 11px; } .grid { stroke: var(--rule); }
path { fill: none; stroke-width: 1.5; stroke-linejoin: round; } path.first { stroke: var(--first); } path.second { stroke: var(--second); }
circle.first { fill: var(--first); } circle.second { fill: var(--second); } span.first { color: var(--first); } span.second { color: var(--second); }
`);

const pairs = (list: Pairs): Markup =>
  html`<dl>${list.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

function tableOf(table: Table, none: string): Markup {
  if (table.rows.length === 0) return none === '' ? nothing : html`<p class="dim">${none}</p>`;
  const side = (at: number): string => (table.columns[at]?.right ? 'right' : 'left');
  const heads = table.columns.map(({ name }, at) => html`<th class="${side(at)}">${name}</th>`);
  const rows = table.rows.map(
    (row) => html`<tr>${row.map((cell, at) => html`<td class="${side(at)}">${cell}</td>`)}</tr>`,
  );
  return html`<div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** More charts than this nobody looks at; the table of figures has them all. */
const mostCharts = 16;

/** What only ever grows, or tells how long something took. */
const counters = /_(?:runtime|per_second|time)$|^(?:total_tokens|num_input_tokens_seen)$/;

/** The loss with its evaluations, and so every metric that is evaluated, too; then what only evaluations have. */
function charts(run: RunState, words: Words): readonly Markup[] {
  const names = metricNames(run.metrics).filter((name) => !counters.test(name));
  const known = new Set(names);
  const captions = { last: words.metrics.last, lowest: words.metrics.lowest };
  const figures = names.flatMap((name) => {
    if (isEvaluation(name) && known.has(name.slice('eval_'.length))) return [];
    const curve = shownCurve(run, name);
    const evaluated = isEvaluation(name) ? null : shownCurve(run, `eval_${name}`);
    if (!curve || curve.length < 2) return [];
    const line = (one: Curve, style: 'first' | 'second') => ({ curve: one, style, dots: one.length <= 60 });
    return [chartOf([line(curve, 'first'), ...(evaluated ? [line(evaluated, 'second')] : [])], captions)];
  });
  return figures.filter((figure) => figure !== nothing).slice(0, mostCharts);
}

function causeBox(report: Report, words: Words): Markup {
  const { cause } = report;
  if (!cause) return nothing;
  return html`<h2>${words.health.cause}</h2>
<div class="box error"><p><b>${cause.title}</b></p><p><code>${cause.evidence}</code></p><p>${cause.advice}</p><p>${cause.remains}</p></div>`;
}

const findingBoxes = (report: Report, words: Words): readonly Markup[] =>
  report.findings.length === 0
    ? [html`<p>${report.well}</p>`]
    : report.findings.map(
        ({ severity, title, advice, when, evidence }) =>
          html`<div class="box ${severity}"><p><b>${words.health.severities[severity]}</b> ${title} <span class="dim">${when}</span></p><p>${advice}</p>${evidence.map((line) => html`<p><code>${line}</code></p>`)}</div>`,
      );

function sampleBoxes(report: Report, words: Words): readonly Markup[] {
  return report.samples.map(({ title, counts, text, labels }) => {
    const shown = text === null ? html`<p class="dim">${words.report.sampleWithheld}</p>` : html`<pre>${text}</pre>`;
    const learned = labels === null ? nothing : html`<p>${words.samples.labels}</p><pre>${labels}</pre>`;
    return html`<p><b>${title}</b> <span class="dim">${counts}</span></p>${shown}${learned}`;
  });
}

export function pageOf(report: Report, run: RunState, words: Words, language: string): string {
  const drawn = charts(run, words);
  const settings =
    report.settings.rows.length === 0
      ? nothing
      : html`<details><summary>${words.report.allSettings(report.settings.rows.length)}</summary>${tableOf(report.settings, '')}</details>`;
  const page = html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${report.title} – ${words.report.report}</title>
<style>${style}</style>
</head>
<body>
<h1>${report.title}</h1>
<p class="dim">${report.asOf}</p>
${pairs(report.facts)}
${causeBox(report, words)}
<h2>${words.panes.health}</h2>
${findingBoxes(report, words)}
${drawn.length === 0 ? nothing : html`<h2>${words.report.curves}</h2><div class="charts">${drawn}</div>`}
<h2>${words.panes.data}</h2>
<p>${report.ledger.verdict}</p>
${tableOf(report.ledger.table, '')}
<h2>${words.panes.checkpoints}</h2>
${tableOf(report.checkpoints, words.report.none)}
<h2>${words.report.figures}</h2>
${tableOf(report.figures, words.report.none)}
${report.samples.length === 0 ? nothing : html`<h2>${words.panes.samples}</h2>${sampleBoxes(report, words)}`}
<h2>${words.panes.config}</h2>
${pairs(report.meaning)}
${settings}
</body>
</html>
`;
  return page.text;
}
