/** What is wrong with the run, what shows it, what to do, and what it did when: the cause of death first. */
import type { Cause } from '../../state/causes/cause.js';
import type { Finding } from '../../state/findings/checks.js';
import { judgePhase } from '../../state/phase.js';
import { currentRate } from '../../state/rate.js';
import { unseenSilence } from '../../state/unseen.js';
import { frame, inside } from '../draw/frame.js';
import { formatCount } from '../draw/number.js';
import { fitText, wrapText } from '../draw/text.js';
import { wrapRows } from '../draw/wrap.js';
import {
  causeWords,
  choiceOf,
  choicesOf,
  evidenceWords,
  findingWords,
  judgementOf,
  remainsWords,
  severitySign,
  severityStyle,
} from '../judgement.js';
import type { Pane, PaneProps } from './pane.js';
import { phaseRows } from './phases.js';
import { watchedRows, wellWords } from './watched.js';

function momentWords(finding: Finding, props: PaneProps): string {
  const words = props.look.words.health;
  const { since, until } = finding;
  const began = since.step === null ? '' : words.since(formatCount(since.step));
  const over = until === null ? '' : until.step === null ? words.over : words.until(formatCount(until.step));
  return [began, over].filter((part) => part !== '').join(' · ');
}

function detailRows(finding: Finding, width: number, props: PaneProps): readonly string[] {
  const { theme, words, glyphs } = props.look;
  const { title, advice } = findingWords(finding, props.look);
  const moment = momentWords(finding, props);
  return [
    ...wrapText(title, width).map((row) => theme.style[severityStyle[finding.severity]](row)),
    ...(moment === '' ? [] : [theme.style.dim(moment)]),
    '',
    theme.style.dim(words.health.advice),
    ...wrapText(advice, width),
    '',
    theme.style.dim(words.health.evidence),
    ...finding.evidence.flatMap((one) => wrapRows(evidenceWords(one), width, 4, glyphs.ellipsis)),
  ];
}

function causeRows(cause: Cause, isChosen: boolean, width: number, props: PaneProps): readonly string[] {
  const { theme, glyphs } = props.look;
  const { title, advice } = causeWords(cause, props.look);
  const { stepsLost, setting } = cause.remains;
  const { words } = props.look;
  // The advice names the checkpoint already where it tells how to go on from it.
  const lost = stepsLost === null || stepsLost === 0 ? '' : words.health.lost(formatCount(stepsLost));
  const remains = setting === null ? remainsWords(cause, props.look) : lost;
  return [
    ...wrapRows(title, width, 3, glyphs.ellipsis).map((row) =>
      isChosen ? theme.style.selection(fitText(row, width)) : theme.style.bad(row),
    ),
    ...wrapRows(evidenceWords(cause.evidence), width, 2, glyphs.ellipsis).map((row) => theme.style.dim(row)),
    ...wrapText(advice, width),
    ...(remains === '' ? [] : wrapText(remains, width).map((row) => theme.style.strong(row))),
  ];
}

/** That all is well is said of a run that has begun to learn, or has written its results; before, there was little to check. */
export function wellRows({ run, now, look }: PaneProps, width: number, most: number): readonly string[] {
  if (run.isBeingRead) return [look.theme.style.dim(`${look.glyphs.dot} ${look.words.header.reading}`)];
  if (unseenSilence(run, now) !== null) {
    const text = `${look.glyphs.dot} ${look.words.health.wellUnseen}`;
    return wrapRows(text, width, most, look.glyphs.ellipsis).map(look.theme.style.warn);
  }
  const { theme, glyphs, words } = look;
  const hasBegun = run.progress.step !== null || run.phase.exit !== null || run.phase.settled;
  const text = hasBegun ? `${glyphs.yes} ${wellWords(run, words)}` : `${glyphs.dot} ${words.health.wellSoFar}`;
  const rows = wrapRows(text, width, most, glyphs.ellipsis);
  if (!hasBegun) return rows.map(theme.style.dim);
  // What could not be looked for is told beside it, and is nothing good.
  const [well = '', ...rest] = (rows[0] ?? '').split(` ${glyphs.dot} `);
  const beside = rest.length === 0 ? '' : theme.style.dim(` ${glyphs.dot} ${rest.join(` ${glyphs.dot} `)}`);
  return [`${theme.style.good(well)}${beside}`, ...rows.slice(1).map(theme.style.dim)];
}

/** Below this there is no room for more than the sentence. */
const leastWatched = 8;
/** A finding that was not asked for is told where it has so many rows. */
const leastDetail = 8;

