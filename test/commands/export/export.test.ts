import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../source/commands/export/csv.js';
import { exportFormats } from '../../../source/commands/export/export.js';
import { jsonOf } from '../../../source/commands/export/json.js';
import { markdownOf } from '../../../source/commands/export/markdown.js';
import { pageOf } from '../../../source/commands/export/page.js';
import { paneSvg } from '../../../source/commands/export/pane-picture.js';
import { basenames, privacyOf, type Sharing } from '../../../source/commands/export/privacy.js';
import { reportOf } from '../../../source/commands/export/report.js';
import { foldChunks, initialFold, viewAt } from '../../../source/commands/fold.js';
import { statusOf } from '../../../source/commands/status.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { Memo } from '../../../source/screen/memo.js';
import { themeOf } from '../../../source/screen/theme.js';
import { wordsOf } from '../../../source/screen/words/words.js';
import type { RunState } from '../../../source/state/run.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import { MemoryConsole } from '../../../source/watch/console-text.js';
import { REPOSITORY } from '../../end-to-end/terminal.js';
import { finalRun, fixtures, load, recordingNames } from '../../recordings.js';
import { temporaryDirectory } from '../../watch/collect.js';

interface Told {
  readonly run: RunState;
  readonly now: number;
}

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');

function told(name: string): Told {
  const loaded = load(name);
  return { run: finalRun(loaded), now: loaded.ended };
}

/** A run that never was: its console and its files as given. */
function made(name: string, console: string, files: Readonly<Record<string, string>>): Told {
  const time = 1_795_500_000;
  const chunks: readonly Chunk[] = [
    ...Object.entries(files).map(
      ([path, text]) => ({ kind: 'write', time, modified: time, path, bytes: Buffer.from(text) }) as const,
    ),
    { kind: 'console', time, modified: time, bytes: Buffer.from(console) },
    { kind: 'exit', time, code: 1, signal: null },
  ];
  return { run: viewAt(foldChunks(initialFold({ kind: 'recording', path: null, name }), chunks), time), now: time };
}

const nothing: Sharing = { samples: false, paths: false };
const everything: Sharing = { samples: true, paths: true };

function exported({ run, now }: Told, sharing: Sharing, language: 'en' | 'zh' = 'en') {
  const words = wordsOf(language);
  const privacy = privacyOf(run, sharing);
  const report = reportOf({ run, now, words, privacy, version: '0' });
  return {
    markdown: markdownOf(report, words),
    html: pageOf(report, run, words, language),
    json: jsonOf(run, now, privacy),
    csv: [...csvOf(run)].join(''),
  };
}

