/** What the screen says of findings and of the cause of death: the same judgement everywhere, made once a picture. */
import type { Cause } from '../state/causes/cause.js';
import { causeOf } from '../state/causes/cause-of-death.js';
import { type Finding, findingsOf } from '../state/findings/checks.js';
import type { Evidence, Severity } from '../state/findings/finding.js';
import type { RunState } from '../state/run.js';
import { formatCount } from './draw/number.js';
import { printable } from './draw/text.js';
import type { Glyphs } from './glyphs.js';
import type { Look } from './look.js';
import type { StyleName } from './theme.js';
import { causeText } from './words/causes/catalogue.js';
import { findingText } from './words/findings/catalogue.js';

export interface Judgement {
  readonly cause: Cause | null;
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
}

export const severityStyle: Readonly<Record<Severity, StyleName>> = { error: 'bad', warning: 'warn', info: 'dim' };

export const severitySign = (severity: Severity, glyphs: Glyphs): string =>
  severity === 'error' ? glyphs.no : severity === 'warning' ? glyphs.above : glyphs.dot;

/** Seconds matter to a judgement (silence, time left); fractions of them do not. */
export function judgementOf(run: RunState, now: number, look: Look): Judgement {
  const second = Math.floor(now);
  return look.memo.of('judgement', [run, second], () => {
    const findings = findingsOf(run, second);
    const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
    const counts = { error: count('error'), warning: count('warning'), info: count('info') };
    return { cause: causeOf(run, second), findings, counts };
  });
}

/** What a person has chosen of a judgement: the cause of death, which comes first, or a finding. */
export interface Choice {
  readonly cause: Cause | null;
  readonly finding: Finding | null;
  /** Among the findings; below 0 for the cause. */
  readonly index: number;
}

export const choicesOf = ({ cause, findings }: Judgement): number => findings.length + (cause === null ? 0 : 1);

export function choiceOf(judgement: Judgement, selected: number): Choice {
  const { cause, findings } = judgement;
  const index = Math.max(0, Math.min(selected, choicesOf(judgement) - 1)) - (cause === null ? 0 : 1);
  return { cause: index < 0 ? cause : null, finding: findings[index] ?? null, index };
}

export interface Told {
  readonly title: string;
  readonly advice: string;
}

/** Words of a run's own lines may be in them: nothing that steers a terminal gets through. */
export function findingWords(finding: Finding, look: Look): Told {
  const { title, advice } = findingText(look.words.findings, finding);
  return { title: printable(title), advice: printable(advice) };
}

export function causeWords(cause: Cause, look: Look): Told {
  const { title, advice } = causeText(look.words.causes, cause);
  return { title: printable(title), advice: printable(advice) };
}

export const evidenceWords = ({ source, line, text }: Evidence): string =>
  printable(`${source}${line === null ? '' : `:${line}`}  ${text}`);

/** What is left to go on from after a death, as one sentence. */
export function remainsWords(cause: Cause, look: Look): string {
  const { checkpoint, stepsLost, tried } = cause.remains;
  if (tried) return '';
  const words = look.words.health;
  // Of a run that took no step, or whose directory nobody could look into, there is nothing to say.
  if (checkpoint === null) return stepsLost === null || stepsLost === 0 ? '' : words.noResume;
  const path = printable(checkpoint);
  return stepsLost === null || stepsLost === 0
    ? words.resume(path)
    : words.resumeWithLoss(path, formatCount(stepsLost));
}

/** The one line that matters most: why it died, or the gravest finding; null when all is well. */
export function headline(
  judgement: Judgement,
  look: Look,
): { readonly text: string; readonly style: StyleName } | null {
  const { glyphs } = look;
  if (judgement.cause) {
    const { title } = causeWords(judgement.cause, look);
    const remains = remainsWords(judgement.cause, look);
    // The trainer's own words may end without a full stop; a Chinese one has its blank within.
    const between = remains === '' || /[。！？]$/.test(title) ? '' : /[.!?]$/.test(title) ? ' ' : ` ${glyphs.dot} `;
    return { text: `${glyphs.no} ${title}${between}${remains}`, style: 'bad' };
  }
  const gravest = judgement.findings[0];
  if (!gravest || gravest.severity === 'info') return null;
  const more = judgement.counts.error + judgement.counts.warning - 1;
  const rest = more > 0 ? `  ${look.words.health.more(more)}` : '';
  const sign = severitySign(gravest.severity, glyphs);
  return { text: `${sign} ${findingWords(gravest, look).title}${rest}`, style: severityStyle[gravest.severity] };
}
