/**
 * Chinese screens speak Chinese. What a run itself says (its console, its files, its names) may be in any language; of
 * the other words only the field's own stay in Latin letters.
 */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { initialInterface, paneIds } from '../../../source/screen/interface-state.js';
import { pictureOf, type Scene } from '../../../source/screen/picture.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { checks } from '../../../source/state/findings/checks.js';
import { finalRun, load, recordingNames } from '../../recordings.js';
import { paneProps, plainLook } from '../panes/pane-props.js';

const look = plainLook(chinese);

/** Terms that Chinese users say in English, names of programs, keys and units. */
const terms = new Set(
  [
    // the field
    'loss eval epoch step steps token tokens batch checkpoint checkpoints rank GPU CPU LoRA warm up val',
    'log rate learning grad norm tokenized resume best model RNG prompt packing Loss NaN labels offload bleu rouge',
    // the system
    'SIGKILL SIGTERM Ctrl OOM killer dmesg',
    // programs and files; what has an underscore is the name of a setting
    'LLaMA Factory TensorBoard lf tui YAML JSON FILE DIR train root config data host json llamafactory cli false true',
    'DeepSpeed ZeRO traceback dev shm',
    // evidence, which is told as in the JSON
    'exit signal steps rows written process cards holds',
    // what LLaMA-Factory prints, quoted
    'Num examples',
    // keys and units
    'Tab Esc PgDn PgUp space KiB MiB GiB',
  ].flatMap((line) => line.split(' ')),
);

const wordsOf = (text: string): readonly string[] =>
  (text.match(/[A-Za-z_]{3,}/g) ?? []).filter((word) => !word.includes('_'));
/** The id of a finding, which stands in the frame and in the JSON: a name, like that of an error. */
const withoutIds = (text: string): string => checks.reduce((rest, { id }) => rest.replaceAll(` ${id} ─`, ''), text);

/** Every word that the run's own bytes hold. */
function ownWords(name: string): ReadonlySet<string> {
  const words = new Set(wordsOf(name.replaceAll('-', ' ')));
  for (const chunk of load(name).chunks) {
    const texts = Object.values(chunk).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : (JSON.stringify(value) ?? ''),
    );
    for (const text of texts.map((each) => each.replaceAll('\\n', ' ')))
      for (const word of wordsOf(text)) words.add(word);
  }
  return words;
}

/** Half of the run's own word: an address longer than its box is broken at the frame. */
const isHalf = (word: string, own: ReadonlySet<string>, text: string): boolean =>
  [...own].some(
    (one) => (one.startsWith(word) && text.includes(`${word} │`)) || (one.endsWith(word) && text.includes(`│ ${word}`)),
  );

describe('a Chinese screen', () => {
  it.each(recordingNames)('of %s says nothing in English but terms and what the run itself says', (name) => {
    const loaded = load(name);
    const run = finalRun(loaded);
    const own = ownWords(name);
    const foreign = new Set<string>();
    for (const pane of paneIds) {
      for (const help of [false, true]) {
        const scene: Scene = {
          ...paneProps({ run, now: loaded.ended, width: 0, height: 0 }),
          view: { ...initialInterface, pane, help },
          replay: { playing: false, position: 1, duration: 2, speed: 1, example: false },
          pause: { seconds: 5, steps: 3, lines: 0 },
          history: 40,
          message: null,
          columns: 160,
          rows: 50,
        };
        const text = withoutIds(stripVTControlCharacters(pictureOf(scene, look).rows.join('\n')));
        for (const word of wordsOf(text)) {
          if (!terms.has(word) && !own.has(word) && !isHalf(word, own, text)) foreign.add(`${pane}: ${word}`);
        }
      }
    }
    expect([...foreign]).toEqual([]);
  });
});
