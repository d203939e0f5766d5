/** Recorded runs as their console alone tells of them: what a log file knows that was copied from somewhere. */
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { type Status, statusOf } from '../../source/commands/status.js';
import { parseRecording } from '../../source/watch/recording.js';
import { readFixture } from '../parse/support.js';

/** What is known a minute after the console's last word. */
export function consoleOnly(name: string, seconds = 60): Status {
  const { chunks } = parseRecording(readFixture(name));
  const told = chunks.filter((chunk) => chunk.kind === 'console');
  const now = (told.at(-1)?.time ?? 0) + seconds;
  const fold = foldChunks(initialFold({ kind: 'log', path: '/runs/train.log', name: 'train.log' }), told);
  return statusOf(viewAt(fold, now), now);
}
