import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { initialInterface } from '../../../source/screen/interface-state.js';
import { configPane } from '../../../source/screen/panes/config.js';
import { healthPane } from '../../../source/screen/panes/health.js';
import { metricsPane } from '../../../source/screen/panes/metrics.js';
import { overviewPane } from '../../../source/screen/panes/overview.js';
import type { Pane, PaneProps } from '../../../source/screen/panes/pane.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { metricNames } from '../../../source/state/curves.js';
import type { GpuReading } from '../../../source/state/event.js';
import { emptyFold, load, recordingNames } from '../../recordings.js';
import { recordedProps } from './pane-props.js';

/** Rows without their attributes. */
const rowsOf = (pane: Pane, props: PaneProps): readonly string[] =>
  pane(props).rows.map((row) => row.replaceAll(/\u001b\[[0-9;]*m/g, '').trimEnd());

/** The body of an 80×24 terminal. */
const small = [80, 21] as const;

describe('the overview', () => {
  // What the consoles say: rows read, held out and examples (fixtures/README.md).
  it.each([
    ['sft-full-en-eval', '270 + 30 held out'],
    ['disk-full', 'all 240 rows'],
    ['pt-corpus', 'all 300 rows'],
    ['sft-rows-lost', '130 of 150 rows'],
    ['predict', 'nothing is trained'],
  ])('of %s says in a small terminal how much of the data is trained on: %s', (name, short) => {
    expect(rowsOf(overviewPane, recordedProps(name, ...small)).join('\n')).toContain(`Data          ${short} `);
  });

  it.each([
    ['predict', /predict_rouge-l +1\.116 /],
    ['eval-only', /eval_loss +7\.371 /],
  ])('of %s has its results where others have a curve', (name, score) => {
    const text = rowsOf(overviewPane, recordedProps(name, ...small)).join('\n');
    expect(text).toContain('─ Results ─');
    expect(text).toContain('Nothing is trained');
    expect(text.match(score)).toHaveLength(1);
  });

  it('tells it in a whole sentence where there is room', () => {
    const text = rowsOf(overviewPane, recordedProps('sft-full-en-eval', 120, 33)).join('\n');
    expect(text).toContain('270 examples · 3,240 seen');
    expect(text).toContain('All but the validation split: 270 of 300 rows');
  });

  it.each(recordingNames)('of %s cuts no figure and no checkpoint in a small terminal', (name) => {
    for (const words of [english, chinese]) {
      const rows = rowsOf(overviewPane, recordedProps(name, ...small, words));
      const top = rows.findIndex((row) => row.includes(`─ ${words.overview.numbers} ─`));
      expect(top).toBeGreaterThan(0);
      for (const row of rows.slice(top, top + 7)) expect(row).not.toContain('…');
    }
  });

  it('begins the prompt with a word, not within one', () => {
    const rows = rowsOf(overviewPane, recordedProps('sft-full-en-eval', ...small));
    expect(rows.find((row) => row.includes('Write one line'))).toMatch(/^│ … (⏎ )?\S+/);
    expect(rows.find((row) => row.includes('Write one line'))).not.toContain('…user');
  });

  it('tells the whole of why a run died', () => {
    const text = rowsOf(overviewPane, recordedProps('two-ranks-one-killed', ...small)).join('\n');
    expect(text).toContain('checkpoint-60: 15 steps are lost.');
    // Sentences follow each other as they do in either language.
    const inChinese = rowsOf(overviewPane, recordedProps('two-ranks-one-killed', 120, 33, chinese)).join('\n');
    expect(inChinese).toContain('。可从 checkpoint-60 恢复');
  });

  it('says of the loss that its brighter line is smoothed', () => {
    const loss = rowsOf(overviewPane, recordedProps('sft-full-en-eval', 120, 33)).find((row) =>
      row.includes('─ Loss '),
    );
    expect(loss).toContain('─ smoothing 0.6 ─╮');
    // Without a curve nothing is.
    expect(rowsOf(overviewPane, recordedProps('predict', 120, 33)).join('\n')).not.toContain('smoothing');
  });

  it('says beside the last words of a start that failed what to do', () => {
    const text = rowsOf(overviewPane, recordedProps('error-bad-template', ...small))
      .join(' ')
      .replaceAll(/\s*│\s*/g, ' ');
    expect(text).toContain('ValueError: Template');
    expect(text).toContain('→ Use the template that belongs to the model');
  });

  it('keeps all of the advice in the box below an exception that would fill it', () => {
    for (const [words, end] of [
      [english, 'share it out with DeepSpeed ZeRO-3.'],
      [chinese, '或用 DeepSpeed ZeRO-3 分片。'],
    ] as const) {
      const text = rowsOf(overviewPane, recordedProps('gpu-oom-neighbour', ...small, words))
        .join(' ')
        .replaceAll(/[\s│]+/g, ' ');
      expect(text).toContain(end);
    }
  });

  it('says of the evidence of a death on the pane of health that it goes on', () => {
    const rows = rowsOf(healthPane, recordedProps('gpu-oom-training', 120, 33));
    expect(rows.find((row) => row.includes('of 79.18 GiB of which'))).toMatch(/…\s*│$/);
  });
});

describe("the findings' sentences on the overview", () => {
  /** The rows of a box of the right column, from its title on. */
  const boxOf = (rows: readonly string[], title: string): readonly string[] => {
    const top = rows.findIndex((row) => row.includes(`╭─ ${title} ─`));
    const left = rows[top]?.indexOf(`╭─ ${title} ─`) ?? 0;
    const below = rows.slice(top + 1).map((row) => row.slice(left));
    return top < 0
      ? []
      : below.slice(
          0,
          below.findIndex((row) => row.startsWith('╰')),
        );
  };
  const isBlank = (row: string): boolean => /^│\s*│?$/.test(row);

  it.each(recordingNames)('of %s are not cut above rows that are free', (name) => {
    for (const words of [english, chinese]) {
      for (const [width, height] of [
        [120, 33],
        [160, 45],
        [200, 57],
      ] as const) {
        const rows = rowsOf(overviewPane, recordedProps(name, width, height, words));
        const health = boxOf(rows, words.panes.health);
        const free = [words.overview.numbers, words.panes.checkpoints].flatMap((title) =>
          boxOf(rows, title).filter(isBlank),
        );
        const cut = health.filter((row) => row.includes('…'));
        expect({ width, cut: free.length > 2 ? cut : [] }).toEqual({ width, cut: [] });
      }
    }
  });
});

describe('the cards on the overview', () => {
  const card = (index: number, gibibytes: number): GpuReading => ({
    index,
    uuid: null,
    fault: null,
    name: 'NVIDIA H100 80GB HBM3',
    memoryUsed: gibibytes * 2 ** 30,
    memoryTotal: 80 * 2 ** 30,
    utilization: 90,
    temperature: 60,
    power: 500,
    powerLimit: 700,
    processes: [],
  });
  const withCards = (props: PaneProps, cards: readonly GpuReading[]): PaneProps => ({
    ...props,
    run: { ...props.run, gpus: { ...props.run.gpus, cards } },
  });
  const eight = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => card(index, 40 + 4 * index));

  it('are all in the box, eight of them too', () => {
    for (const [width, height] of [
      [120, 33],
      [200, 57],
    ] as const) {
      const rows = rowsOf(overviewPane, withCards(recordedProps('dpo', width, height), eight));
      const box = rows.slice(rows.findIndex((row) => row.includes('GPU memory'))).join('\n');
      for (const { index } of eight) expect(box).toMatch(new RegExp(` ${index} █`));
    }
  });

  it('are one row of figures in a small terminal', () => {
    const rows = rowsOf(overviewPane, withCards(recordedProps('sft-full-en-eval', ...small), eight));
    expect(rows.find((row) => row.startsWith('│ GPU'))).toMatch(/^│ GPU memory {4}\S{8} {2}50–85 % /);
    const none = rowsOf(overviewPane, recordedProps('sft-full-en-eval', ...small));
    expect(none.some((row) => row.startsWith('│ GPU'))).toBe(false);
  });
});

