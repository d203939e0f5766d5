/**
 * What a template writes into every sample: the signs by which it is seen, and what an answer ends with. Only templates
 * whose slots are certain stand here (LLaMA-Factory `data/template.py`); of others nothing is claimed.
 */

export interface TemplateMarks {
  /** At least one of them stands in every sample. */
  readonly marks: readonly string[];
  /** What it writes last before an answer: a model that is asked always answers behind it. */
  readonly answer: string;
  /** What a trained answer ends with, null where that depends on the model's own end token. */
  readonly end: string | null;
}

const chatml: TemplateMarks = { marks: ['<|im_start|>'], answer: '<|im_start|>assistant', end: '<|im_end|>' };
const gemma: TemplateMarks = { marks: ['<start_of_turn>'], answer: '<start_of_turn>model', end: '<end_of_turn>' };
const llama3: TemplateMarks = {
  marks: ['<|start_header_id|>'],
  answer: '<|start_header_id|>assistant<|end_header_id|>',
  end: '<|eot_id|>',
};
const deepseek3: TemplateMarks = { marks: ['<｜User｜>'], answer: '<｜Assistant｜>', end: '<｜end▁of▁sentence｜>' };
const brackets: TemplateMarks = { marks: ['[INST]'], answer: '[/INST]', end: null };

const templates: ReadonlyMap<string, TemplateMarks> = new Map([
  ...['qwen', 'qwen2_vl', 'qwen3', 'qwen3_nothink', 'chatml', 'chatml_de', 'yi', 'hermes2', 'dbrx', 'intern2'].map(
    (name) => [name, chatml] as const,
  ),
  ...['gemma', 'gemma2', 'gemma3'].map((name) => [name, gemma] as const),
  ...['llama3', 'mllama'].map((name) => [name, llama3] as const),
  ...['deepseek3', 'deepseekr1'].map((name) => [name, deepseek3] as const),
  ...['llama2', 'llama2_zh', 'mistral'].map((name) => [name, brackets] as const),
  ['phi', { marks: ['<|user|>'], answer: '<|assistant|>', end: '<|end|>' }],
  ['llama4', { marks: ['<|header_start|>'], answer: '<|header_start|>assistant<|header_end|>', end: '<|eot|>' }],
  ['cohere', { marks: ['<|START_OF_TURN_TOKEN|>'], answer: '<|CHATBOT_TOKEN|>', end: '<|END_OF_TURN_TOKEN|>' }],
  ['alpaca', { marks: ['### Instruction:'], answer: '### Response:', end: null }],
  ['vicuna', { marks: ['USER:'], answer: 'ASSISTANT:', end: null }],
]);

export const templateMarks = (name: string | null): TemplateMarks | null =>
  name === null ? null : (templates.get(name) ?? null);

/** Signs that tokenizers write for tokens that are no text: `<|im_end|>`, `</s>`, `<｜end▁of▁sentence｜>`, `[EOS]`. */
const special = /(?:<\|[^|<>\s]+\|>|<｜[^｜<>]+｜>|<\/?[a-z_]+>|\[[A-Z]+\])$/;

/** Whether a text ends with a token that tells the model to stop. Line ends behind it belong to the template. */
export const endsWithToken = (text: string, end: string | null): boolean => {
  // An end token is short, and a sample may be megabytes.
  const trimmed = text.slice(-200).trimEnd();
  return (end !== null && trimmed.endsWith(end)) || special.test(trimmed);
};

/** A reasoning template may write an empty thought of its own behind it. */
const thought = /^\s*(?:<think>\s*<\/think>\s*)?$/;

/** Whether an answer begins where this text ends. */
export function endsBeforeAnswer(text: string, answer: string): boolean {
  const end = text.slice(-200);
  const at = end.lastIndexOf(answer);
  return at >= 0 && thought.test(end.slice(at + answer.length));
}
