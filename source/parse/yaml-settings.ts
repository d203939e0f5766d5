/**
 * YAML as OmegaConf reads it, which is how LLaMA-Factory reads its settings (`hparams/parser.py`; OmegaConf 2.3,
 * `_utils.get_yaml_loader`): YAML 1.1 of PyYAML, with numbers such as `1e-4` and without dates.
 *
 *     learning_rate: 1e-4
 *
 * The `yaml` package's own YAML 1.1 differs in three points that are put right here: it takes a lone `y` or `n` for a
 * flag, it makes dates of dates, and it takes `e5` and `.` for numbers.
 */
import { parseDocument, type Tags } from 'yaml';
import { yamlExcess } from './nesting.js';

const flag = (value: boolean, test: RegExp) => ({
  identify: (candidate: unknown) => candidate === value,
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test,
  resolve: () => value,
});

const float = {
  identify: (candidate: unknown) => typeof candidate === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+|\.\d[\d_]*(?:[eE][-+]?\d+)?)$/,
  resolve: (text: string) => Number(text.replaceAll('_', '')),
} as const;

const replaced: ReadonlySet<string> = new Set([
  'tag:yaml.org,2002:bool',
  'tag:yaml.org,2002:float',
  'tag:yaml.org,2002:timestamp',
]);

const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;

const special = [
  { ...float, test: infinity, resolve: (text: string) => (text.startsWith('-') ? -Infinity : Infinity) },
  { ...float, test: notANumber, resolve: () => Number.NaN },
];

const customTags = (tags: Tags): Tags => [
  ...tags.filter((tag) => typeof tag === 'string' || !replaced.has(tag.tag)),
  flag(true, /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/),
  flag(false, /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/),
  ...special,
  float,
];

export type YamlReading =
  | { readonly value: unknown; readonly problem: null }
  | {
      readonly value: null;
      readonly problem: string;
      /** From 1; null when the place is not known. */
      readonly line: number | null;
    };

/** Never throws. `${…}` stays as it is written; values are plain data. */
export function readYaml(text: string): YamlReading {
  const excess = yamlExcess(text);
  if (excess !== null) return { value: null, problem: excess, line: null };
  try {
    // Pretty errors look for the place of each from the beginning of the text.
    const document = parseDocument(text, { version: '1.1', customTags, logLevel: 'silent', prettyErrors: false });
    const error = document.errors[0];
    if (error) {
      const problem = error.message.split('\n')[0] ?? '';
      return { value: null, problem, line: text.slice(0, error.pos[0]).split('\n').length };
    }
    return { value: document.toJS({ maxAliasCount: 100 }), problem: null };
  } catch (error) {
    return { value: null, problem: error instanceof Error ? error.message : String(error), line: null };
  }
}
