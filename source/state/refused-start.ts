/**
 * A start that the trainer refused while it read its arguments: an unknown key, a YAML that is none, settings that exclude
 * each other. That is before the ranks name themselves, so nothing else in the console tells that an attempt began.
 *
 *     File "/srv/lf/venv/lib/python3.11/site-packages/llamafactory/hparams/parser.py", line 308, in get_train_args
 */
import type { Event } from './event.js';

const argumentParser = /[\\/]hparams[\\/]parser\.py", line \d+/;

export const isRefusedStart = (event: Event): boolean =>
  event.type === 'exception' && event.frames.some((frame) => argumentParser.test(frame));
