/**
 * A live run as a person watches it: a recorded run happens again in a real directory at its own pace, the inspector
 * looks on in a terminal, and what its screen says is held against the fold of the recording up to that moment.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { type Status, statusOf } from '../../source/commands/status.js';
import { emptyFold, load } from '../recordings.js';
import { folder, recording, start } from './inspector.js';
import { playRecording } from './play-recording.js';
import type { Terminal } from './terminal.js';

interface Stage {
  readonly run: string;
  readonly log: string;
  /** Plays on up to `until` seconds of the recording, twice as fast as it was. */
  readonly play: (until?: number) => Promise<void>;
  /** What is true at that moment. */
  readonly truth: (at?: number) => Status;
}

function stage(name: string, run = join(folder(), 'run')): Stage {
  const log = `${run}.log`;
  const loaded = load(name);
  let position: number | undefined;
  return {
    run,
    log,
    async play(until) {
      const played = await playRecording({
        castPath: recording(name),
        runDirectory: run,
        consolePath: log,
        speed: 2,
        ...(position === undefined ? {} : { from: position }),
        ...(until === undefined ? {} : { until }),
      });
      position = until ?? played.position;
    },
    truth(at = loaded.ended - loaded.began) {
      const now = loaded.began + at;
      // No log file holds how the process ended: a watcher of files learns that from its words alone.
      const seen = loaded.chunks.filter((chunk) => chunk.time <= now && chunk.kind !== 'exit');
      return statusOf(viewAt(foldChunks(emptyFold(loaded), seen), now), now);
    },
  };
}

const digits = (value: number): string =>
  value === 0 ? '0' : value.toFixed(Math.max(0, 3 - Math.floor(Math.log10(value))));
const grouped = (value: number): string => value.toLocaleString('en-US');
/** The step that the header shows; null before there is one. */
const stepOf = (terminal: Terminal): number | null => {
  const [line = ''] = terminal.lines();
  // Before the training the row tells how far the data is.
  const match = / tokenizing /.test(line) ? null : /([\d,]+)\/[\d,]+ /.exec(line);
  return match ? Number((match[1] ?? '').replaceAll(',', '')) : null;
};

/** What the first pane must say of a status, in the words of the screen. */
function wordsOf(status: Status): readonly string[] {
  const { progress, metrics, data, samples } = status;
  const said: string[] = [];
  const [sample] = samples;
  if (progress.step !== null && progress.total_steps !== null)
    said.push(`${grouped(progress.step)}/${progress.total_steps} `);
  if (metrics.loss?.last != null) said.push(`Loss ${digits(metrics.loss.last)} `);
  if (metrics.eval_loss?.min != null)
    said.push(`best ${digits(metrics.eval_loss.min)} @ ${grouped(metrics.eval_loss.min_step ?? 0)}`);
  if (data.examples !== null) said.push(`${data.examples} examples · ${grouped(data.seen ?? 0)} seen`);
  if (sample) said.push(`${sample.tokens} tokens · ${sample.trained_tokens} trained`);
  return said;
}

/** Waits until the screen says all of it, and looks that it goes on doing so when another pane was open. */
async function says(terminal: Terminal, status: Status): Promise<void> {
  const said = wordsOf(status);
  const all = (): boolean => said.every((words) => terminal.text().includes(words));
  await terminal.waitUntil(all, said.join(' and '));
  terminal.send('5');
  const rows = (): readonly string[] =>
    terminal.lines().flatMap((line) => (/^│[ ›>▸]*([\d,]+) .* (?:KiB|MiB)/.exec(line) ? [line] : []));
  const steps = (): readonly number[] =>
    rows().map((line) => Number((/([\d,]+)/.exec(line)?.[1] ?? '').replaceAll(',', '')));
  const wanted = status.checkpoints.map((checkpoint) => checkpoint.step).reverse();
  await terminal.waitUntil(() => steps().join() === wanted.join(), `checkpoints ${wanted.join()}`);
  terminal.send('1');
  await terminal.waitUntil(all, said.join(' and '));
}

describe('a live run', () => {
  it('finds a console that appears only after the directory was opened', async () => {
    const { run, play } = stage('sft-rows-lost');
    mkdirSync(run);
    const terminal = start([run], { rows: 36, columns: 120 });
    await terminal.waitFor('No example was printed yet');
    await play();
    // What only the console tells: the example, and the rows that were dropped.
    await terminal.waitFor(/\d+ tokens · \d+ trained/, 30_000);
    await terminal.waitFor(/10 rows of 140|130 of 1[45]0 rows/, 30_000);
  });

  it('is on screen as it is on disk, at three moments and at its end', async () => {
    const { run, log, play, truth } = stage('sft-best-model');
    const terminal = start([run, '--wait', '--log', log], { columns: 140, rows: 44 });
    await terminal.waitFor('○ waiting');
    // The step on screen never goes back, whatever order files and console are read in.
    const shown: number[] = [];
    const watched = terminal
      .waitUntil(
        () => {
          const step = stepOf(terminal);
          if (step !== null) shown.push(step);
          return /■ finished/.test(terminal.text());
        },
        'the end',
        30_000,
      )
      .catch((error: unknown) => error);

    // The sample was printed, the training has not begun.
    await play(5.5);
    expect(truth(5.5).samples).toHaveLength(2);
    await says(terminal, truth(5.5));
    await play(8);
    expect(truth(8).progress.step).toBe(80);
    await says(terminal, truth(8));
    await play(11);
    expect(truth(11).checkpoints).toHaveLength(9);
    await says(terminal, truth(11));
    await play();
    await terminal.waitFor('■ finished');
    await says(terminal, truth());
    expect(await watched).toBeUndefined();
    expect(shown.at(-1)).toBe(216);
    expect(shown).toEqual([...shown].sort((one, other) => one - other));
  });

  it('stands still while paused, counts what arrives, and jumps to now', async () => {
    const { run, log, play, truth } = stage('dpo');
    const terminal = start([run, '--wait', '--log', log]);
    await play(6.5);
    const before = truth(6.5).progress.step ?? 0;
    await terminal.waitUntil(() => stepOf(terminal) === before, `step ${before}`);
    terminal.send(' ');
    await terminal.waitFor(/⏸ \d+ s/);
    const body = (): string => terminal.lines().slice(2, -1).join('\n');
    const still = body();
    await play(9);
    const after = truth(9).progress.step ?? 0;
    expect(after).toBeGreaterThan(before);
    await terminal.waitFor(`· ${after - before} new steps`);
    expect(body()).toBe(still);
    expect(stepOf(terminal)).toBe(before);
    terminal.send(' ');
    await terminal.waitUntil(() => stepOf(terminal) === after, `step ${after}`);
    expect(terminal.text()).not.toContain('⏸');
  });

  it('that was deleted and begun anew in the same directory is the new one', async () => {
    const first = stage('dpo');
    await first.play(9);
    const terminal = start([first.run, '--log', first.log]);
    await terminal.waitFor('/120 ');
    rmSync(first.run, { recursive: true });
    rmSync(first.log);
    expect(existsSync(first.run)).toBe(false);
    await terminal.waitFor('its directory is gone');
    const second = stage('kto', first.run);
    await second.play();
    await terminal.waitFor('■ finished');
    await says(terminal, second.truth());
    expect(terminal.text()).not.toContain('/120 ');
    expect(terminal.text()).not.toContain('its directory is gone');
  });

  it('leaves by q while it is being written', async () => {
    const { run, log, play } = stage('kto');
    const terminal = start([run, '--wait', '--log', log]);
    const played = play(7.5);
    await terminal.waitFor('tokens');
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
    await played;
  });
});
