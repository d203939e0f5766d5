/**
 * What a printed example says of the set that it stands for, part by part: how much is trained on, whether the answer
 * ends as it should, whether the template is there, whether it was cut.
 */
import { settingFlag, settingNumber, settingText } from './config.js';
import type { ExampleEvent, ExamplePart } from './event.js';
import type { RunState } from './run.js';
import { isAligned, trainedTokens } from './samples.js';
import { endsBeforeAnswer, endsWithToken, templateMarks } from './templates.js';

export interface PartJudgement {
  readonly tokens: number;
  /** Null where the labels do not stand beside the inputs. */
  readonly trained: number | null;
  /** Null where it cannot be told: no labels, nothing trained. */
  readonly ends: boolean | null;
  /** Null for templates of which nothing certain is known, and for pt. */
  readonly templateSeen: boolean | null;
  readonly template: string | null;
  readonly cutoff: number | null;
  /** As long as cutoff_len allows, so its end may be missing. Never told of packs, which are always full. */
  readonly cut: boolean;
  /** What was cut is the end of the prompt: the answer follows from what is left of it, or from nothing. */
  readonly promptCut: boolean;
}

/** Not one token of the example that stands for the set is trained on. */
export const allMasked = (run: RunState): boolean =>
  run.samples.examples.some(
    (example) => example.set === 'train' && example.parts.some((part) => isAligned(part) && trainedTokens(part) === 0),
  );

export const isPacked = (run: RunState): boolean =>
  settingText(run.config, 'stage') === 'pt' ||
  settingFlag(run.config, 'packing') === true ||
  settingFlag(run.config, 'neat_packing') === true;

/**
 * Whether the prompt before the only answer stops short of what the template writes there. LLaMA-Factory cuts the ends of
 * prompt and answer alike, and rather the prompt's (`infer_seqlen`). False where it cannot be told.
 */
function lacksEndOfPrompt({ text, labelIds, labelsText }: ExamplePart, answer: string): boolean {
  const first = labelIds?.findIndex((id) => id !== -100) ?? -1;
  const isOne = first > 0 && labelIds?.every((id, at) => at < first || id !== -100) === true;
  if (!isOne || labelsText === null || labelsText === '' || !text.endsWith(labelsText)) return false;
  return !endsBeforeAnswer(text.slice(0, -labelsText.length), answer);
}

export function judgePart(run: RunState, part: ExamplePart): PartJudgement {
  const tokens = part.inputIds.length;
  const aligned = isAligned(part);
  const trained = aligned ? trainedTokens(part) : null;
  const cutoff = settingNumber(run.config, 'cutoff_len');
  const template = settingText(run.config, 'template');
  const marks = templateMarks(template);
  const pretraining = part.labelIds === null;
  const cut = cutoff !== null && tokens >= cutoff && !isPacked(run) && !pretraining;
  return {
    tokens,
    trained,
    ends:
      trained !== null && trained > 0 && part.labelsText !== null && part.labelsText !== ''
        ? endsWithToken(part.labelsText, marks?.end ?? null)
        : null,
    templateSeen: marks === null || pretraining ? null : marks.marks.some((mark) => part.text.includes(mark)),
    template,
    cutoff,
    cut,
    promptCut: cut && aligned && marks !== null && lacksEndOfPrompt(part, marks.answer),
  };
}

/** The first part of any example of which something is so; those of the training set come first. */
export function firstPart(
  run: RunState,
  test: (judged: PartJudgement, part: ExamplePart, example: ExampleEvent) => boolean,
): { readonly example: ExampleEvent; readonly part: ExamplePart; readonly judged: PartJudgement } | null {
  const examples = [...run.samples.examples].sort(
    (one, other) => Number(one.set === 'eval') - Number(other.set === 'eval'),
  );
  for (const example of examples) {
    for (const part of example.parts) {
      const judged = judgePart(run, part);
      if (test(judged, part, example)) return { example, part, judged };
    }
  }
  return null;
}
