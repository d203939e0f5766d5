/**
 * The cards: a list with a line for each, the selected one in full below it, and above both the machine and the run's
 * processes. One card needs no list.
 */
import { type CardUse, cardUses } from '../../state/cards.js';
import { isOver } from '../../state/checkpoints/condition.js';
import { frame, inside } from '../draw/frame.js';
import { formatDuration } from '../draw/number.js';
import { beside, printable, wrapText } from '../draw/text.js';
import { cardRows, listLine } from './card.js';
import { cardChart } from './card-chart.js';
import { machineRows } from './machine.js';
import type { Pane, PaneProps } from './pane.js';

/** Seconds after which a reading is called old. */
const oldSeconds = 15;
/** Rows that the selected card keeps at least, with its frame. */
const leastDetail = 10;
const leastList = 3;
/** From this width on the list and the selected card stand side by side. */
const leastBeside = 160;
const columnGap = 1;
const listShare = 0.48;

/** Why there are no readings: of a run that is over none will come. */
export function whyNone({ run, now, look, recording }: PaneProps): string {
  const { words } = look;
  if (run.gpus.problem !== null) return words.said(run.gpus.problem);
  if (recording) return words.gpu.recording;
  return isOver(run, now) ? words.gpu.none : words.gpu.waiting;
}

function trouble(props: PaneProps): readonly string[] {
  const { problem, time } = props.run.gpus;
  const { words, theme } = props.look;
  const age = time === null ? 0 : props.now - time;
  if (problem === null && age <= oldSeconds) return [];
  const parts = [
    problem === null ? null : words.said(problem),
    age > oldSeconds ? words.gpu.old(formatDuration(age)) : null,
  ];
  return [` ${theme.style.warn(printable(parts.filter((part) => part !== null).join('  ')))}`];
}

function list(uses: readonly CardUse[], selected: number, height: number, props: PaneProps): readonly string[] {
  const { width, look } = props;
  const area = inside(width, height);
  const from = Math.max(0, Math.min(selected - Math.floor(area.height / 2), uses.length - area.height));
  const rows = uses
    .slice(from, from + area.height)
    .map((use, at) => listLine(use, from + at === selected, area.width, props));
  const note = area.height < uses.length ? `${selected + 1} / ${uses.length}` : '';
  const title = look.words.gpu.cards(uses.length);
  return frame(rows, { title, note, width, height, theme: look.theme, glyphs: look.glyphs });
}

function detail(use: CardUse, height: number, props: PaneProps): readonly string[] {
  const { width, look } = props;
  const rows = cardRows(use, inside(width, 0).width, props);
  const title = `${use.card.index} · ${printable(use.card.name)}`;
  // Whose a card is that does not answer, its table of processes does not tell.
  const note = look.words.gpu.whose(use.card.fault === null ? use.isOwn : null);
  const framed = Math.min(height, rows.length + 2);
  return frame(rows, { title, note, width, height: framed, theme: look.theme, glyphs: look.glyphs });
}

export const gpuPane: Pane = (props) => {
  const { run, height, look, view } = props;
  const uses = cardUses(run);
  // What is wide is told in one row, what is not in two: a screen of 24 rows has one to spare beside the cards.
  const most = uses.length === 0 ? height - 2 : height >= 26 ? 2 : 1;
  const head = [...machineRows(props, most), ...(uses.length > 0 ? trouble(props) : [])];
  const selected = Math.max(0, Math.min(view.gpu.selected, uses.length - 1));
  const use = uses[selected];
  if (!use) {
    const rows = wrapText(printable(whyNone(props)), props.width - 2).map((row) => ` ${look.theme.style.dim(row)}`);
    return { rows: [...head, '', ...rows], extent: { page: 1, count: 0 } };
  }
  const room = height - head.length;
  const page = { page: Math.max(1, Math.min(uses.length, room - 2)), count: uses.length };
  if (props.width >= leastBeside && uses.length > 1) {
    const left = Math.floor((props.width - columnGap) * listShare);
    const right = props.width - columnGap - left;
    const block = detail(use, room, { ...props, width: right });
    const below = cardChart(use.card, room - block.length, { ...props, width: right });
    const all = list(uses, selected, Math.min(uses.length + 2, room), { ...props, width: left });
    const columns = [
      { rows: all, width: left },
      { rows: [...block, ...below], width: right },
    ];
    return { rows: [...head, ...beside(columns, columnGap)], extent: page };
  }
  const listed = uses.length === 1 ? 0 : Math.min(uses.length + 2, Math.max(leastList, room - leastDetail));
  const full = detail(use, room - listed, props);
  const chart = cardChart(use.card, room - listed - full.length, props);
  return {
    rows: [...head, ...(listed > 0 ? list(uses, selected, listed, props) : []), ...full, ...chart],
    extent: { page: Math.max(1, listed - 2), count: uses.length },
  };
};