function listRows(
  findings: readonly Finding[],
  selected: number,
  { width, height }: { readonly width: number; readonly height: number },
  props: PaneProps,
): readonly string[] {
  const { theme, glyphs, words } = props.look;
  if (findings.length === 0) {
    const { cause } = judgementOf(props.run, props.now, props.look);
    const told = cause ? [theme.style.dim(words.health.nothingElse)] : wellRows(props, width, height);
    return height < leastWatched ? told.slice(0, height) : [...told, '', ...watchedRows(width, props)];
  }
  const texts = findings.map((finding) => {
    const { title } = findingWords(finding, props.look);
    const rows = wrapText(title, width - 2);
    return rows.map((row, index) => `${index === 0 ? severitySign(finding.severity, glyphs) : ' '} ${row}`);
  });
  // Whole sentences where all of them have room, else a row each.
  const isRoomy = texts.flat().length <= height;
  return findings.flatMap((finding, index) => {
    const { title } = findingWords(finding, props.look);
    const rows = isRoomy ? (texts[index] ?? []) : [`${severitySign(finding.severity, glyphs)} ${title}`];
    if (index === selected) return rows.map((row) => theme.style.selection(fitText(row, width)));
    if (finding.severity === 'info') return rows.map((row) => fitText(row, width));
    return rows.map((row) => theme.style[severityStyle[finding.severity]](fitText(row, width)));
  });
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const box = (rows: readonly string[], title: string, note: string, width: number, height: number, props: PaneProps) =>
  frame(rows, { title, note, width, height, theme: props.look.theme, glyphs: props.look.glyphs });

export const healthPane: Pane = (props) => {
  const { run, now, width, height, look, view } = props;
  const { words } = look;
  const judgement = judgementOf(run, now, look);
  const { findings, counts, cause } = judgement;
  const area = inside(width, height);
  const judged = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
  const phases = phaseRows(props, area.width);
  const phaseHeight = phases.length > 0 && height >= 14 ? phases.length + 2 : 0;
  const choice = choiceOf(judgement, view.health.selected);
  const beside = width >= 110 && findings.length > 0;
  const listWidth = beside ? Math.floor(width * 0.5) : width;
  const side = width - listWidth - 1;
  // Below each other, the list takes what it needs and at most half, so that evidence and advice are in sight.
  const wanted = findings.length + 2;
  const death = cause ? causeRows(cause, choice.cause !== null && findings.length > 0, area.width, props) : [];
  const deathHeight = (): number => {
    if (death.length === 0) return 0;
    const most = height - phaseHeight;
    if (choice.finding === null) return Math.min(death.length + 2, Math.max(4, most - (findings.length > 0 ? 4 : 6)));
    // A finding that is chosen has the room for its words; of the cause its first row stays.
    const detail = detailRows(choice.finding, inside(beside ? side : width, height).width, props);
    const words = detail.filter((row) => row !== '').length + 2;
    const least = beside ? Math.max(wanted, words) : findings.length === 1 ? words : Math.min(wanted, 5) + words;
    return Math.min(death.length + 2, Math.max(3, most - least));
  };
  const top = deathHeight();
  const middle = height - phaseHeight - top;
  // Where there is room, the first finding is told beside the cause that is chosen.
  const chosen = choice.finding ?? (beside || middle - wanted >= leastDetail ? (findings[0] ?? null) : null);
  // One finding alone, with all that is known of it, is its own list.
  const isAlone = !beside && chosen !== null && findings.length === 1;
  const detailHeight = isAlone
    ? middle
    : !beside && chosen
      ? Math.max(middle - wanted, Math.min(Math.max(6, Math.floor(middle / 2)), middle - 3))
      : 0;
  const listHeight = middle - detailHeight;
  const room = inside(listWidth, listHeight);
  const all = listRows(findings, choice.index, room, props);
  // Where nothing is found there is nothing to choose: the list of what was looked for scrolls as text.
  const wish = findings.length === 0 ? view.health.selected : choice.index - Math.floor(room.height / 2);
  const offset = Math.max(0, Math.min(wish, all.length - room.height));
  const rows = all.slice(offset, offset + room.height);
  const title =
    findings.length === 0 ? words.panes.health : words.health.title(counts.error, counts.warning, counts.info);
  const place = findings.length === 0 && all.length > room.height ? `${offset + room.height}/${all.length}` : '';
  const list = box(rows, title, place, listWidth, listHeight, props);
  const detail = (w: number, h: number): readonly string[] => {
    if (!chosen) return [];
    const space = inside(w, h);
    const all = detailRows(chosen, space.width, props);
    // Where there is little room, blank rows are the first to go.
    const shown = all.length > space.height ? all.filter((row) => row !== '') : all;
    const name = capitalized(words.watched.checks[chosen.id]);
    // The id is what scripts and the JSON call it.
    return box(shown, isAlone ? `${title} ${look.glyphs.dot} ${name}` : name, chosen.id, w, h, props);
  };
  const right = beside ? detail(side, listHeight) : [];
  const main = beside
    ? list.map((row, index) => `${row} ${right[index] ?? ''}`)
    : [...(isAlone ? [] : list), ...detail(width, detailHeight)];
  return {
    rows: [
      ...(top > 0 ? box(death, words.health.cause, words.phases[judged.phase], width, top, props) : []),
      ...main,
      ...(phaseHeight > 0 ? box(phases, words.health.phases, '', width, phaseHeight, props) : []),
    ],
    extent: {
      page: room.height,
      count: findings.length > 0 ? choicesOf(judgement) : Math.max(0, all.length - room.height + 1),
    },
  };
};
