/** What is left after a death, where only the console is known. */
import { describe, expect, it } from 'vitest';
import { checkpointsPane } from '../../source/screen/panes/checkpoints.js';
import { overviewPane } from '../../source/screen/panes/overview.js';
import type { Pane } from '../../source/screen/panes/pane.js';
import { paneProps } from '../screen/panes/pane-props.js';
import { consoleOnly } from './console-only.js';
import { bar, bars, silentConsole, starting, traceback, training } from './console-runs.js';
import { oom } from './endings.js';

const saving = (step: number): string =>
  `\n[INFO|trainer.py:4309] 2026-03-02 10:05:04,867 >> Saving model checkpoint to saves/own/checkpoint-${step}\n`;
const end = traceback(oom);
const told = (text: string) => {
  const { cause } = silentConsole(text).status;
  return { from: cause?.resume_from, lost: cause?.steps_lost, verified: cause?.resume_verified };
};

describe('a death that only a console tells of', () => {
  // In its console: `grep -a 'Saving model checkpoint'`; the save at 140 met a full disk.
  it('leaves the last checkpoint that was saved to the end', () => {
    expect(consoleOnly('disk-full').cause).toMatchObject({
      id: 'disk-full',
      resume_from: 'saves/disk-full/checkpoint-120',
      resume_verified: false,
      steps_lost: 20,
    });
  });

  it('leaves one that the next step shows to be done', () => {
    const text = training() + bars(1, 40) + saving(40) + bars(40, 41) + end;
    expect(told(text)).toEqual({ from: 'saves/own/checkpoint-40', lost: 1, verified: false });
  });

  it('leaves none whose save was under way, though the bar was drawn once more', () => {
    expect(told(training() + bars(1, 40) + saving(40) + bars(40, 40) + end)).toEqual({
      from: null,
      lost: null,
      verified: null,
    });
    expect(told(training() + bars(1, 20) + saving(20) + bars(21, 40) + saving(40) + end)).toMatchObject({
      from: 'saves/own/checkpoint-20',
      lost: 20,
    });
  });

  it('leaves none that was deleted', () => {
    const deleted =
      '[INFO|trainer.py:4401] 2026-03-02 10:05:09,100 >> Deleting older checkpoint [saves/own/checkpoint-40] due to args.save_total_limit\n';
    expect(told(training() + bars(1, 40) + saving(40) + bars(41, 50) + deleted + end).from).toBeNull();
  });

  it('leaves the one that it was resumed from', () => {
    const announced =
      '[INFO|2026-03-02 10:00:02] llamafactory.hparams.parser:143 >> Resuming training from saves/own/checkpoint-40.\n';
    const resumed = '[INFO|trainer.py:2551] 2026-03-02 11:00:20,100 >>   Continuing training from global step 40\n';
    const text = starting() + announced + training() + resumed + bars(41, 45) + end;
    expect(told(text)).toEqual({ from: 'saves/own/checkpoint-40', lost: 5, verified: false });
    const deepspeed = 'Attempting to resume from /data/saves/own/checkpoint-40/\n';
    expect(told(text.replace(announced, deepspeed)).from).toBe('/data/saves/own/checkpoint-40');
  });

  it('leaves none of a training before, unless this one resumed from it', () => {
    const before = training() + bars(1, 40) + saving(40) + bars(41, 50);
    const resumed = '[INFO|trainer.py:2551] 2026-03-02 11:00:20,100 >>   Continuing training from global step 40\n';
    expect(told(`${before}\n${training()}${bars(1, 5)}${end}`).from).toBeNull();
    expect(told(`${before}\n${training()}${resumed}${bars(41, 45)}${end}`)).toMatchObject({
      from: 'saves/own/checkpoint-40',
      lost: 5,
    });
  });
});

describe('a save behind an evaluation', () => {
  /** As tqdm leaves a nested bar, with `eval_steps` and `save_steps` the same: over it go blanks, then a line up. */
  const evaluated = (step: number): string =>
    [
      '\n[INFO|trainer.py:4643] 2026-03-02 10:05:04,637 >> \n***** Running Evaluation *****',
      '\n[INFO|trainer.py:4645] 2026-03-02 10:05:04,637 >>   Num examples = 30\n',
      '\n\r  0%|          | 0/4 [00:00<?, ?it/s]\u001b[A',
      '\n\r100%|██████████| 4/4 [00:00<00:00,  9.10it/s]\u001b[A',
      bar(step).padEnd(60),
      `\n\r${' '.repeat(47)}\u001b[A`,
      saving(step).trimStart(),
    ].join('');

  it('is seen', () => {
    const text = training() + bars(1, 40) + evaluated(40) + bars(40, 80) + evaluated(80) + bars(80, 95) + end;
    expect(told(text)).toEqual({ from: 'saves/own/checkpoint-80', lost: 15, verified: false });
  });

  it('is named as its directory is, without a mark of thousands', () => {
    const text = training(1, 3000) + bars(1190, 1200) + evaluated(1200) + bars(1200, 1205);
    const { run, now } = silentConsole(text);
    for (const pane of [checkpointsPane, overviewPane]) {
      expect(pane(paneProps({ run, now, width: 120, height: 33 })).rows.join('\n')).toContain('checkpoint-1200');
    }
  });
});

describe('what the panes say of checkpoints that only a console names', () => {
  const rowsOf = (pane: Pane, text: string): string => {
    const { run, now } = silentConsole(text);
    return pane(paneProps({ run, now, width: 120, height: 33 })).rows.join('\n');
  };

  it('is not that there is none', () => {
    const text = training() + bars(1, 40) + saving(40) + bars(41, 50);
    expect(rowsOf(checkpointsPane, text)).toContain('By the console checkpoint-40 was saved.');
    expect(rowsOf(overviewPane, text)).toContain('checkpoint-40, by the console');
  });

  it('is that there is none where none was saved', () => {
    expect(rowsOf(checkpointsPane, training() + bars(1, 30))).toContain('No checkpoint yet');
  });
});
