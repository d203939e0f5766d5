/** The examples that LLaMA-Factory printed, and the predictions that a predict run wrote. */
import type { Event, ExampleEvent, ExamplePart, Prediction } from './event.js';

export interface SamplesState {
  readonly examples: readonly ExampleEvent[];
  /** The first predictions of the file, at most `predictionLimit`; `predictionCount` counts all. */
  readonly predictions: readonly Prediction[];
  readonly predictionCount: number;
}

export const initialSamples: SamplesState = { examples: [], predictions: [], predictionCount: 0 };

/** `eval_on_each_dataset` prints one a dataset; more than this is somebody else's log. */
const exampleLimit = 32;
const predictionLimit = 2000;

const sameExample = (one: ExampleEvent, other: ExampleEvent): boolean =>
  one.set === other.set &&
  one.parts.length === other.parts.length &&
  one.parts.every(
    (part, index) => part.text === other.parts[index]?.text && part.labelsText === other.parts[index]?.labelsText,
  );

export function reduceSamples(state: SamplesState, event: Event): SamplesState {
  switch (event.type) {
    case 'example':
      // Every node of a multi-node run prints the same one.
      if (state.examples.length >= exampleLimit || state.examples.some((known) => sameExample(known, event)))
        return state;
      return { ...state, examples: [...state.examples, event] };
    case 'notice':
      // A new start prints its own examples; those of the start before it are no longer what the model is fed.
      return event.notice.id === 'process-rank' && event.notice.rank === 0 && state.examples.length > 0
        ? { ...state, examples: [] }
        : state;
    case 'prediction': {
      const predictions =
        state.predictions.length < predictionLimit ? [...state.predictions, event.prediction] : state.predictions;
      return { ...state, predictions, predictionCount: state.predictionCount + 1 };
    }
    case 'remove':
      return event.path === 'generated_predictions.jsonl' ? { ...state, predictions: [], predictionCount: 0 } : state;
    default:
      return state;
  }
}

/**
 * How many tokens of a part are trained on: those whose label is not −100, and all where the stage has no labels. Null
 * where the stage generates (ppo, predict): its labels are a reference answer, and no token of the input has a label.
 */
export function trainedTokens(part: ExamplePart): number | null {
  if (part.labelIds === null) return part.inputIds.length;
  if (!isAligned(part)) return null;
  let trained = 0;
  for (const id of part.labelIds) if (id !== -100) trained += 1;
  return trained;
}

/** Labels stand beside the inputs, token by token, unless the stage generates (ppo, predict). */
export const isAligned = (part: ExamplePart): boolean =>
  part.labelIds !== null && part.labelIds.length === part.inputIds.length;