/** A parser of its own for what a spreadsheet reads. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const match of csv.matchAll(/("(?:[^"]|"")*"|[^,\n]*)(,|\n)/g)) {
    const [, cell = '', end] = match;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('what is not asked for', () => {
  // Lines of the printed examples of these runs, as their consoles have them.
  it.each([
    ['sft-full-en-eval', ['high tide at harbour 21']],
    ['disk-full', ['What is 27 plus 2?', '27 plus 2 is 29.']],
    ['dpo', ['What is 0 times 3?', '0 times 3 is 1, I guess.']],
    ['predict', ['What is 27 plus 2?']],
  ])('is in no export of %s', (name, sentences) => {
    const run = told(name);
    const without = Object.values(exported(run, nothing)).join('\n');
    expect(without).not.toContain('/srv/lf');
    const all = exported(run, everything);
    for (const sentence of sentences) {
      expect(without).not.toContain(sentence);
      expect(all.markdown, sentence).toContain(sentence);
      expect(all.html, sentence).toContain(sentence);
    }
    expect(all.json).toContain('/srv/lf');
    expect(all.html).toContain('/srv/lf');
  });

  it.each(recordingNames)('is in no export of %s, either', (name) => {
    const run = told(name);
    for (const language of ['en', 'zh'] as const) {
      const { markdown, html, json } = exported(run, nothing, language);
      expect(`${markdown}${html}${json}`).not.toContain('/srv/lf');
      expect(`${markdown}${html}`).not.toMatch(/undefined|\[object/);
    }
  });

  it('is a secret, whatever is asked for', () => {
    const run = made('x', '', {
      'config:a.yaml': 'hf_hub_token: hf_abcdef\nmax_new_tokens: 77\ndefault_system: Be kind.\n',
    });
    const all = exported(run, everything);
    expect(all.markdown + all.html).not.toContain('hf_abcdef');
    expect(all.markdown).toContain('Be kind.');
    const without = exported(run, nothing);
    expect(without.markdown + without.html).not.toContain('Be kind.');
    expect(without.markdown).toContain('`77`');
  });

  it('is a path in every spelling, and nothing that is none', () => {
    expect(basenames('File "/home/ann/x/train.py", line 3')).toBe('File "train.py", line 3');
    expect(basenames('to /srv/lf/saves/a/checkpoint-20.')).toBe('to checkpoint-20.');
    expect(basenames('~/data/my.json and C:\\Users\\ann\\my.json')).toBe('my.json and my.json');
    const kept = 'saves/sft/checkpoint-20 3/4 it/s https://a.b/c/d 12/24/2026 and/or';
    expect(basenames(kept)).toBe(kept);
  });
});

describe('Markdown', () => {
  it('tells cause and findings of the run whose disk was full', () => {
    const { markdown } = exported(told('disk-full'), nothing);
    expect(markdown).toContain('No space left on device (os error 28)');
    expect(markdown).toMatch(/^\*\*The disk was full\.\*\*$/m);
    expect(markdown).toContain('Resume from checkpoint-120');
    expect(markdown).toMatch(/\*\*warning\*\*: checkpoint-140 is not whole/);
    expect(markdown).toMatch(/^\| `checkpoint-140` .*torn/m);
    expect(exported(told('disk-full'), nothing, 'zh').markdown).toContain('磁盘已满');
  });

  it('makes nothing of what a run says', () => {
    const message = 'RuntimeError: **x** <img src=x> @ann #12 [a](http://b) `c` | d\n';
    const { markdown } = exported(
      made('<b>`run`|*', `Traceback (most recent call last):\n  File "a.py", line 1\n${message}`, {}),
      nothing,
    );
    // Outside code, no sign keeps its meaning.
    const outside = markdown.replace(/(`+)(?:(?!\1)[\s\S])*\1/g, '');
    expect(outside).not.toMatch(/<(?!details|summary|\/)|(?<!\\)\[a|@ann|#12|(?<!\\)\*\*x/);
    expect(markdown.split('\n')[0]).toBe('# Report: &lt;b&gt;\\`run\\`\\|\\*');
  });
});

describe('the page', () => {
  it.each(recordingNames)('of %s asks nobody for anything', (name) => {
    const { html } = exported(told(name), everything);
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form|image|use|foreignObject)\b/i);
    expect(html).not.toMatch(/\s(?:src|href|xlink:href|action|srcset|style|on\w+)\s*=/i);
    expect(html.slice(html.indexOf('<style>'), html.indexOf('</style>'))).not.toMatch(/url\(|@import|https?:/);
    expect(html).toContain("default-src 'none'");
  });

  it('signs that turn a text around are in no name, setting or sample of it, and escaped in the JSON', () => {
    const signs = '\u202a\u202e\u2066\u2069\u200e\u200f';
    const evil = `a${signs}b`;
    const console = `training example:\ninput_ids:\n[1, 2]\ninputs:\n${evil}\nlabel_ids:\n[-100, 2]\nlabels:\n${evil}\n[INFO|trainer.py:1] 2026-01-01 00:00:00,000 >> ***** Running training *****\n{'loss': 1.5, '${evil}': 1.0, 'epoch': 0.1}\n{'loss': 1.4, '${evil}': 1.0, 'epoch': 0.2}\nTraceback (most recent call last):\n  File "a.py", line 1\nValueError: ${evil}\n`;
    const run = made(evil, console, {
      'config:a.yaml': `model_name_or_path: "${evil}"\ntemplate: "${evil}"\ndataset: "${evil}"\n`,
    });
    const { html, markdown, json, csv } = exported(run, everything);
    const look = {
      words: wordsOf('en'),
      theme: themeOf('dark', true),
      glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, false),
      memo: new Memo(),
    };
    const pane = { run: run.run, now: run.now, pane: 'config', look, columns: 100, rows: 30 } as const;
    const svg = paneSvg({ ...pane, text: new MemoryConsole(1000) }, 'dark');
    for (const text of [html, markdown, csv, json, svg])
      expect(text).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    for (const text of [html, markdown]) expect(text).toContain('ab');
    expect(JSON.parse(json).samples[0].text).toContain(evil);
  });

  it('escapes names, samples and last words', () => {
    const evil = '<script>alert(1)</script>';
    const console = `training example:\ninput_ids:\n[1, 2]\ninputs:\n${evil} & "x"\nlabel_ids:\n[-100, 2]\nlabels:\n${evil}\n[INFO|trainer.py:1] 2026-01-01 00:00:00,000 >> ***** Running training *****\nTraceback (most recent call last):\n  File "a.py", line 1\nValueError: ${evil}\n`;
    const run = made(evil, console, { 'config:a.yaml': `model_name_or_path: "${evil}"\n` });
    expect(run.run.samples.examples[0]?.parts[0]?.text).toContain(evil);
    const { html, markdown } = exported(run, everything);
    expect(html).not.toContain('<script');
    expect(html.split('&lt;script&gt;').length).toBeGreaterThan(4);
    expect(html).toContain('&amp; &quot;x&quot;');
    expect(markdown.replace(/```text\n[\s\S]*?\n```|`[^`]*`/g, '')).not.toContain('<script');
  });

  it('draws every point of a short run, and of a long one no spike less', () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => {
      const loss = at === 12_345 ? 99 : 1 / (at + 1);
      return `{"current_steps": ${at + 1}, "total_steps": 20000, "loss": ${loss}, "epoch": 1, "elapsed_time": "0:00:05"}\n`;
    });
    const { html } = exported(made('long', '', { 'trainer_log.jsonl': rows.join('') }), nothing);
    const path = /<path class="first" d="([^"]*)"/.exec(html)?.[1] ?? '';
    const heights = path.match(/(?<= )[\d.]+/g)?.map(Number) ?? [];
    expect(heights.length).toBeLessThan(1300);
    // The spike is the highest point by far: near the upper edge, where no other is.
    expect(heights.filter((height) => height < 40)).toHaveLength(1);
    const short = exported(told('disk-full'), nothing).html;
    // 28 rows are in trainer_log.jsonl of this run.
    expect(/<path class="first" d="([^"]*)"/.exec(short)?.[1]?.match(/[ML]/g)).toHaveLength(28);
  });
});

const isClosing = (source: string): boolean => source.endsWith('_results.json');

describe('CSV', () => {
  it.each(['sft-full-en-eval', 'resumed', 'dpo', 'rm', 'diverged-nan'])(
    'holds the numbers of the status of %s',
    (name) => {
      const { run, now } = told(name);
      const [head = [], ...rows] = cellsOf([...csvOf(run)].join(''));
      expect(head.slice(0, 3)).toEqual(['step', 'epoch', 'elapsed']);
      const steps = rows.map((row) => Number(row[0]));
      expect(steps).toEqual([...new Set(steps)].sort((one, other) => one - other));
      // Closing figures, as the mean loss of a training, are no series.
      const series = Object.entries(statusOf(run, now).metrics).filter(([, { source }]) => !isClosing(source));
      const metrics = Object.fromEntries(series);
      expect(head.slice(3).sort()).toEqual(Object.keys(metrics).sort());
      for (const [metric, facts] of Object.entries(metrics)) {
        const at = head.indexOf(metric);
        const points = rows.filter((row) => row[at] !== '').map((row) => [Number(row[0]), Number(row[at])] as const);
        // A loss that broke has no number at its last step.
        const last = rows.findLast((row) => Number(row[0]) === facts.last_step)?.[at];
        expect(last, metric).toBe(facts.last === null ? '' : String(facts.last));
        if (facts.last !== null) expect(points.at(-1), metric).toEqual([facts.last_step, facts.last]);
        expect(Math.min(...points.map(([, value]) => value)), metric).toBe(facts.min);
        expect(points.length, metric).toBeLessThanOrEqual(facts.count);
      }
    },
  );

  it('has no cell that a spreadsheet would calculate', () => {
    const row =
      '{"current_steps": 1, "total_steps": 2, "loss": -1.5, "=1+1,\\"x": 3, "epoch": 0.5, "elapsed_time": "0:00:05"}\n';
    const csv = [...csvOf(made('x', '', { 'trainer_log.jsonl': row }).run)].join('');
    const [head = [], first = []] = cellsOf(csv);
    expect(head.some((cell) => /^[=+@]/.test(cell))).toBe(false);
    expect(first[head.indexOf('loss')]).toBe('-1.5');
  });
});

describe('JSON', () => {
  it('is the status, and without asking its samples have no text', () => {
    const { run, now } = told('sft-best-model');
    const { json } = exported({ run, now }, everything);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(statusOf(run, now))));
    const without = JSON.parse(exported({ run, now }, nothing).json);
    expect(without.samples[0]).toMatchObject({ text: null, labels_text: null });
    expect(without.samples[0].tokens).toBeGreaterThan(0);
    expect(without.metrics).toEqual(JSON.parse(json).metrics);
  });
});

describe('the command', () => {
  const run = join(fixtures, 'disk-full', 'run.cast');
  const call = (...parameters: readonly string[]) =>
    spawnSync(process.execPath, [program, 'export', run, ...parameters], { encoding: 'utf8' });

  it('prints Markdown, or what is asked for into a new file', () => {
    expect(call('--lang', 'en').stdout).toContain('# Report: disk-full');
    for (const format of exportFormats.filter((name) => name !== 'screenshot')) {
      const file = join(temporaryDirectory(), `report.${format}`);
      const done = call(`--${format}`, '-o', file, '--lang', 'en');
      expect(done).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(readFileSync(file, 'utf8')).toBe(call(`--${format}`, '--lang', 'en').stdout);
    }
  });

  it('shows a pane only to who shares all of it', () => {
    const refused = call('--screenshot', 'health');
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('add --with-samples --with-paths');
    const shown = call('--screenshot', 'health', '--with-samples', '--with-paths', '--size', '80x24', '--lang', 'en');
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/^<svg [^>]*width="748"/);
    expect(call('--screenshot', 'health', '--size', '20x5').status).toBe(2);
  });

  it('writes over no file, and has one format at a time', () => {
    const file = join(temporaryDirectory(), 'report.md');
    writeFileSync(file, 'mine');
    const done = call('-o', file);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('is there already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(call('--html', '--csv').status).toBe(2);
  });
});
