/** The health of a dead run: why it died is the first that can be chosen, and what is chosen has the room. */
import { describe, expect, it } from 'vitest';
import { evidencePlace } from '../../../source/commands/evidence-place.js';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { initialInterface } from '../../../source/screen/interface-state.js';
import { judgementOf } from '../../../source/screen/judgement.js';
import { healthPane } from '../../../source/screen/panes/health.js';
import type { PaneProps } from '../../../source/screen/panes/pane.js';
import { english } from '../../../source/screen/words/en.js';
import { type Words, wordsOf } from '../../../source/screen/words/words.js';
import { checks } from '../../../source/state/findings/checks.js';
import { emptyFold, load } from '../../recordings.js';
import { paneProps, plainLook } from './pane-props.js';

function propsOf(name: string, width: number, height: number, selected: number, words: Words = english): PaneProps {
  const loaded = load(name);
  return paneProps({
    run: viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended),
    now: loaded.ended,
    width,
    height,
    recording: true,
    look: plainLook(words),
    view: { ...initialInterface, health: { ...initialInterface.health, selected } },
  });
}

const textOf = (props: PaneProps): string =>
  healthPane(props)
    .rows.join('\n')
    .replaceAll(/\u001b\[[0-9;]*m/g, '');

/** The body of an 80×24 terminal. */
const small = [80, 21] as const;

describe('the health of a run that died', () => {
  it('has the cause before all findings among what can be chosen', () => {
    const { extent } = healthPane(propsOf('disk-full', ...small, 0));
    expect(extent.count).toBe(2);
    const props = propsOf('disk-full', ...small, 0);
    const judgement = judgementOf(props.run, props.now, props.look);
    expect(judgement.findings.map((finding) => finding.id)).toEqual(['checkpoint-torn']);
    const line = evidencePlace(props.run, judgement, 0)?.line ?? null;
    // The console's line 248, of which bars that were folded into one line are no part.
    expect(line).not.toBeNull();
    expect(props.run.log.start.length - (line ?? 0)).toBeLessThan(3);
    expect(evidencePlace(props.run, judgement, 1)).toMatchObject({ line: null, step: 140 });
  });

  it('gives the cause all its words in a small terminal, and a finding all its own when that is chosen', () => {
    const first = textOf(propsOf('disk-full', ...small, 0));
    expect(first).toContain('console:248  safetensors');
    expect(first).toContain('20 steps are lost.');
    expect(first).toContain('▲ checkpoint-140 is not whole');
    const second = textOf(propsOf('disk-full', ...small, 1));
    expect(second).toContain('The disk was full.');
    expect(second).toContain('Resume from checkpoint-120');
    expect(second).toContain('checkpoint-140  trainer_state.json');
  });

  it('shows cause, list and the first finding at once where there is room', () => {
    const text = textOf(propsOf('disk-full', 120, 33, 0));
    expect(text).toContain('20 steps are lost.');
    expect(text).toContain('checkpoint-140  trainer_state.json');
  });
});

describe('the box of a finding', () => {
  it.each([
    ['en', 'Checkpoint not whole'],
    ['zh', '检查点不完整'],
  ] as const)('is titled in the language of the screen, and keeps the id that scripts know: %s', (language, name) => {
    // Below each other, beside each other, and alone in its box.
    for (const [recording, width, height, selected] of [
      ['disk-full', 80, 21, 1],
      ['disk-full', 120, 33, 1],
      ['killed-mid-save', 80, 21, 1],
      ['killed-mid-save', 120, 33, 1],
    ] as const) {
      const text = textOf(propsOf(recording, width, height, selected, wordsOf(language)));
      expect(text).toMatch(new RegExp(`╭─ (?:[^╮]* · )?${name} ─+ checkpoint-torn ─╮`));
    }
  });

  it('has a name of its own for each, none of which is an id', () => {
    for (const language of ['en', 'zh'] as const) {
      const names = checks.map((check) => wordsOf(language).watched.checks[check.id]);
      expect(new Set(names).size).toBe(checks.length);
      for (const name of names) expect(name).not.toMatch(/^\w+-[\w-]+$/);
    }
  });
});

describe('the health of a run that only predicts', () => {
  const at = (isOver: boolean): string => {
    const loaded = load('predict');
    // A live run tells no exit code.
    const chunks = loaded.chunks.filter(({ kind, time }) => kind !== 'exit' && (isOver || time < loaded.began + 4));
    const now = isOver ? loaded.ended + 60 : loaded.began + 4;
    return textOf(paneProps({ run: viewAt(foldChunks(emptyFold(loaded), chunks), now), now, width: 80, height: 21 }));
  };

  it('is well when its results are written, and not before', () => {
    expect(at(false)).toContain('Nothing found so far.');
    expect(at(true)).toMatch(/✓ Nothing found(?! so far)/);
  });
});
