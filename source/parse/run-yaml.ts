/**
 * The run's settings: the YAML given to `llamafactory-cli train`, LLaMA Board's `training_args.yaml` and
 * `llamaboard_config.yaml`, and key=value pairs of a command line.
 *
 * LLaMA-Factory reads YAML through OmegaConf: `1e-4` is a number there, and `yes`, `no`, `on`, `off` are flags (YAML
 * 1.1). `${…}` interpolations are kept as they are written.
 */
import { parseDocument } from 'yaml';
import { isRecord } from './loose-json.js';
import type { FileParser } from './parser.js';

const plainNumber = /^[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

/** Numbers that YAML 1.1 takes for text. */
function settingValue(value: unknown): unknown {
  if (typeof value === 'string' && plainNumber.test(value)) return Number(value.replaceAll('_', ''));
  return value;
}

/** Board files name settings by the tab they stand on: `train.learning_rate`, `top.model_name`. */
function settingsOf(record: Record<string, unknown>): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name !== '__proto__') settings[name.replace(/^(train|top|eval)\./, '')] = settingValue(value);
  }
  return settings;
}

export const parseRunYaml: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const origin = context.source.replace(/^config:/, '');
  try {
    const document = parseDocument(Buffer.from(bytes).toString('utf8'), { version: '1.1', logLevel: 'silent' });
    const error = document.errors[0];
    if (error) {
      const line = error.linePos?.[0].line ?? null;
      const place = { source: context.source, line };
      return [{ ...base, place, type: 'trouble', message: `not readable as YAML: ${error.message.split('\n')[0]}` }];
    }
    const record: unknown = document.toJS({ maxAliasCount: 100 });
    if (isRecord(record)) return [{ ...base, type: 'config', origin, values: settingsOf(record) }];
    return [{ ...base, type: 'trouble', message: 'no settings in it: a YAML file of `key: value` lines is expected' }];
  } catch (error) {
    return [
      { ...base, type: 'trouble', message: `not readable as YAML: ${error instanceof Error ? error.message : ''}` },
    ];
  }
};
