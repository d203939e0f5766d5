/** Other machines in the list of runs: a line for each machine of a run, and how the connections are. */
import type { RunNode } from '../../state/nodes.js';
import type { HostLink } from '../../state/summary.js';
import { formatDuration } from '../draw/number.js';
import { cellWidth, cut, printable } from '../draw/text.js';
import type { PaneProps } from './pane.js';

/** Troubles that get a row each; what is well shares one. */
const mostTroubles = 4;

/** What a line below a run's own says of one of its machines. */
export interface NodeTexts {
  readonly name: string;
  readonly state: string;
  readonly age: string;
}

export function nodeTexts(node: RunNode, isLast: boolean, props: PaneProps): NodeTexts {
  const { theme, glyphs, words } = props.look;
  const stem = glyphs.unicode ? (isLast ? '└' : '├') : isLast ? '`' : '|';
  const rank = node.place?.rank ?? null;
  const which = rank === null ? words.runs.node : `${words.runs.node} ${rank}`;
  const name = `${stem} ${which} ${glyphs.dot} ${printable(node.host ?? words.runs.here)}`;
  const waits = /D/.test(node.states) ? ` ${theme.style.warn(words.runs.waitsForDisk)}` : '';
  return {
    name: theme.style.dim(name),
    state: `${theme.style.dim(words.runs.ranks(node.ranks))}${waits}`,
    age: node.heard === null ? '' : formatDuration(Math.max(0, props.now - node.heard)),
  };
}

/** Machines of the run that nobody named: their part cannot be seen from here. */
export function unseenNodes(nodes: readonly RunNode[]): number {
  const count = Math.max(0, ...nodes.map((node) => node.place?.count ?? 0));
  return Math.max(0, count - nodes.length);
}

function linkText(link: HostLink, props: PaneProps): string {
  const { theme, glyphs, words } = props.look;
  const host = printable(link.host ?? words.runs.here);
  const age = link.heard === null ? null : formatDuration(Math.max(0, props.now - link.heard));
  if (link.state === 'connecting') return theme.style.dim(`${glyphs.phase.starting} ${host} ${words.runs.connecting}`);
  if (link.state === 'connected') return `${theme.style.good(glyphs.phase.training)} ${host} ${age ?? ''}`;
  const heard = age === null ? '' : ` (${words.runs.heard(age)})`;
  return `${theme.style.bad(glyphs.no)} ${host}${heard}: ${theme.style.warn(printable(words.said(link.words ?? '')))}`;
}

/** A row for every connection that is down, and one for all others. */
export function linkRows(links: readonly HostLink[], width: number, props: PaneProps): readonly string[] {
  const down = links.filter((link) => link.state === 'down');
  const well = links.filter((link) => link.state !== 'down');
  let row = '';
  for (const link of well) {
    const next = `${row === '' ? ' ' : `${row}  `}${linkText(link, props)}`;
    if (row !== '' && cellWidth(next) > width) {
      row = `${row} ${props.look.glyphs.ellipsis}`;
      break;
    }
    row = next;
  }
  const troubles = down.slice(0, mostTroubles).map((link) => ` ${linkText(link, props)}`);
  const more = down.length - troubles.length;
  if (more > 0) troubles.push(` ${props.look.glyphs.no} +${more}`);
  return [...(row === '' ? [] : [row]), ...troubles].map((text) => cut(text, width));
}
