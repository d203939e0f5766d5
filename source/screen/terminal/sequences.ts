/**
 * The control sequences we send, by what they do. One place, so that everything switched on has its counterpart.
 *
 * Sources: ECMA-48 (CSI), xterm's "XTerm Control Sequences" (private modes), the synchronised output proposal
 * (mode 2026). Terminals ignore private modes they do not know.
 */

const CSI = '\u001b[';

export const BEGIN_FRAME = `${CSI}?2026h`;
export const END_FRAME = `${CSI}?2026l`;
export const RESET_STYLE = `${CSI}m`;
export const ERASE_SCREEN = `${CSI}2J`;
export const ERASE_LINE = `${CSI}2K`;
export const ERASE_TO_LINE_END = `${CSI}K`;

/** Modes on while we own the terminal: alternate screen, no cursor, no automatic wrap, bracketed paste. */
const ENTER = `${CSI}?1049h${CSI}?25l${CSI}?7l${CSI}?2004h${RESET_STYLE}${ERASE_SCREEN}${CSI}H`;

/** Wheel and button reports in the SGR encoding, which has no limit on coordinates. */
const MOUSE_ON = `${CSI}?1000h${CSI}?1006h`;

export function enterSequence(mouse: boolean): string {
  return mouse ? ENTER + MOUSE_ON : ENTER;
}

/**
 * Undoes everything, whatever was on: safe after a frame that was cut short (the first byte, CAN, ends a half-sent
 * sequence). The alternate screen goes last so that nothing is erased on the normal one. Where there is none, as in GNU
 * screen by default and on the Linux console, the picture stays, and the shell's prompt takes the place of its last row.
 */
export const LEAVE = `\u0018${END_FRAME}${CSI}?1006l${CSI}?1000l${CSI}?2004l${RESET_STYLE}${CSI}?7h${CSI}999H${ERASE_LINE}${CSI}?25h${CSI}?1049l`;

/** Asks for the background colour (xterm's OSC 11). Terminals that do not know the question leave it unanswered. */
export const ASK_BACKGROUND = '\u001b]11;?\u001b\\';

/** Asks the terminal whether it works (DSR 5, ECMA-48): its answer, `CSI 0 n`, comes after all that was sent before. */
export const ASK_ARRIVAL = `${CSI}5n`;

/** Moves the cursor; `column` and `row` count from 0. */
export function moveTo(column: number, row: number): string {
  return column === 0 ? `${CSI}${row + 1}H` : `${CSI}${row + 1};${column + 1}H`;
}

/** Moves the cursor within its row; `column` counts from 0. */
export function moveToColumn(column: number): string {
  return column === 0 ? '\r' : `${CSI}${column + 1}G`;
}

export function selectStyle(parameters: string): string {
  return `${CSI}${parameters}m`;
}
