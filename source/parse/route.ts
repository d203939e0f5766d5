/** Which parser reads which file of a run directory. Files without a parser are known by their size alone. */
import { parseCheckpointMetadata, parseLatest } from './checkpoint-marks.js';
import type { FileParser, StreamParser } from './parser.js';
import { predictionsParser } from './predictions.js';
import { parseResults } from './results.js';
import { parseRunYaml } from './run-yaml.js';
import { swiftLogParser } from './swift-log.js';
import { tfeventsParser } from './tfevents.js';
import { trainerLogParser } from './trainer-log.js';
import { parseTrainerState } from './trainer-state.js';
import { parseWeightIndex } from './weight-index.js';

export type Route =
  | { readonly kind: 'stream'; readonly parser: StreamParser<unknown> }
  | { readonly kind: 'file'; readonly parser: FileParser };

/** Parsers keep the type of their state to themselves: a reader only hands it back. */
const stream = <State>(parser: StreamParser<State>): Route => ({
  kind: 'stream',
  parser: {
    initial: parser.initial,
    afterGap: parser.afterGap ?? parser.initial,
    feed: (state, bytes, context) => parser.feed(state as State, bytes, context),
    end: (state, context) => parser.end(state as State, context),
  },
});
const file = (parser: FileParser): Route => ({ kind: 'file', parser });

const routes: readonly (readonly [RegExp, Route])[] = [
  [/^trainer_log\.jsonl$/, stream(trainerLogParser)],
  [/^logging\.jsonl$/, stream(swiftLogParser)],
  [/^(checkpoint-\d+\/)?trainer_state\.json$/, file(parseTrainerState)],
  [/^(train|eval|predict|all)_results\.json$/, file(parseResults)],
  [/^generated_predictions\.jsonl$/, stream(predictionsParser)],
  [/^runs\/(.+\/)?events\.out\.tfevents\.[^/]+$/, stream(tfeventsParser)],
  [/^(training_args|llamaboard_config)\.yaml$/, file(parseRunYaml)],
  [/^config:/, file(parseRunYaml)],
  [/^checkpoint-\d+\/latest$/, file(parseLatest)],
  [/^checkpoint-\d+\/metadata\.json$/, file(parseCheckpointMetadata)],
  [/(^|\/)[^/]+\.index\.json$/, file(parseWeightIndex)],
];

export const routeOf = (path: string): Route | null => routes.find(([pattern]) => pattern.test(path))?.[1] ?? null;
