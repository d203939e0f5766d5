/**
 * The settings of a run of which only the console was named: `lf-tui train.log` beside `train.yaml`. The other way round
 * from `console-of-settings.ts`.
 *
 * The console's own word comes first: where it tells into which directory it saves, the settings are those that name this
 * directory, or none. Where it does not yet, they are called like the console or are the only ones beside it: settings
 * of another run would tell wrong things of this one.
 */
import { dirname, resolve } from 'node:path';
import { stemOf } from './candidates.js';
import { ends } from './console-log.js';
import { statusOf } from './file-status.js';
import { outputDirectory, settingsIn } from './find-config.js';
import { mentionOf } from './mention.js';
import { namesOutput } from './saving-lines.js';

/** The directory as the settings write it and the console prints it, `./saves/x/` and `saves/x` alike. */
const mentionOfOutput = (output: string): RegExp =>
  mentionOf(output.replace(/^(?:\.\/)+/, '').replace(/(?<=.)\/+$/, '') || '.');

/** The settings file, or null where there is none or more than one that it could be. */
export function settingsOfConsole(path: string, workingDirectory: string): string | null {
  const places = new Set([dirname(path), resolve(workingDirectory)]);
  const found = [...places].flatMap(settingsIn).flatMap((candidate) => {
    const output = outputDirectory(candidate.path);
    return output === null || output === '' ? [] : [{ ...candidate, output }];
  });
  const status = statusOf(path);
  if (found.length === 0 || status === null) return null;
  const text = ends({ path, status });
  const newestFirst = found.sort((one, other) => other.status.mtimeMs - one.status.mtimeMs);
  const saves = text.split('\n').filter((line) => namesOutput.test(line));
  // A console names other directories too: of the run from which it resumed, of its model.
  if (saves.length > 0) {
    const told = saves.join('\n');
    return newestFirst.find(({ output }) => mentionOfOutput(output).test(told))?.path ?? null;
  }
  const beside = newestFirst.filter((one) => dirname(one.path) === dirname(path));
  const called = beside.find((one) => stemOf(one.path) === stemOf(path));
  const only = beside.length === 1 ? beside[0] : undefined;
  return (called ?? only)?.path ?? null;
}
