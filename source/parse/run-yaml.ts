/**
 * The run's settings as a file: the YAML or JSON given to `llamafactory-cli train`, LLaMA Board's `training_args.yaml`
 * (what it passed on) and `llamaboard_config.yaml` (the state of its page; 0.8 to 0.9.6).
 *
 *     learning_rate: 5.0e-05            train.yaml, training_args.yaml
 *     train.learning_rate: 5e-5         llamaboard_config.yaml: settings stand under the tab that they belong to
 */
import { pointerProblem } from './json-file.js';
import { isRecord, parseLooseJson } from './loose-json.js';
import { isBracketedDeep } from './nesting.js';
import type { FileParser } from './parser.js';
import { readYaml, type YamlReading } from './yaml-settings.js';

const boardPrefix = /^(?:train|top|eval)\./;
const boardFile = /llamaboard_config\.yaml$/;

function settingsOf(record: Record<string, unknown>, board: boolean): Record<string, unknown> {
  const named = Object.entries(record).map(([name, value]) => [board ? name.replace(boardPrefix, '') : name, value]);
  return Object.fromEntries(named.filter(([name]) => name !== '__proto__'));
}

/** JSON with tabs is no YAML, and JSON was accepted up to LLaMA-Factory 0.9.4. */
function read(text: string): YamlReading {
  if (!text.trimStart().startsWith('{')) return readYaml(text);
  if (isBracketedDeep(text)) return readYaml(text);
  try {
    return { value: parseLooseJson(text), problem: null };
  } catch {
    return readYaml(text);
  }
}

export const parseRunYaml: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const pointer = pointerProblem(text);
  if (pointer) return [{ ...base, type: 'trouble', message: pointer }];
  const reading = read(text);
  if (reading.problem !== null) {
    const place = { source: context.source, line: reading.line };
    const where = reading.line === null ? '' : ` in line ${reading.line}`;
    return [{ ...base, place, type: 'trouble', message: `not readable as YAML${where}: ${reading.problem}` }];
  }
  if (!isRecord(reading.value)) {
    return [{ ...base, type: 'trouble', message: 'no settings in it: lines of `key: value` are expected' }];
  }
  const origin = context.source.replace(/^config:/, '');
  return [{ ...base, type: 'config', origin, values: settingsOf(reading.value, boardFile.test(origin)) }];
};