describe("the console's end on the overview", () => {
  /** The console as its lines, of which the blank ones and the prefixes are what this is about. */
  const saying = (props: PaneProps, lines: readonly string[]): PaneProps => {
    const { length } = props.run.log.start;
    return { ...props, logText: { line: (index) => lines[index - length + lines.length] ?? '', bar: () => null } };
  };
  const last = [
    'first of all',
    '[INFO|modeling_utils.py:1243] 2026-11-24 07:22:57,097 >> Will use dtype=torch.float32 as defined in the config object',
    '',
    '[INFO|2026-11-24 07:22:57] llamafactory.model.adapter:144 >> Upcasting trainable params to float32, and so on and on.',
    `${' '.repeat(90)}after a bar`,
    '[WARNING|trainer.py:5] 2026-11-24 07:22:57,119 >> short',
  ];

  it('stands where the curve will be, as messages and without blank lines', () => {
    const props = saying(recordedProps('error-missing-model', 120, 33), last);
    const rows = rowsOf(overviewPane, props).map((row) => row.split('│')[1]?.trim());
    const from = rows.indexOf('first of all');
    expect(rows.slice(from, from + 5)).toEqual([
      'first of all',
      'Will use dtype=torch.float32 as defined in the config object',
      'Upcasting trainable params to float32, and so on and on.',
      'after a bar',
      '[WARNING|trainer.py:5] 2026-11-24 07:22:57,119 >> short',
    ]);
  });

  it('has a box of its own on a tall screen, and none on a lower one', () => {
    const tall = rowsOf(overviewPane, saying(recordedProps('dpo', 200, 57), last));
    expect(tall.some((row) => row.includes('╭─ Log ─'))).toBe(true);
    expect(tall.some((row) => row.includes('Upcasting trainable params'))).toBe(true);
    const lower = rowsOf(overviewPane, saying(recordedProps('dpo', 120, 37), last));
    expect(lower.some((row) => row.includes('╭─ Log ─'))).toBe(false);
  });

  it.each(recordingNames)('leaves every row of %s as wide as the screen', (name) => {
    for (const [width, height] of [
      [200, 57],
      [120, 33],
    ] as const) {
      const rows = rowsOf(overviewPane, saying(recordedProps(name, width, height), last));
      expect(rows).toHaveLength(height);
      for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(width);
    }
  });
});

