/**
 * What a report may tell. Texts of samples and prompts, absolute paths and secrets belong to the person; they are in it
 * only when the person asked to share them, and secrets never.
 */
import type { RunState } from '../../state/run.js';
import { replacePaths } from '../../watch/redact.js';

export interface Sharing {
  readonly samples: boolean;
  readonly paths: boolean;
}

export interface Privacy {
  readonly sharing: Sharing;
  /** A text of the run, or made of it. */
  readonly clean: (text: string) => string;
  /** A setting's value, or null when it is not for sharing. */
  readonly setting: (name: string, value: unknown) => string | null;
}

const lastPart = (path: string): string => {
  const [, body = path, end = ''] = /^(.*?)((?<![/\\.])[/\\.]*)$/s.exec(path) ?? [];
  return (body.split(/[/\\]/).at(-1) ?? '') + end;
};

/** Every absolute path by its last part alone. */
export const basenames = (text: string): string => replacePaths(text, lastPart);

const secretName = /(?:^|_)(?:token|api_key|key|secret|password)$/i;
const promptName = /^(?:default_system|system|system_prompt)$/;
/** Shorter lines are no sentences, and stand anywhere. */
const shortestSentence = 8;
const mostSentences = 4000;

function sentencesOf(run: RunState): readonly string[] {
  const texts = [
    ...run.samples.examples.flatMap(({ parts }) => parts.flatMap((part) => [part.text, part.labelsText ?? ''])),
    ...run.samples.predictions.flatMap(({ prompt, predict, label }) => [prompt ?? '', predict, label]),
  ];
  const lines = texts.flatMap((text) => text.split('\n').map((line) => line.replace(/<\|[^|>]*\|>/g, '').trim()));
  const long = [...new Set(lines)].filter((line) => line.length >= shortestSentence);
  // The longest first: a part of it would otherwise leave its rest behind.
  return long.sort((one, other) => other.length - one.length).slice(0, mostSentences);
}

export function privacyOf(run: RunState, sharing: Sharing): Privacy {
  const sentences = sharing.samples ? [] : sentencesOf(run);
  const withoutSentences = (text: string): string => {
    let clean = text;
    for (const sentence of sentences) {
      if (clean.includes(sentence)) clean = clean.replaceAll(sentence, '…');
      // A line that was cut is a part of the sentence, not the other way round.
      else if (clean.length >= shortestSentence && sentence.includes(clean)) return '…';
    }
    return clean;
  };
  const clean = (text: string): string => {
    const shared = sharing.samples ? text : withoutSentences(text);
    return sharing.paths ? shared : basenames(shared);
  };
  return {
    sharing,
    clean,
    setting: (name, value) => {
      if (secretName.test(name) && value !== null && value !== '') return null;
      if (!sharing.samples && promptName.test(name)) return null;
      return clean(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    },
  };
}
