/** The console's lines as a pane reads them: text of the bytes that the log's index points to, when it is shown. */
import { cleaned } from '../parse/console/segments.js';
import type { LogText } from '../screen/panes/pane.js';
import { type LogState, type Span, spanOf } from '../state/log.js';
import type { ConsoleText } from '../watch/console-text.js';

/** A line may be megabytes of token ids: what no screen can show is not read. */
const mostBytes = 8192;

export function logTextOf(log: LogState, console: ConsoleText): LogText {
  const text = ({ start, end }: Span): string | null => {
    const bytes = console.peek(start, Math.min(end, start + mostBytes));
    return bytes ? cleaned(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) : null;
  };
  return {
    line: (index) => text(spanOf(log, index)),
    bar: () => (log.bar ? text(log.bar) : null),
  };
}