describe('the health pane', () => {
  it('shows evidence and advice of a finding in a small terminal', () => {
    const text = rowsOf(healthPane, recordedProps('sft-full-en-eval', ...small)).join('\n');
    expect(text).toContain('Use step 240');
    expect(text).toContain('trainer_log.jsonl:169  step 780');
  });

  it('says once where to go on from', () => {
    const text = rowsOf(healthPane, recordedProps('killed-hard', ...small)).join('\n');
    expect(text.match(/checkpoint-480/g)).toHaveLength(1);
    expect(text).toContain('30 steps are lost.');
  });
});

describe('the settings', () => {
  it('come with what they come to in a small terminal as well', () => {
    const text = rowsOf(configPane, recordedProps('sft-full-en-eval', ...small)).join('\n');
    expect(text).toContain('effective batch 4 = 2 × 2 × 1');
    expect(text).toContain('warm-up ends at step 82');
  });

  it('begin with those that a person wrote', () => {
    const rows = rowsOf(configPane, recordedProps('sft-full-zh', ...small));
    const first = rows.findIndex((row) => row.startsWith(' Settings')) + 1;
    expect(rows[first]).toMatch(/train\.yaml$/);
  });
});

describe('the metrics', () => {
  it.each([
    ['predict', 'Nothing is trained: this run only predicts.'],
    ['error-bad-template', 'No loss was logged.'],
  ])('of %s, which is over, are not promised: %s', (name, text) => {
    expect(rowsOf(metricsPane, recordedProps(name, ...small)).join('\n')).toContain(text);
  });
});

describe('the metrics pane', () => {
  it('never shows the control characters of a metric that a log names so', () => {
    const loaded = load('dpo');
    const row =
      '{"current_steps": 1, "total_steps": 9, "loss": 1.5, "\\u009b31mred": 2.0, "eval_\\u001b[31mred": 1.0, "epoch": 0.1}\n';
    const chunk = { kind: 'write', path: 'trainer_log.jsonl', bytes: Buffer.from(row), time: 1, modified: 1 } as const;
    const run = viewAt(foldChunks(emptyFold(loaded), [chunk]), 2);
    const base = recordedProps('dpo', 120, 33);
    const names = metricNames(run.metrics);
    expect(names.some((name) => name.includes('red'))).toBe(true);
    for (const [selected] of names.entries()) {
      const view = { ...initialInterface, metrics: { ...initialInterface.metrics, selected, cursor: 0.5 } };
      for (const text of rowsOf(metricsPane, { ...base, run, view })) {
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }
  });
});
